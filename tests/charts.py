"""Charts that tests write down: some held by hand, some found for a progression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.music.lead_sheet import Metre
from shared.music.symbols.progressions import read_progression
from shared.music.symbols.reading import read_symbol
from shared.music.tabs.chart import Chart, ChartChord, TabNote
from shared.music.tabs.charting import ChartSpan, chart_of
from shared.music.tabs.fretboard import Fretboard, Instrument
from shared.music.tabs.voicing import Barre, Voicing

HELD = {
    "Am": Voicing((None, 0, 2, 2, 1, 0), (0, 0, 2, 3, 1, 0)),
    "C": Voicing((None, 3, 2, 0, 1, 0), (0, 3, 2, 0, 1, 0)),
    "G": Voicing((3, 2, 0, 0, 0, 3), (2, 1, 0, 0, 0, 3)),
    "F": Voicing((1, 3, 3, 2, 1, 1), (1, 3, 4, 2, 1, 1), Barre(1, 0, 5)),
    "C#m": Voicing((9, 11, 11, 9, 9, 9), (1, 3, 4, 1, 1, 1), Barre(9, 0, 5)),
    "D7#9": Voicing((None, 5, 4, 5, 6, None), (0, 2, 1, 3, 4, 0)),
}
"""How everyone holds them, on a guitar tuned as usual."""

FOUR_FOUR = Metre()


def held_chart(
    names: str,
    *,
    capo: int = 0,
    metre: Metre = FOUR_FOUR,
    each: int | None = None,
    strumming: str = "",
    left_handed: bool = False,
    key: str | None = "C major",
    title: str = "Rain",
    line: Sequence[TabNote] = (),
) -> Chart:
    """A guitar's chart of these shapes one after another.

    Args:
        names: of `HELD`, or 'N.C.'; with a capo they sound higher.
        each: steps for which each lasts; a bar where none are given.
    """
    board = Fretboard(tuple(midi + capo for midi in (40, 45, 50, 55, 59, 64)), 19 - capo)
    length = each or metre.bar
    chords = []
    for place, name in enumerate(names.split()):
        chord = read_symbol(name)
        sounding = chord.transposed(capo) if chord and capo else chord
        span = (place * length, (place + 1) * length)
        chords.append(ChartChord(*span, sounding, HELD.get(name)))
    return Chart(
        instrument="guitar",
        board=board,
        capo=capo,
        tuning="standard",
        metre=metre,
        bars=max(-(-len(chords) * length // metre.bar), 1),
        bpm=100.0,
        key=key,
        title=title,
        chords=tuple(chords),
        line=tuple(line),
        left_handed=left_handed,
        strumming=strumming,
    )


def found_chart(
    progression: str,
    *,
    instrument: Instrument = "guitar",
    tuning: str = "standard",
    capo: int = 0,
    metre: Metre = FOUR_FOUR,
    strumming: str = "",
) -> Chart:
    """A chart of a progression in bars, with voicings that were searched for."""
    spans = [
        ChartSpan(
            number * metre.bar + metre.bar * place // len(bar),
            number * metre.bar + metre.bar * (place + 1) // len(bar),
            chord,
        )
        for number, bar in enumerate(read_progression(progression))
        for place, chord in enumerate(bar)
    ]
    charted = chart_of(spans, instrument=instrument, tuning=tuning, capo=capo, metre=metre)
    return replace(charted.chart, strumming=strumming)
