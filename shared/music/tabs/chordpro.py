"""A chart as ChordPro, which song-book programs print, transpose and show on stage.

https://www.chordpro.org/chordpro/chordpro-directives/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import gcd

from shared.music.key_names import key_on, mode_of, tonic_of
from shared.music.lead_sheet import STEPS
from shared.music.symbols.chord import Chord
from shared.music.tabs.chart import Chart, ChartChord
from shared.music.tabs.chord_boxes import first_fret
from shared.music.tabs.one_line import one_line
from shared.music.tabs.playing import name_in, shapes_of
from shared.music.tabs.strumming import strumming
from shared.music.tabs.voicing import Voicing

Names = Mapping[tuple[Chord, Voicing], str]
"""What each way to hold a chord is called; every name once."""

_BARS_A_LINE = 4
_MEANT = str.maketrans("{}[]", "()()")
"""What ChordPro reads as its own signs, and what is written in their place."""


def write_chordpro(chart: Chart) -> str:
    """The text, with a final line break: what the song is, how its chords are held, and a grid of bars.

    With a capo the chords and the key are those of the shapes below it, as `{capo}` asks.

    Raises:
        Permanent("unknown_strumming"): the chart's metre has no pattern of this name.
    """
    names = _names_of(chart)
    lines = [*_about(chart), *_definitions(chart, names), "", *_grid(chart, names)]
    return "\n".join(lines) + "\n"


def _about(chart: Chart) -> Iterator[str]:
    yield f"{{title: {_plain(chart.title) or 'Chords'}}}"
    if chart.key:
        yield f"{{key: {_key(chart.key, chart.capo)}}}"
    if chart.capo:
        yield f"{{capo: {chart.capo}}}"
    yield f"{{tempo: {chart.bpm * STEPS / chart.metre.counted:.0f}}}"
    yield f"{{time: {chart.metre.beats}/{chart.metre.unit}}}"
    if chart.tuning != "standard":
        yield f"{{comment: Tuning: {_plain(chart.tuning)}}}"
    if chart.strumming and any(held.voicing for held in chart.chords):
        signs = strumming(chart.strumming, chart.metre).signs
        strokes = " ".join("-" if sign == " " else sign for sign in signs)
        yield f"{{comment: Strumming: {chart.strumming}: {strokes}}}"


def _key(key: str, capo: int) -> str:
    """The key below the capo, as 'F#m'."""
    tonic, _, mode = key_on(tonic_of(key) - capo, mode_of(key)).partition(" ")
    return tonic + "m" * (mode == "minor")


def _names_of(chart: Chart) -> Names:
    """A chord that is held in several ways is 'Em', then 'Em*2'."""
    told: Counter[str] = Counter()
    names: dict[tuple[Chord, Voicing], str] = {}
    for held in shapes_of(chart):
        if held.chord and held.voicing:
            name = name_in(chart, held)
            told[name] += 1
            many = told[name]
            names[held.chord, held.voicing] = name if many == 1 else f"{name}*{many}"
    return names


def _definitions(chart: Chart, names: Names) -> Iterator[str]:
    """How each chord is held, in each way that it is."""
    selected = "" if chart.instrument == "guitar" else f"-{chart.instrument}"
    for (_, voicing), name in names.items():
        yield f"{{define{selected}: {name} {_held(voicing)}}}"


def _held(voicing: Voicing) -> str:
    """As in 'base-fret 1 frets x 3 2 0 1 0 fingers 0 3 2 0 1 0'."""
    base = first_fret(voicing)
    frets = ["x" if f is None else str(f - base + 1 if f else 0) for f in voicing.frets]
    fingers = [str(finger) for finger in voicing.fingers]
    return f"base-fret {base} frets {' '.join(frets)} fingers {' '.join(fingers)}"


def _grid(chart: Chart, names: Names) -> Iterator[str]:
    """Bars of cells, a chord in the cell where it begins."""
    step = _cell(chart)
    cells = chart.metre.bar // step
    bars = [
        _bar(chart, names, range(line, line + chart.metre.bar), step)
        for line in range(0, chart.bars * chart.metre.bar, chart.metre.bar)
    ]
    yield f'{{start_of_grid: shape="{min(_BARS_A_LINE, len(bars))}x{cells}"}}'
    for first in range(0, len(bars), _BARS_A_LINE):
        yield f"| {' | '.join(bars[first : first + _BARS_A_LINE])} |"
    yield "{end_of_grid}"


def _cell(chart: Chart) -> int:
    """Steps of a cell: a beat, or finer where a chord begins between."""
    step = chart.metre.beat
    for held in chart.chords:
        step = gcd(step, held.start)
    return max(step, STEPS // 4)


def _bar(chart: Chart, names: Names, bar: range, step: int) -> str:
    """Its cells: chords that begin in it, and at its line the one that sounds on."""
    cells: list[list[str]] = [[] for _ in range(0, len(bar), step)]
    for held in chart.chords:
        if held.start < bar.stop and held.end > bar.start:
            at = max(held.start - bar.start, 0) // step
            cells[min(at, len(cells) - 1)].append(_name(chart, names, held))
    return " ".join("~".join(begun) or "." for begun in cells)


def _name(chart: Chart, names: Names, held: ChartChord) -> str:
    """Of the way in which it is held, where it is."""
    named = names.get((held.chord, held.voicing)) if held.chord and held.voicing else None
    return named or name_in(chart, held)


def _plain(text: str) -> str:
    return one_line(text).translate(_MEANT)
