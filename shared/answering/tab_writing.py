"""A tab put into the form in which it is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from shared.answering.answers import as_base64, degree_name, pitch_name
from shared.answering.tab_answer import (
    BarreTold,
    CapoChoice,
    Grip,
    LineNote,
    PlacedChord,
    TabAnswer,
)
from shared.answering.tabs import Tab
from shared.music.engraving.tab_xml import write_tab_xml
from shared.music.lead_sheet import STEPS
from shared.music.symbols.reading import NO_CHORD
from shared.music.tabs.chart import Chart, ChartChord
from shared.music.tabs.chart_text import write_chart
from shared.music.tabs.chord_diagrams import write_diagrams
from shared.music.tabs.chordpro import write_chordpro
from shared.music.tabs.hand import movement
from shared.music.tabs.performance import write_performance
from shared.music.tabs.playing import shapes_of
from shared.parameters.tab_wish import TabOutput


def tab_answer(tab: Tab, outputs: Collection[TabOutput]) -> TabAnswer:
    """The answer, with the forms that are asked for."""
    chart = tab.chart
    shapes = shapes_of(chart)
    drawn = (
        [svg for _, svg in write_diagrams(chart)] if "diagrams" in outputs else [None] * len(shapes)
    )
    open_strings = [midi - chart.capo for midi in chart.board.strings]
    return TabAnswer(
        instrument=chart.instrument,
        tuning=chart.tuning,
        strings=tuple(pitch_name(midi) for midi in open_strings),
        capo=chart.capo,
        capos=tuple(
            CapoChoice(fret=each.fret, effort=round(each.cost, 2), shapes=each.shapes)
            for each in tab.capos
        ),
        key=chart.key,
        metre=f"{chart.metre.beats}/{chart.metre.unit}",
        tempo_bpm=chart.bpm,
        bars=chart.bars,
        movement=round(_movement(chart), 3),
        grips=tuple(_grip(tab, *each) for each in zip(shapes, drawn, strict=True)),
        chords=tuple(_placed(chart, shapes)),
        line=tuple(
            LineNote(
                start=note.start / STEPS,
                beats=(note.end - note.start) / STEPS,
                string=note.string,
                fret=note.fret,
                note=pitch_name(note.midi, chart.key),
                midi=note.midi,
            )
            for note in chart.line
        ),
        remarks=tab.sentences,
        text=write_chart(chart) if "text" in outputs else None,
        chordpro=write_chordpro(chart) if "chordpro" in outputs else None,
        musicxml=write_tab_xml(chart).decode() if "musicxml" in outputs else None,
        midi_base64=as_base64(write_performance(chart)) if "midi" in outputs else None,
    )


def _grip(tab: Tab, held: ChartChord, diagram: str | None) -> Grip:
    chart = tab.chart
    assert held.chord is not None
    assert held.voicing is not None
    symbol, voicing = held.chord.symbol, held.voicing
    barre = voicing.barre
    midi = voicing.midi(chart.board)
    missing = (remark.left_out for remark in tab.remarks if remark.chord == symbol)
    return Grip(
        symbol=symbol,
        shape=chart.shape(held.chord).symbol,
        frets=voicing.frets,
        fingers=voicing.fingers,
        barre=BarreTold(fret=barre.fret, first=barre.first, last=barre.last) if barre else None,
        notes=tuple(pitch_name(each, chart.key) for each in midi),
        midi=midi,
        left_out=tuple(degree_name(degree) for degrees in missing for degree in degrees),
        diagram=diagram,
    )


def _placed(chart: Chart, shapes: Sequence[ChartChord]) -> Iterator[PlacedChord]:
    places = {(held.chord, held.voicing): place for place, held in enumerate(shapes)}
    for held in chart.chords:
        bar, at = divmod(held.start, chart.metre.bar)
        yield PlacedChord(
            symbol=held.chord.symbol if held.chord else NO_CHORD,
            bar=bar + 1,
            beat=at / STEPS,
            beats=(held.end - held.start) / STEPS,
            grip=places.get((held.chord, held.voicing)),
        )


def _movement(chart: Chart) -> float:
    held = [each.voicing for each in chart.chords if each.voicing]
    moves = [movement(one, other) for one, other in pairwise(held)]
    return sum(moves) / len(moves) if moves else 0.0
