"""Where notes may begin: more places than there are notes, to be judged one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.polyphony.posteriors import Posteriors

_FAINTEST_ONSET = 0.14
_SOUNDING = 0.3
_REACH = 3
"""Frames (of 12 ms) on both sides within which one pitch begins but once."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places where a note may begin, in order of time.

    Attributes:
        frames, pitches: of each, shape [n]; pitches count from the lowest of 88.
    """

    frames: NDArray[np.intp]
    pitches: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.frames)

    def only(self, which: Sequence[int]) -> Candidates:
        """Those of these indices."""
        chosen = np.asarray(which, np.intp)
        return Candidates(self.frames[chosen], self.pitches[chosen])


def find_candidates(heard: Posteriors) -> Candidates:
    """Every peak of a pitch's onsets, and every place where it sounds of a sudden without one."""
    from scipy.ndimage import maximum_filter1d

    peaks = _peaks(heard.onsets) & (heard.onsets >= _FAINTEST_ONSET)
    near_peak = maximum_filter1d(peaks.astype(np.uint8), 4 * _REACH + 1, axis=0) > 0
    begins = np.zeros_like(peaks)
    begins[1:] = (heard.notes[1:] >= _SOUNDING) & (heard.notes[:-1] < _SOUNDING)
    frames, pitches = np.nonzero(peaks | (begins & ~near_peak))
    return Candidates(frames, pitches)


def _peaks(onsets: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Values that no other within reach exceeds; of equal ones that follow each other, the first."""
    from scipy.ndimage import maximum_filter1d

    highest = np.equal(onsets, maximum_filter1d(onsets, 2 * _REACH + 1, axis=0))
    highest[1:] &= onsets[1:] != onsets[:-1]
    return np.asarray(highest, np.bool_)
