"""Durations counted by class: four classes an octave, so that a few dozen numbers tell of any many."""

from __future__ import annotations

import math
from collections.abc import Mapping

_CLASSES = 4
"""To an octave."""

SHORTEST_S = 0.01
LONGEST_S = 6 * 3600.0
"""What is shorter or longer is counted as if it were not."""

Counts = Mapping[int, int]
"""Class → how many; class n begins at 2 ** (n / 4) seconds."""


def with_one(counts: Counts, seconds: float) -> dict[int, int]:
    """One more."""
    within = min(max(seconds, SHORTEST_S), LONGEST_S)
    number = math.floor(math.log2(within) * _CLASSES)
    return together(counts, {number: 1})


def together(one: Counts, other: Counts) -> dict[int, int]:
    """Both."""
    return {n: one.get(n, 0) + other.get(n, 0) for n in sorted(one.keys() | other.keys())}


def percentile(counts: Counts, share: float) -> float | None:
    """Seconds that a share of them did not exceed, within 9 %; None of none.

    Args:
        share: from 0 to 1.
    """
    needed = share * sum(counts.values())
    so_far = 0
    for number in sorted(counts):
        so_far += counts[number]
        if so_far >= needed:
            return round(2 ** ((number + 0.5) / _CLASSES), 3)
    return None
