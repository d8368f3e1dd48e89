"""How hard notes are struck, and how loud that is."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

_LOUDEST, _SOFTEST = 100, 16
_SOFTEST_DB = -60.0


def levels_of(velocities: Sequence[int]) -> list[float]:
    """Levels of notes struck at these velocities (1 to 127), dB below the hardest, -60 to 0.

    Instruments take the square of the velocity for the amplitude.
    """
    hardest = max(velocities, default=1)
    return [round(max(40 * log10(one / hardest), _SOFTEST_DB), 1) for one in velocities]


def velocity_of(level_db: float) -> int:
    """The velocity, 16 to 100, of a note so loud, dB below the loudest: `levels_of` undone."""
    return max(_SOFTEST, round(_LOUDEST * 10 ** (level_db / 40)))
