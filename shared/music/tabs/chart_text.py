"""A whole chart to read in a terminal: what to hold, what to strum, and the tab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from shared.music.lead_sheet import STEPS
from shared.music.tabs.ascii_tab import (
    COLUMN,
    WIDTH,
    Frets,
    drawn_bar,
    string_lines,
    systems,
)
from shared.music.tabs.chart import Chart, LineKind
from shared.music.tabs.chord_boxes import write_chord_boxes
from shared.music.tabs.fretboard import names_of
from shared.music.tabs.one_line import one_line
from shared.music.tabs.playing import name_in, strokes_of
from shared.music.tabs.strumming import legend_of, strumming, write_strumming

_BARS_A_LINE = 4
_MARGIN = " " * COLUMN
_WIDEST_BAR = WIDTH - 2 * COLUMN
_QUARTER = 4
_LINES: dict[LineKind, str] = {"melody": "Melody", "bass": "Bass line"}


def write_chart(chart: Chart) -> str:
    """The text, with a final line break; ASCII, but for a title that is not.

    Heading, chord boxes, the chords in bars, the strumming and its strokes as a tab, then the melody
    or bass line as another. No line is longer than 88 characters, unless a single bar is.

    Raises:
        Permanent("unknown_strumming"): the chart's metre has no pattern of this name.
    """
    parts = [
        "\n".join(_heading(chart)),
        write_chord_boxes(chart),
        "\n".join(_progression(chart)),
        "\n".join(_strumming(chart)),
        "\n".join(_strokes_tab(chart)),
        "\n".join(_line_tab(chart)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(chart: Chart) -> Iterator[str]:
    if title := one_line(chart.title):
        yield title
    played = [chart.instrument.capitalize(), tuning_told(chart)]
    if chart.capo:
        played.append(f"capo at fret {chart.capo}")
    yield ", ".join(played)
    told = [chart.key] if chart.key else []
    metre = chart.metre
    yield ", ".join([*told, f"{metre.beats}/{metre.unit}", tempo_told(chart)])
    if chart.capo and any(held.chord for held in chart.chords):
        yield "Chords are named by the shapes that you hold; under a shape's name is what sounds."


def tuning_told(chart: Chart) -> str:
    """As in 'standard tuning (E A D G B E)'."""
    notes = " ".join(_strings(chart))
    tuning = one_line(chart.tuning)
    is_named = tuning[:1].islower()
    tuning = tuning.upper() if tuning == "dadgad" else tuning
    return f"{tuning} tuning ({notes})" if is_named else f"tuned {tuning or notes}"


def tempo_told(chart: Chart) -> str:
    """The tempo as it is counted: '100 beats a minute'."""
    bpm = chart.bpm * STEPS / chart.metre.counted
    if chart.metre.is_compound:
        return f"{bpm:.0f} dotted quarters a minute"
    return f"{bpm:.0f} {'beats' if chart.metre.unit == _QUARTER else 'quarters'} a minute"


def _strings(chart: Chart) -> list[str]:
    """Names of the open strings, without the capo."""
    return names_of([string - chart.capo for string in chart.board.strings])


def _progression(chart: Chart) -> Iterator[str]:
    """The chords in bars, some a line; '%' is as the bar before."""
    bars = _named_bars(chart)
    if not bars:
        return
    wide = max(map(len, bars))
    a_line = max(min(_BARS_A_LINE, (WIDTH - 1) // (wide + 3)), 1)
    yield "Chords" + (" (% is the bar before again)" if "%" in bars else "")
    for first in range(0, len(bars), a_line):
        yield "| " + " | ".join(bar.ljust(wide) for bar in bars[first : first + a_line]) + " |"


def _named_bars(chart: Chart) -> list[str]:
    """What is played in each bar; none where there are no chords."""
    if all(held.chord is None for held in chart.chords):
        return []
    bars: list[list[str]] = [[] for _ in range(chart.bars)]
    for held in chart.chords:
        first, last = held.start // chart.metre.bar, (held.end - 1) // chart.metre.bar
        for bar in bars[max(first, 0) : last + 1]:
            bar.append(name_in(chart, held))
    same = [i > 0 and len(bar) == 1 and bar == bars[i - 1] for i, bar in enumerate(bars)]
    return ["%" if again else " ".join(bar) for bar, again in zip(bars, same, strict=True)]


def _strumming(chart: Chart) -> Iterator[str]:
    if not chart.strumming or not any(held.voicing for held in chart.chords):
        return
    pattern = strumming(chart.strumming, chart.metre)
    yield f"Strumming: {pattern.name}"
    yield write_strumming(pattern)
    yield from legend_of(pattern)


def _strokes_tab(chart: Chart) -> Iterator[str]:
    """The strokes as frets on strings, the chords above and the hand's movements below."""
    strokes = strokes_of(chart)
    if not strokes:
        return
    played = {struck.start: struck.frets for struck in strokes}
    signs = {struck.start: struck.stroke.sign for struck in strokes} if chart.strumming else {}
    grid = chart.metre.beat
    if chart.strumming:
        grid = chart.metre.bar // strumming(chart.strumming, chart.metre).slots
    yield "Tab"
    yield from _tab(chart, _names(chart), played, signs, grid)


def _line_tab(chart: Chart) -> Iterator[str]:
    """Single notes, under the chords."""
    if not chart.line:
        return
    strings = len(chart.board.strings)
    played = {
        note.start: tuple(note.fret if s == note.string else None for s in range(strings))
        for note in chart.line
    }
    yield _LINES[chart.line_kind]
    yield from _tab(chart, _names(chart), played, {}, chart.metre.beat)


def _names(chart: Chart) -> dict[int, str]:
    """The chords by the steps at which they begin; none where the chart has none."""
    if all(held.chord is None for held in chart.chords):
        return {}
    return {held.start: name_in(chart, held) for held in chart.chords}


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar's text, all rows of one width.

    Attributes:
        strings: lowest first.
    """

    names: str
    strings: list[str]
    signs: str


def _tab(
    chart: Chart,
    names: Mapping[int, str],
    played: Mapping[int, Frets],
    signs: Mapping[int, str],
    grid: int,
) -> Iterator[str]:
    """Lines of bars, an empty line between; all mappings are by step."""
    length = chart.metre.bar
    first = min([0, *played]) // length * length
    last = max([chart.bars * length, *(step + 1 for step in played)])
    bars = [
        _bar(range(line, line + length), names, played, signs, grid, len(chart.board.strings))
        for line in range(first, last, length)
    ]
    strings = _strings(chart)
    rows = systems(bars, [len(bar.names) for bar in bars])
    for number, system in enumerate(rows):
        if number:
            yield ""
        yield from _beside(system, strings)


def _beside(system: Sequence[_Bar], strings: Sequence[str]) -> Iterator[str]:
    names = " ".join(bar.names for bar in system).rstrip()
    signs = " ".join(bar.signs for bar in system).rstrip()
    if names:
        yield _MARGIN + names
    yield from string_lines([bar.strings for bar in system], strings)
    if signs:
        yield _MARGIN + signs


def _bar(
    bar: range,
    names: Mapping[int, str],
    played: Mapping[int, Frets],
    signs: Mapping[int, str],
    grid: int,
    strings: int,
) -> _Bar:
    steps = _columns(bar, [step for step in (*played, *names) if step in bar], grid)
    here = {column: names[step] for column, step in enumerate(steps) if step in names}
    wide = _column_width(here, len(steps))
    drawn = drawn_bar([played.get(step) for step in steps], strings, wide)
    above = "".join(_padded(here, len(steps), wide))
    below = "".join(signs.get(step, "").ljust(wide) for step in steps)
    return _Bar(" " + above, drawn, " " + below)


def _columns(bar: range, events: Sequence[int], grid: int) -> list[int]:
    """The steps that are drawn: evenly spaced, or only where something is if that would be too wide."""
    step = grid
    for event in events:
        step = gcd(step, event - bar.start)
    even = list(range(bar.start, bar.stop, step))
    return even if COLUMN * len(even) <= _WIDEST_BAR else sorted({bar.start, *events})


def _column_width(names: Mapping[int, str], columns: int) -> int:
    """Characters of a column in which no name runs into the next."""
    ends = [*names, columns][1:]
    return max(
        [
            COLUMN,
            *(
                -(-(len(name) + 1) // (end - at))
                for (at, name), end in zip(names.items(), ends, strict=True)
            ),
        ]
    )


def _padded(names: Mapping[int, str], columns: int, wide: int) -> Iterator[str]:
    """The names, each over its column."""
    ends = [*names, columns]
    yield " " * wide * ends[0]
    for (at, name), end in zip(names.items(), ends[1:], strict=True):
        yield name.ljust(wide * (end - at))
