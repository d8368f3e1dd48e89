"""Grips that players use: the fingerings of chords-db, for guitars and ukuleles in their usual tunings.

They name fingers as people put them, and say which grip is learnt first. What each sounds is worked out
from its frets, so it serves every chord of those notes, at any capo.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shared.music.tabs import data
from shared.music.tabs.hand import fingered
from shared.music.tabs.voicing import Voicing
from shared.music.tabs.voicing_search import Frets

_USUALLY_TUNED = frozenset({(0, 5, 10, 15, 19, 24), (0, -7, -3, 2), (0, 5, 9, 14)})
"""Guitar, ukulele and ukulele with a low G: semitones of the open strings above the first."""

_LEARNT_FIRST = "1"


@dataclass(frozen=True, slots=True)
class Shape:
    """A grip in use.

    Attributes:
        is_first: whether it is the first that is taught for its chord.
    """

    voicing: Voicing
    is_first: bool


def known_shape(frets: Frets, tuned: tuple[int, ...]) -> Shape | None:
    """The grip as it is in use; None where it is not.

    Args:
        tuned: semitones of the open strings above the first.
    """
    if tuned not in _USUALLY_TUNED:
        return None
    line = _lines().get("".join("x" if fret is None else f"{fret:x}" for fret in frets))
    if line is None:
        return None
    digits, _, first = line.partition(" ")
    voicing = fingered(frets, tuple(map(int, digits)))
    return Shape(voicing, first == _LEARNT_FIRST) if voicing else None


@cache
def _lines() -> dict[str, str]:
    """By the frets of each string, hexadecimal or x: its fingers, and whether it is learnt first."""
    text = (files(data) / "chord_shapes.txt").read_text(encoding="ascii")
    return {frets: rest for frets, _, rest in (line.partition(" ") for line in text.splitlines())}
