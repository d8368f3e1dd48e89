"""Write a tab in every form."""

from __future__ import annotations

from gpu_jobs.context import Context
from shared.answering.tabs import write_tab as written
from shared.music.engraving.tab_xml import write_tab_xml
from shared.music.tabs.chart_text import write_chart
from shared.music.tabs.chord_diagrams import write_diagram_sheet
from shared.music.tabs.chordpro import write_chordpro
from shared.music.tabs.performance import write_performance
from shared.parameters.tab_wish import TabWish


def write_tab(ctx: Context, p: TabWish) -> None:
    """Turn chords or a melody into a tab in every form.

    ``tab.txt``, ``tab.musicxml``, ``chords.cho`` (ChordPro), ``chords.svg`` (diagrams), ``performance.mid``.

    Raises:
        Permanent: as `shared.answering.tabs.write_tab`.
    """
    tab = written(p)
    chart = tab.chart
    ctx.note(bars=chart.bars, capo=chart.capo, remarks=len(tab.sentences))
    ctx.save("tab.txt", write_chart(chart).encode(), "text/plain; charset=utf-8")
    ctx.save("performance.mid", write_performance(chart), "audio/midi")
    ctx.save("tab.musicxml", write_tab_xml(chart), "application/vnd.recordare.musicxml+xml")
    ctx.save("chords.cho", write_chordpro(chart).encode(), "text/plain; charset=utf-8")
    ctx.save("chords.svg", write_diagram_sheet(chart).encode(), "image/svg+xml")
    ctx.progress(1.0)
