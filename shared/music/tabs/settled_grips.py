"""One grip for each chord wherever it comes, as beginners learn them.

A path that may hold a chord in several ways is settled chord by chord: each takes the grip that is cheapest
with all its neighbours as they are, until none changes (iterated conditional modes; J. Besag, "On the
Statistical Analysis of Dirty Pictures", Journal of the Royal Statistical Society B 48 (3), 1986).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from shared.music.tabs.grip_changes import movements
from shared.music.tabs.voicings import Grips

_ROUNDS = 8
"""After which it is left as it is; two or three settle nearly everything."""

Neighbours = Mapping[Grips, Mapping[Grips, int]]
"""How often the hand comes to a chord from each other one."""


def settled(chords: Sequence[Grips], places: Sequence[int], moving: float) -> list[int]:
    """For each chord the place of its grip among its grips, the same wherever the chord comes.

    Args:
        places: of the path to begin with, one a chord.
        moving: effort of each fret that the hand moves.
    """
    times = Counter(chords)
    held = _commonest(chords, places)
    before, after = _neighbours(chords)
    for _ in range(_ROUNDS):
        was = dict(held)
        for grips in times:
            costs = [times[grips] * effort for effort in grips.efforts]
            for place in range(len(costs)):
                moved = sum(
                    many * movements(other, grips)[place][held[other]]
                    for other, many in before[grips].items()
                ) + sum(
                    many * movements(grips, other)[held[other]][place]
                    for other, many in after[grips].items()
                )
                costs[place] += moving * moved
            held[grips] = costs.index(min(costs))
        if held == was:
            break
    return [held[grips] for grips in chords]


def _commonest(chords: Sequence[Grips], places: Sequence[int]) -> dict[Grips, int]:
    """For each chord the grip that a path uses most; of equals the first."""
    used: dict[Grips, Counter[int]] = defaultdict(Counter)
    for grips, place in zip(chords, places, strict=True):
        used[grips][place] += 1
    return {grips: counted.most_common(1)[0][0] for grips, counted in used.items()}


def _neighbours(chords: Sequence[Grips]) -> tuple[Neighbours, Neighbours]:
    """For each chord how often each other one is before it, and after it."""
    before: dict[Grips, Counter[Grips]] = defaultdict(Counter)
    after: dict[Grips, Counter[Grips]] = defaultdict(Counter)
    for one, other in pairwise(chords):
        if one is not other:
            before[other][one] += 1
            after[one][other] += 1
    return before, after
