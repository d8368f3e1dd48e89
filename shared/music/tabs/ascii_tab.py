"""A tab as text: a line a string, the highest on top, numbers are frets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd
from typing import TYPE_CHECKING, TypeVar

from shared.music.tabs.fretboard import Fretboard, names_of
from shared.music.tabs.moves_told import moves_told

if TYPE_CHECKING:
    from shared.music.tabs.fingering import Fingering, Grip

WIDTH = 88
"""Characters of a line."""

COLUMN = 3
"""Characters of a place where a string may be struck: a fret of two digits, and a dash."""

Frets = tuple[int | None, ...]
"""Of each string the fret at which it sounds, or None; lowest string first."""

Measure = TypeVar("Measure")


def write_tab(
    fingering: Fingering,
    starts: Sequence[int],
    bars: Sequence[range],
    board: Fretboard,
    heading: Sequence[str],
) -> str:
    """The text, with a final line break.

    Args:
        starts: tick of each chord, ascending; each lies in one of the bars.
        bars: ticks of each bar.
        heading: lines above the music.
    """
    names = names_of(board.strings)
    measures = [_measure(bar, starts, fingering.grips, len(names)) for bar in bars]
    lines = [*heading, *moves_told("All", fingering), ""]
    for system in systems(measures, [len(measure[0]) for measure in measures]):
        lines.extend(string_lines(system, names))
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def drawn_bar(columns: Sequence[Frets | None], strings: int, wide: int = COLUMN) -> list[str]:
    """A bar's text for each string, lowest first; all of one width.

    Args:
        columns: what is struck at each place; one at least.
        wide: characters of a column.
    """
    return [
        "-" + "".join(_sign(frets, string).ljust(wide, "-") for frets in columns)
        for string in range(strings)
    ]


def string_lines(system: Sequence[Sequence[str]], names: Sequence[str]) -> Iterator[str]:
    """The lines of some bars beside each other, the highest string on top.

    Args:
        system: of each bar the text of each string, lowest first.
        names: of the strings, lowest first.
    """
    for string in reversed(range(len(names))):
        drawn = "|".join(measure[string] for measure in system)
        yield f"{names[string].ljust(2)}|{drawn}|"


def systems(measures: Sequence[Measure], widths: Sequence[int]) -> Iterator[list[Measure]]:
    """As many bars a line as there is room for, one at least.

    Args:
        widths: characters of each bar.
    """
    system: list[Measure] = []
    used = COLUMN + 1
    for measure, width in zip(measures, widths, strict=True):
        if system and used + width + 1 > WIDTH:
            yield system
            system, used = [], COLUMN + 1
        system.append(measure)
        used += width + 1
    if system:
        yield system


def _sign(frets: Frets | None, string: int) -> str:
    fret = frets[string] if frets else None
    return "" if fret is None else str(fret)


def _measure(bar: range, starts: Sequence[int], grips: Sequence[Grip], strings: int) -> list[str]:
    """A bar's text for each string, on the finest steps that its chords need."""
    inside = [i for i, start in enumerate(starts) if start in bar]
    step = len(bar)
    for i in inside:
        step = gcd(step, starts[i] - bar.start)
    struck = {(starts[i] - bar.start) // step: grips[i].frets for i in inside}
    return drawn_bar([struck.get(column) for column in range(len(bar) // step)], strings)
