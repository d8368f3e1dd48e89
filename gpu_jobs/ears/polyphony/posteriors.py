"""What a network hears of many notes at once: how likely each sounds, and begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOWEST = 21
"""MIDI number of the first of 88 notes: a piano's keys."""

CONTOUR_BINS = 3
"""Bins of the contour a semitone; a note's own is the middle of its three."""


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Frame i is at ``i * hop_s``; all values lie between 0 and 1.

    Attributes:
        notes: how likely each note sounds, float32 [frames, 88].
        onsets: how likely each begins, float32 [frames, 88].
        contours: how likely each pitch sounds, in thirds of a semitone, float32 [frames, 264].
    """

    notes: NDArray[np.float32]
    onsets: NDArray[np.float32]
    contours: NDArray[np.float32]
    hop_s: float

    def between(self, first: int, last: int) -> Posteriors:
        """The frames from ``first`` up to ``last``."""
        frames = slice(first, last)
        return Posteriors(
            self.notes[frames], self.onsets[frames], self.contours[frames], self.hop_s
        )
