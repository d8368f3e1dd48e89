"""A tab from a wish: chords put into bars, grips chosen, a melody laid on the strings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shared.music.lead_sheet import Metre
from shared.music.symbols.progressions import Bar
from shared.music.tabs.capo import CapoTried
from shared.music.tabs.chart import Chart, ChartSpan
from shared.music.tabs.charting import chart_of
from shared.music.tabs.melody_tab import lay_melody
from shared.music.tabs.moves_told import moves_told
from shared.music.tabs.remarks import Remark
from shared.parameters.melody_notes import sheet_notes
from shared.parameters.progression_fields import bars_of, metre_of
from shared.parameters.tab_wish import TabWish


@dataclass(frozen=True, slots=True)
class Tab:
    """A chart, and what is to be said of it.

    Attributes:
        capos: every capo that was tried, best first; empty where one was asked for.
        sentences: what the player should know.
    """

    chart: Chart
    capos: tuple[CapoTried, ...]
    remarks: tuple[Remark, ...]
    sentences: tuple[str, ...]


def write_tab(wish: TabWish) -> Tab:
    """How one player plays what is wished for.

    Raises:
        Permanent: ``no_grip``: there is a chord that no hand can hold on these strings.
    """
    metre = metre_of(wish.metre)
    bars = bars_of(wish.chords)
    charted = chart_of(
        list(_spans(bars, metre)),
        instrument=wish.instrument,
        tuning=wish.tuning,
        capo=wish.capo,
        level=wish.level,
        metre=metre,
        bpm=wish.tempo_bpm,
        key=wish.key,
        title=wish.title,
        bars=max(len(bars), 1),
        line_style=wish.line,
        left_handed=wish.left_handed,
        strumming=wish.strumming,
        seed=wish.seed,
    )
    sentences = tuple(remark.sentence for remark in charted.remarks)
    chart = charted.chart
    if wish.melody:
        melody = sheet_notes(wish.melody)
        laid = lay_melody(melody, chart.board)
        needed = -(-max(note.end for note in melody) // metre.bar)
        chart = replace(chart, line=laid.notes, line_kind="melody", bars=max(chart.bars, needed))
        sentences += tuple(moves_told("The melody", laid))
    return Tab(chart, charted.capos, charted.remarks, sentences)


def _spans(bars: Sequence[Bar], metre: Metre) -> Iterator[ChartSpan]:
    """The chords of each bar share its pulses as evenly as may be, the first having the more."""
    for number, bar in enumerate(bars):
        pulses = metre.bar // metre.pulse
        unit = metre.pulse if len(bar) <= pulses else 1
        shares, rest = divmod(metre.bar // unit, len(bar))
        at = number * metre.bar
        for place, chord in enumerate(bar):
            end = at + unit * (shares + (place < rest))
            yield ChartSpan(at, end, chord)
            at = end
