"""One grip for each chord of a progression, so that the hand works and moves least.

The cheapest way through the best grips of all chords, by dynamic programming (R. Bellman, 1957;
for fingerings S. I. Sayegh, Computer Music Journal 13 (3), 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from shared.music.tabs.grip_changes import movements
from shared.music.tabs.levels import LEVELS, LevelName
from shared.music.tabs.settled_grips import settled
from shared.music.tabs.voicing import Voicing
from shared.music.tabs.voicings import Grips


@dataclass(frozen=True, slots=True)
class VoicingPath:
    """How a progression is played.

    Attributes:
        voicings: one a chord.
        cost: effort of all grips and movements together, in the units of `levels.Level`.
    """

    voicings: tuple[Voicing, ...]
    cost: float


def easiest_path(chords: Sequence[Grips], level: LevelName = "intermediate") -> VoicingPath:
    """The grips, one of each chord's, that are easiest to hold and to change between.

    Where the level asks for it a chord has the same grip wherever it comes.
    """
    asked = LEVELS[level]
    places = _cheapest(chords, asked.moving)
    if asked.settles:
        places = settled(chords, places, asked.moving)
    voicings = tuple(grips.voicings[at] for grips, at in zip(chords, places, strict=True))
    return VoicingPath(voicings, _cost(chords, places, asked.moving))


def _cheapest(chords: Sequence[Grips], moving: float) -> list[int]:
    """For each chord the place of its grip on the cheapest way through all."""
    if not chords:
        return []
    totals = list(chords[0].efforts)
    came_from: list[list[int]] = []
    for before, now in pairwise(chords):
        places, costs = [], []
        for column, effort in zip(movements(before, now), now.efforts, strict=True):
            via = [total + moving * moved for total, moved in zip(totals, column, strict=True)]
            least = min(via)
            places.append(via.index(least))
            costs.append(least + effort)
        came_from.append(places)
        totals = costs
    path = [totals.index(min(totals))]
    for back in reversed(came_from):
        path.append(back[path[-1]])
    return path[::-1]


def _cost(chords: Sequence[Grips], places: Sequence[int], moving: float) -> float:
    """Of all grips, and of moving from each to the next."""
    held = list(zip(chords, places, strict=True))
    return sum(grips.efforts[at] for grips, at in held) + moving * sum(
        movements(before, now)[at][was] for (before, was), (now, at) in pairwise(held)
    )
