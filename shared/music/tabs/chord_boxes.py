"""Chord boxes as text: how chords are held, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.music.tabs.ascii_tab import WIDTH
from shared.music.tabs.chart import Chart, ChartChord
from shared.music.tabs.playing import shapes_of
from shared.music.tabs.voicing import Voicing

ROWS = 4
"""Frets that a box shows at least."""

_GAP = 3


def write_chord_boxes(chart: Chart) -> str:
    """The shapes of a chart side by side, without a line break at the end; '' where it has none.

    Strings hang down from the nut, or from the capo, the lowest on the left (the right for the
    left-handed); numbers are fingers, 1 the index; x is not played, o is open. Under a capo a box has
    two names: of the shape, and of what sounds. As in::

           C              F
         x     o   o
         ===========    ===========
         | | | | 1 |    1-1-1-1-1-1
         | | 2 | | |    | | | 2 | |
         | 3 | | | |    | 3 4 | | |
         | | | | | |    | | | | | |
    """
    boxes = [_box(chart, held) for held in shapes_of(chart)]
    return "\n\n".join("\n".join(_beside(row)) for row in _rows_of(boxes))


def first_fret(voicing: Voicing) -> int:
    """The fret that the uppermost row of a box shows: 1 where all can be seen from the nut."""
    highest = max((fret for fret in voicing.frets if fret), default=0)
    return 1 if highest <= ROWS else voicing.position


def rows_shown(voicing: Voicing) -> int:
    """How many frets a box shows."""
    highest = max((fret for fret in voicing.frets if fret), default=0)
    return max(ROWS, highest - first_fret(voicing) + 1)


def _box(chart: Chart, held: ChartChord) -> list[str]:
    """Its lines, of one width."""
    assert held.chord is not None
    assert held.voicing is not None
    voicing = held.voicing
    wide = 2 * len(voicing.frets) - 1
    names = [chart.shape(held.chord).symbol]
    if chart.capo:
        names.append(f"= {held.chord.symbol}")
    first = first_fret(voicing)
    lines = [
        *(name.center(wide).rstrip() for name in names),
        _row([_above(fret) for fret in voicing.frets], [" "] * (wide // 2), chart).rstrip(),
        ("=" if first == 1 else "-") * wide,
    ]
    for fret in range(first, first + rows_shown(voicing)):
        lines.append(_fret_row(voicing, fret, chart))
    if first > 1:
        lines[len(names) + 2] += f" {first}fr"
    width = max(wide, *map(len, lines))
    return [line.ljust(width) for line in lines]


def _above(fret: int | None) -> str:
    """What stands above the nut."""
    return "x" if fret is None else "o" if fret == 0 else " "


def _fret_row(voicing: Voicing, fret: int, chart: Chart) -> str:
    """A fret: fingers where strings are stopped, and a line through a barre."""
    signs = [
        (str(finger) if finger else "*") if stopped == fret else "|"
        for stopped, finger in zip(voicing.frets, voicing.fingers, strict=True)
    ]
    between = [" "] * (len(signs) - 1)
    barre = voicing.barre
    if barre is not None and barre.fret == fret:
        finger = voicing.fingers[barre.first] or 1
        signs[barre.first : barre.last + 1] = [str(finger)] * (barre.last - barre.first + 1)
        between[barre.first : barre.last] = ["-"] * (barre.last - barre.first)
    return _row(signs, between, chart)


def _row(signs: Sequence[str], between: Sequence[str], chart: Chart) -> str:
    """Signs of the strings and what lies between, mirrored for the left-handed."""
    row = "".join(sign + gap for sign, gap in zip(signs, [*between, ""], strict=True))
    return row[::-1] if chart.left_handed else row


def _rows_of(boxes: Sequence[list[str]]) -> Iterator[list[list[str]]]:
    """As many boxes a row as there is room for."""
    row: list[list[str]] = []
    for box in boxes:
        if row and sum(len(b[0]) + _GAP for b in [*row, box]) - _GAP > WIDTH:
            yield row
            row = []
        row.append(box)
    if row:
        yield row


def _beside(row: Sequence[list[str]]) -> Iterator[str]:
    """The lines of boxes side by side; taller ones reach further down."""
    for number in range(max(map(len, row))):
        cells = [box[number] if number < len(box) else " " * len(box[0]) for box in row]
        yield (" " * _GAP).join(cells).rstrip()
