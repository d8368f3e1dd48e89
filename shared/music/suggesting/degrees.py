"""Chords as a key sees them: on which degree they stand, and of which of five kinds they are.

The statistics count these and nothing finer: C, C7 and Cmaj9 in C major are one thing, the major chord on
the tonic. Each is one letter (a *code*), so that a progression is a string.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Literal

from shared.music.scales import STEPS_OF
from shared.music.symbols.chord import Chord, Degree, semitones

Kind = Literal["major", "minor", "diminished", "augmented", "suspended"]

_FIRST_LETTERS: dict[Kind, str] = {
    "major": "A",
    "minor": "a",
    "diminished": "M",
    "augmented": "m",
    "suspended": "0",
}
"""Of the kind on the tonic; the other degrees have the letters after it, a semitone each."""

START = "^"
"""What stands before the first chord."""

CODES = tuple(chr(ord(first) + above) for first in _FIRST_LETTERS.values() for above in range(12))
"""Every code."""

_MINOR_THIRD, _MAJOR_THIRD, _FIFTH = 3, 4, 7


def code_of(above: int, kind: Kind) -> str:
    """The code of a chord so many semitones above the tonic."""
    return chr(ord(_FIRST_LETTERS[kind]) + above % 12)


def place_of(code: str) -> tuple[int, Kind]:
    """Semitones above the tonic, and the kind: what `code_of` was given."""
    number = CODES.index(code)
    return number % 12, tuple(_FIRST_LETTERS)[number // 12]


def changes(codes: Iterable[str]) -> str:
    """Codes as the statistics count them: without what is the same as the chord before it."""
    return "".join(code for code, _ in groupby(codes))


def own_kind(above: int, mode: str) -> Kind:
    """What a chord without a third is taken for: the kind that the scale has there.

    Args:
        above: semitones from the tonic to the root; on notes outside the scale it is a major one.
        mode: 'major' or 'minor'.
    """
    scale = STEPS_OF[mode]
    third = (above + 3) % 12
    is_minor = above % 12 in scale and third in scale
    return "minor" if is_minor else "major"


def seen_in(chord: Chord, tonic: int, mode: str) -> str:
    """The code of a chord in a key.

    Args:
        tonic: pitch class, C is 0.
        mode: 'major' or 'minor'.
    """
    above = (chord.root_class - tonic) % 12
    return code_of(above, triad_of(chord.degrees) or own_kind(above, mode))


@lru_cache(maxsize=1024)
def triad_of(degrees: tuple[Degree, ...]) -> Kind | None:
    """The kind of a chord; None where neither a third nor anything in its place stands on the root."""
    steps = {semitones(degree) for degree in degrees}
    if _MAJOR_THIRD in steps:
        return "augmented" if 8 in steps and _FIFTH not in steps else "major"
    if _MINOR_THIRD in steps:
        return "diminished" if 6 in steps and _FIFTH not in steps else "minor"
    return "suspended" if steps & {2, 5, 17} else None
