"""Which kind of chord MusicXML takes a chord for, and by which degrees it differs from that.

https://www.w3.org/2021/06/musicxml40/musicxml-reference/data-types/kind-value/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from shared.music.symbols.chord import Degree

_MAJOR, _MINOR = ((1, 0), (3, 0), (5, 0)), ((1, 0), (3, -1), (5, 0))
_AUGMENTED, _DIMINISHED = ((1, 0), (3, 0), (5, 1)), ((1, 0), (3, -1), (5, -1))
_SIXTH, _SEVENTH, _MAJOR_SEVENTH, _LOWERED_SEVENTH = (6, 0), (7, -1), (7, 0), (7, -2)
_NINTH, _ELEVENTH, _THIRTEENTH = (9, 0), (11, 0), (13, 0)
_TO_NINTH = (_NINTH,)
_TO_ELEVENTH = (_NINTH, _ELEVENTH)
_TO_THIRTEENTH = (_NINTH, _ELEVENTH, _THIRTEENTH)

_KINDS: dict[str, tuple[Degree, ...]] = {
    "major": _MAJOR,
    "minor": _MINOR,
    "augmented": _AUGMENTED,
    "diminished": _DIMINISHED,
    "power": ((1, 0), (5, 0)),
    "suspended-second": ((1, 0), (2, 0), (5, 0)),
    "suspended-fourth": ((1, 0), (4, 0), (5, 0)),
    "major-sixth": (*_MAJOR, _SIXTH),
    "minor-sixth": (*_MINOR, _SIXTH),
    "dominant": (*_MAJOR, _SEVENTH),
    "major-seventh": (*_MAJOR, _MAJOR_SEVENTH),
    "minor-seventh": (*_MINOR, _SEVENTH),
    "major-minor": (*_MINOR, _MAJOR_SEVENTH),
    "augmented-seventh": (*_AUGMENTED, _SEVENTH),
    "half-diminished": (*_DIMINISHED, _SEVENTH),
    "diminished-seventh": (*_DIMINISHED, _LOWERED_SEVENTH),
    "dominant-ninth": (*_MAJOR, _SEVENTH, *_TO_NINTH),
    "major-ninth": (*_MAJOR, _MAJOR_SEVENTH, *_TO_NINTH),
    "minor-ninth": (*_MINOR, _SEVENTH, *_TO_NINTH),
    "dominant-11th": (*_MAJOR, _SEVENTH, *_TO_ELEVENTH),
    "major-11th": (*_MAJOR, _MAJOR_SEVENTH, *_TO_ELEVENTH),
    "minor-11th": (*_MINOR, _SEVENTH, *_TO_ELEVENTH),
    "dominant-13th": (*_MAJOR, _SEVENTH, *_TO_THIRTEENTH),
    "major-13th": (*_MAJOR, _MAJOR_SEVENTH, *_TO_THIRTEENTH),
    "minor-13th": (*_MINOR, _SEVENTH, *_TO_THIRTEENTH),
}
"""The simplest first: of two that fit equally well it is taken."""

_SEVENTHS_MISREAD = 4
"""What it costs that a seventh must be added to a kind: readers do not agree from which it is counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A degree by which a chord differs from its kind.

    Attributes:
        alter: semitones: of an added degree from that of a dominant chord, whose seventh is minor; of
            an altered one from what the kind has; 0 of one that is left out.
    """

    change: Literal["add", "alter", "subtract"]
    number: int
    alter: int


@dataclass(frozen=True, slots=True)
class Kind:
    """How MusicXML names a chord: a kind-value, and changes in order of their degrees."""

    name: str
    changes: tuple[Change, ...]


@lru_cache(maxsize=2048)
def kind_of(degrees: tuple[Degree, ...]) -> Kind:
    """The kind that needs the fewest changes to hold exactly these degrees.

    Args:
        degrees: as of `shared.music.symbols.chord.Chord`.
    """
    kinds = [Kind(name, _changes(degrees, held)) for name, held in _KINDS.items()]
    return min(kinds, key=lambda kind: sum(map(_cost, kind.changes)))


def _cost(change: Change) -> int:
    return _SEVENTHS_MISREAD if change.change == "add" and change.number == 7 else 1


def _changes(wanted: Sequence[Degree], held: Sequence[Degree]) -> tuple[Change, ...]:
    """What makes the degrees of a kind those of a chord."""
    changes = []
    for number in sorted({n for n, _ in (*wanted, *held)}):
        here = sorted({alter for n, alter in wanted if n == number})
        there = {alter for n, alter in held if n == number}
        left = there - set(here)
        new = [alter for alter in here if alter not in there]
        if left and new:
            changes.append(Change("alter", number, new.pop(0) - left.pop()))
        changes += [Change("subtract", number, 0) for _ in left]
        changes += [Change("add", number, alter + (number == 7)) for alter in new]
    return tuple(changes)
