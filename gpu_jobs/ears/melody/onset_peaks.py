"""From how likely each frame is a note's first, to the few that are worth asking."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_REACH = 5
"""Frames on each side of a peak that are one onset with it: 40 ms."""

_ONE_ONSET = 2.2
"""What the frames about one sure onset sum up to, as the network was taught."""

_SURELY = 0.99
_DOUBT = 2.0
"""Odds are divided by this: of instruments that it was not taught with, the network is too sure."""


def onset_peaks(chances: NDArray[np.floating]) -> Floats:
    """Probability of an onset about each peak, shape [frames]; zero where no peak is.

    Args:
        chances: of each frame, 0 to 1, shape [frames]: spread over neighbours where the moment is
            in doubt.
    """
    padded = np.pad(np.asarray(chances, np.float64), _REACH)
    about = sliding_window_view(padded, 2 * _REACH + 1)
    peak = (chances == about.max(axis=1)) & (chances > 0)
    told = np.minimum(about.sum(axis=1) / _ONE_ONSET, _SURELY)
    return np.asarray(np.where(peak, told / (told + _DOUBT * (1 - told)), 0.0))
