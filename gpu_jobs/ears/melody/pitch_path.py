"""The likeliest course of a pitch through what a network finds salient, frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Saliences = NDArray[np.float32]

_REACH = 11
"""Bins that a pitch glides at most from one frame to the next."""

_LEAP = 1e-4
"""How likely it leaps from anywhere to anywhere, against staying: notes do, octave errors too."""

_FLOOR = 1e-3
_ABOUT = 4
"""Bins on each side that share in the pitch, so that it lies between bins."""


def pitch_path(salience: Saliences) -> NDArray[np.intp]:
    """The bin of each frame, shape [frames]: the Viterbi path of a banded model with rare leaps.

    Time is frames × bins × band, against frames × bins² for any transition.

    Args:
        salience: 0 to 1, shape [frames, bins], at least one frame.
    """
    frames, bins = salience.shape
    glides = _glides()
    best = np.full(bins + 2 * _REACH, -np.inf, np.float32)
    middle = best[_REACH:-_REACH]
    neighbourhoods = sliding_window_view(best, bins)
    came_from = np.empty((frames, bins), np.int16)
    everywhere = np.arange(bins)
    middle[:] = _heard(salience[0])
    for frame in range(1, frames):
        glided = neighbourhoods + glides
        from_where = glided.argmax(axis=0)
        reached = glided[from_where, everywhere]
        highest = int(middle.argmax())
        leapt = middle[highest] + np.float32(np.log(_LEAP))
        leaps = leapt > reached
        came_from[frame] = np.where(leaps, highest, everywhere + from_where - _REACH)
        # kept near zero: sums over an hour would lose their digits
        middle[:] = np.where(leaps, leapt, reached) + _heard(salience[frame]) - middle[highest]
    return _walked_back(came_from, int(middle.argmax()))


def between_bins(salience: Saliences, path: NDArray[np.intp]) -> NDArray[np.float64]:
    """The path as fractional bins, shape [frames]: the mean around it, weighted by salience."""
    bins = salience.shape[1]
    around = np.clip(path[:, None] + np.arange(-_ABOUT, _ABOUT + 1), 0, bins - 1)
    weights = np.take_along_axis(salience, around, axis=1).astype(np.float64) + 1e-9
    return np.asarray((weights * around).sum(axis=1) / weights.sum(axis=1), np.float64)


def _heard(salience: Saliences) -> Saliences:
    return np.asarray(np.log(salience + np.float32(_FLOOR)), np.float32)


def _glides() -> NDArray[np.float32]:
    """How likely each step within reach is, log, shape [2 * reach + 1, 1]: the farther the less."""
    steps = np.arange(-_REACH, _REACH + 1)
    weights = 1.0 - np.abs(steps) / (_REACH + 1)
    return np.asarray(np.log(weights / weights.sum())[:, None], np.float32)


def _walked_back(came_from: NDArray[np.int16], last: int) -> NDArray[np.intp]:
    path = np.empty(len(came_from), np.intp)
    path[-1] = last
    for frame in range(len(came_from) - 1, 0, -1):
        path[frame - 1] = came_from[frame, path[frame]]
    return path
