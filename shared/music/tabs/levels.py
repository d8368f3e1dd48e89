"""What players of each level can hold, and what they find hard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LevelName = Literal["beginner", "intermediate", "advanced"]


@dataclass(frozen=True, slots=True)
class Level:
    """A player's hand. Efforts are in units of their own: one is about a finger badly placed.

    Attributes:
        top: the highest fret that is used.
        position: the highest fret at which the first finger is put.
        widest_barre: strings a finger is laid across, 0 for none.
        skipped: strings between played ones that may be muted.
        high, finger, fourth, stretch, barre: effort of each fret up the neck, of each finger, of the
            fourth besides, of each fret that fingers are spread beyond two, of each string of a barre.
        moving: effort of each fret that the hand moves.
        silent: effort of each string that is not played: beginners strum across all.
        settles: whether a chord has the same grip wherever it comes.
    """

    name: LevelName
    top: int
    position: int
    widest_barre: int
    skipped: int
    high: float
    finger: float
    fourth: float
    stretch: float
    barre: float
    moving: float
    silent: float = 0.0
    settles: bool = False


LEVELS: dict[LevelName, Level] = {
    "beginner": Level("beginner", 7, 4, 2, 0, 0.35, 0.4, 0.8, 0.6, 0.6, 0.18, 0.28, True),
    "intermediate": Level("intermediate", 10, 7, 7, 1, 0.15, 0.2, 0.2, 0.35, 0.12, 0.24),
    "advanced": Level("advanced", 12, 12, 7, 1, 0.06, 0.1, 0.05, 0.25, 0.06, 0.3),
}
"""By name; a chord that is beyond a level is held in the easiest way that there is."""
