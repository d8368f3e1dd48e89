"""Rhythms written down once, and how they are fitted to the bars of any metre.

A pattern is a string of cells, one a beat, divided by ``|``; a cell divides its beat evenly into as
many places as it has characters. A dot is nothing, any other mark is a stroke; what marks mean is the
player's affair. ``X...|..x.`` strikes on the first beat and between the second and the third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from shared.music.lead_sheet import STEPS, Metre

_COMPOUND = 3 * STEPS // 2
_NOTHING = "."
# of a cell in four places, stretched over three eighths: long and short, as a shuffle goes
_STRETCHED = {1: (0,), 2: (0, 12), 3: (0, 6, 12), 4: (0, 6, 12, 15), 6: (0, 3, 6, 9, 12, 15)}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rhythm, as it is written for the usual metres; each a tuple of bars that take turns.

    Attributes:
        four: of four beats.
        three: of three beats; without it the third beat of four is left out.
        six: of two beats of three eighths each; without it the cells of ``four`` are stretched.
    """

    four: tuple[str, ...]
    three: tuple[str, ...] = ()
    six: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stroke:
    """A mark of a pattern, and the step after the beginning of the bar at which it stands."""

    at: int
    mark: str


@cache
def beats_of(metre: Metre) -> tuple[int, ...]:
    """Steps of the beats that a bar is felt in: 7/8 is two quarters and a dotted one.

    Metres of no whole number of eighths keep what is left over as a short last beat.
    """
    if metre.is_compound:
        return (_COMPOUND,) * (metre.bar // _COMPOUND)
    quarters, rest = divmod(metre.bar, STEPS)
    if rest == STEPS // 2 and quarters:
        return (STEPS,) * (quarters - 1) + (_COMPOUND,)
    return (STEPS,) * quarters + ((rest,) if rest else ())


@cache
def strokes(pattern: Pattern, metre: Metre, bar: int) -> tuple[Stroke, ...]:
    """The strokes of a pattern in a bar, in order.

    Args:
        bar: its number, by which the bars of the pattern take turns.
    """
    beats = beats_of(metre)
    if metre.is_compound and pattern.six:
        cells = _compound_cells(_turn(pattern.six, bar), len(beats))
    else:
        cells = _simple_cells(pattern, bar, len(beats))
    found: list[Stroke] = []
    begin = 0
    for place, (cell, length) in enumerate(zip(cells, beats, strict=True)):
        is_steady = place > 0 and cells[place - 1] == cell
        found += _placed(cell, begin, length, is_compound=metre.is_compound, is_steady=is_steady)
        begin += length
    return tuple(found)


def places_of(cell: str, beat: int) -> tuple[int, ...]:
    """Steps after the beginning of a beat at which a cell's characters stand, of a beat of so many steps."""
    if beat == _COMPOUND:
        return _STRETCHED[len(cell)]
    return tuple(STEPS * place // len(cell) for place in range(len(cell)))


def _turn(bars: Sequence[str], bar: int) -> list[str]:
    return bars[bar % len(bars)].split("|")


def _compound_cells(six: list[str], beats: int) -> list[str]:
    """Two cells for any number of beats: of three the second comes twice."""
    if beats == 3:
        return [six[0], six[1], six[1]]
    return [six[place % 2] for place in range(beats)]


def _simple_cells(pattern: Pattern, bar: int, beats: int) -> list[str]:
    """Five beats are three and two, six are three and three, seven four and three."""
    four = _turn(pattern.four, bar)
    three = _turn(pattern.three, bar) if pattern.three else [four[0], four[1], four[3]]
    cells: list[str] = []
    for size in _sizes(beats):
        cells += three if size == 3 else four[:size]
    return cells


def _sizes(beats: int) -> list[int]:
    if beats == 5:
        return [3, 2]
    if beats == 6:
        return [3, 3]
    fours, rest = divmod(beats, 4)
    return [4] * fours + ([rest] if rest else [])


def _placed(
    cell: str, begin: int, length: int, *, is_compound: bool, is_steady: bool
) -> list[Stroke]:
    """A cell's strokes within a beat; of a long beat the third eighth repeats the second if all beats do."""
    even = tuple(STEPS * place // len(cell) for place in range(len(cell)))
    places = _STRETCHED[len(cell)] if is_compound else even
    marked = [(at, mark) for at, mark in zip(places, cell, strict=True) if mark != _NOTHING]
    found = [Stroke(begin + at, mark) for at, mark in marked if at < length]
    if not is_compound and length > STEPS and is_steady:
        half = STEPS // 2
        found += [Stroke(begin + at + half, mark) for at, mark in marked if at >= half]
    return found
