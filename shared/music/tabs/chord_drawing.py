"""What is seen of a chord diagram: strings and frets, dots for fingers, crosses and circles above."""

from __future__ import annotations

from collections.abc import Iterator

from shared.music.symbols.chord import Chord
from shared.music.tabs.chord_boxes import first_fret, rows_shown
from shared.music.tabs.svg_marks import FAINT, GROUND, INK, line, text
from shared.music.tabs.voicing import Voicing

_STRING, _FRET = 20, 26
"""From one string, and one fret, to the next, in pixels."""

_TOP, _SIDE, _BOTTOM = 68, 40, 16
_DOT = 8.5


def size_of(voicing: Voicing) -> tuple[float, float]:
    """Width and height of a diagram, in pixels."""
    strings = len(voicing.frets)
    wide = (strings - 1) * _STRING + 2 * _SIDE
    return wide, _TOP + rows_shown(voicing) * _FRET + _BOTTOM


def draw(
    chord: Chord, shape: Chord, voicing: Voicing, capo: int, left_handed: bool
) -> Iterator[str]:
    """What is seen of a diagram, as elements of an SVG, from its upper left corner.

    Args:
        chord, shape: as it sounds, and as the hand plays it below the capo.
        capo: its fret, 0 is none.
    """
    grid = _Grid(voicing, left_handed)
    yield text(
        grid.middle, 24 if capo else 30, shape.symbol, size=_fitting(shape.symbol), bold=True
    )
    if capo:
        yield text(grid.middle, 41, f"sounds {chord.symbol}", size=11, ink=FAINT)
    yield from _lines(grid)
    yield from _above(voicing, grid)
    yield from _fingers(voicing, grid)


class _Grid:
    """Where the strings and frets of a diagram lie."""

    def __init__(self, voicing: Voicing, left_handed: bool) -> None:
        self.strings = len(voicing.frets)
        self.rows = rows_shown(voicing)
        self.first = first_fret(voicing)
        self._left_handed = left_handed
        self._left = (size_of(voicing)[0] - (self.strings - 1) * _STRING) / 2

    @property
    def middle(self) -> float:
        return (self.x(0) + self.x(self.strings - 1)) / 2

    @property
    def left(self) -> float:
        return self._left

    @property
    def right(self) -> float:
        return self._left + (self.strings - 1) * _STRING

    def x(self, string: int) -> float:
        place = self.strings - 1 - string if self._left_handed else string
        return self._left + place * _STRING

    def y(self, fret: int) -> float:
        """The middle of a fret's row."""
        return _TOP + (fret - self.first + 0.5) * _FRET


def _lines(grid: _Grid) -> Iterator[str]:
    """Strings, frets, and the nut or the number of the first fret."""
    bottom = _TOP + grid.rows * _FRET
    for string in range(grid.strings):
        yield line(grid.x(string), _TOP, grid.x(string), bottom)
    for row in range(grid.rows + 1):
        yield line(grid.left, _TOP + row * _FRET, grid.right, _TOP + row * _FRET)
    if grid.first == 1:
        yield line(grid.left - 0.6, _TOP - 1.5, grid.right + 0.6, _TOP - 1.5, wide=5)
    else:
        yield text(
            grid.right + 12, grid.y(grid.first) + 4, f"{grid.first} fr", size=11, anchor="start"
        )


def _above(voicing: Voicing, grid: _Grid) -> Iterator[str]:
    """Crosses and circles over strings that are not stopped."""
    y = _TOP - 12
    for string, fret in enumerate(voicing.frets):
        x = grid.x(string)
        if fret is None:
            yield line(x - 4, y - 4, x + 4, y + 4, wide=1.6)
            yield line(x - 4, y + 4, x + 4, y - 4, wide=1.6)
        elif fret == 0:
            yield (
                f"<circle cx='{x:g}' cy='{y:g}' r='4.5' fill='none'"
                f" stroke='{INK}' stroke-width='1.6'/>"
            )


def _fingers(voicing: Voicing, grid: _Grid) -> Iterator[str]:
    """A bar for a barre, and a dot for every other finger, each with its number."""
    barre = voicing.barre
    if barre is not None:
        ends = sorted((grid.x(barre.first), grid.x(barre.last)))
        yield line(
            ends[0], grid.y(barre.fret), ends[1], grid.y(barre.fret), wide=2 * _DOT, round_=True
        )
        yield _number(grid.x(barre.first), grid.y(barre.fret), voicing.fingers[barre.first])
    for string, (fret, finger) in enumerate(zip(voicing.frets, voicing.fingers, strict=True)):
        lies_under = (
            barre is not None and fret == barre.fret and barre.first <= string <= barre.last
        )
        if fret and not lies_under:
            x, y = grid.x(string), grid.y(fret)
            yield f"<circle cx='{x:g}' cy='{y:g}' r='{_DOT}' fill='{INK}'/>"
            yield _number(x, y, finger)


def _number(x: float, y: float, finger: int) -> str:
    return text(x, y + 4, str(finger), size=11.5, ink=GROUND, bold=True) if finger else ""


def _fitting(name: str) -> float:
    """A size in which a name fits over its diagram."""
    return min(22.0, 150 / max(len(name), 1))
