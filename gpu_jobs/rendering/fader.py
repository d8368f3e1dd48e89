"""A fader that is moved in steps, without a click."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.rendering.score import Steps

_MOVED_S = 0.005
"""How long it takes to its next place."""


class Fader:
    """Factors for every frame.

    Args:
        steps: factors; each is reached within 5 ms, or sooner where the next follows sooner.
        rate: frames per second.
    """

    def __init__(self, steps: Steps, rate: int) -> None:
        places = [(0.0, steps[0][1])]
        nexts = [*(moment for moment, _ in steps[2:]), np.inf]
        for ((_, before), (moment, factor)), then in zip(pairwise(steps), nexts, strict=False):
            places += [(moment, before), (min(moment + _MOVED_S, then), factor)]
        self._frames = np.array([moment for moment, _ in places]) * rate
        self._factors = np.array([factor for _, factor in places])

    def gains(self, first: int, frames: int) -> NDArray[np.float32]:
        """Of ``frames`` frames from the one numbered ``first`` on; shape [frames]."""
        if len(self._factors) == 1:
            return np.full(frames, self._factors[0], np.float32)
        at = np.arange(first, first + frames)
        return np.asarray(np.interp(at, self._frames, self._factors), np.float32)
