"""What the hands do through a chart: which shapes they hold, and which strings are struck when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.music.lead_sheet import Metre
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import NO_CHORD
from shared.music.tabs.chart import Chart, ChartChord
from shared.music.tabs.strumming import Strings, Stroke, Strumming, strumming
from shared.music.tabs.voicing import Voicing

_HIGH = 4


@dataclass(frozen=True, slots=True)
class Struck:
    """A stroke over strings that a chord holds.

    Attributes:
        start, end: steps; it ends with its chord, or where the next stroke is.
        until: the step at which its chord ends.
        frets: of each string as the board has them, counted from the capo; None is not struck.
        chord: that is held, as it sounds.
    """

    start: int
    end: int
    frets: tuple[int | None, ...]
    chord: Chord
    stroke: Stroke
    until: int


def name_in(chart: Chart, held: ChartChord) -> str:
    """What a player calls a chord: the shape below the capo."""
    return NO_CHORD if held.chord is None else chart.shape(held.chord).symbol


def shapes_of(chart: Chart) -> tuple[ChartChord, ...]:
    """The chords that are held, each way once, as they come first."""
    shapes: dict[tuple[Chord, Voicing], ChartChord] = {}
    for held in chart.chords:
        if held.chord and held.voicing:
            shapes.setdefault((held.chord, held.voicing), held)
    return tuple(shapes.values())


def strokes_of(chart: Chart) -> tuple[Struck, ...]:
    """All strokes of a chart, in order.

    A chord takes the part of its pattern where it sounds. One that the pattern would leave out, or that
    begins between the pattern's steps, is struck when it begins; so are all where there is no pattern.

    Raises:
        Permanent("unknown_strumming"): the chart's metre has no pattern of this name.
    """
    pattern = strumming(chart.strumming, chart.metre) if chart.strumming else None
    return tuple(
        struck
        for held in chart.chords
        if held.chord and held.voicing and any(f is not None for f in held.voicing.frets)
        for struck in _struck(held, held.chord, held.voicing, pattern, chart.metre)
    )


def _struck(
    held: ChartChord, chord: Chord, voicing: Voicing, pattern: Strumming | None, metre: Metre
) -> Iterator[Struck]:
    strokes = list(_strokes(held, pattern, metre)) if pattern else [(held.start, _WHOLE)]
    if pattern is not None and pattern.is_picked:
        strokes[0] = (strokes[0][0], replace(strokes[0][1], sign="B", strings="bass"))
    ends = [start for start, _ in strokes[1:]]
    for (start, stroke), end in zip(strokes, [*ends, held.end], strict=True):
        yield Struck(start, end, _of(voicing.frets, stroke.strings), chord, stroke, held.end)


_WHOLE = Stroke(0, "D", "down")


def _strokes(held: ChartChord, pattern: Strumming, metre: Metre) -> Iterator[tuple[int, Stroke]]:
    """The strokes while a chord lasts, each with its step."""
    found = [
        (line + stroke.at, stroke)
        for line in range(held.start // metre.bar * metre.bar, held.end, metre.bar)
        for stroke in pattern.strokes
        if held.start <= line + stroke.at < held.end
    ]
    if held.start % (metre.bar // pattern.slots) or not found:
        yield held.start, _WHOLE
    yield from found


def _of(frets: tuple[int | None, ...], strings: Strings) -> tuple[int | None, ...]:
    """What is struck of the strings that a chord holds."""
    if strings == "all":
        return frets
    sounding = [string for string, fret in enumerate(frets) if fret is not None]
    kept = {
        "bass": sounding[:1],
        "high": sounding[max(len(sounding) - _HIGH, 1) :] or sounding,
        "third": sounding[-3:][:1],
        "second": sounding[-2:][:1],
        "first": sounding[-1:],
    }[strings]
    return tuple(fret if string in kept else None for string, fret in enumerate(frets))
