"""Tops of likelihoods over time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEAST = 0.3
_NEAR = 2
"""Frames."""


def onset_times(likelihood: NDArray[np.float32], frames_a_second: float) -> tuple[float, ...]:
    """Seconds at which something begins: tops above what is around them, finer than a frame.

    Args:
        likelihood: of an onset at each frame, 0 to 1.
    """
    if len(likelihood) < 3:
        return ()
    padded = np.pad(likelihood.astype(np.float64), 1)
    before, here, after = padded[:-2], padded[1:-1], padded[2:]
    tops = np.flatnonzero((here >= _LEAST) & (here > before) & (here >= after))
    bend = before[tops] - 2 * here[tops] + after[tops]
    shift = 0.5 * (before[tops] - after[tops]) / np.minimum(bend, -1e-9)
    return tuple((np.maximum(tops + np.clip(shift, -0.5, 0.5), 0) / frames_a_second).tolist())


def highest_near(
    likelihood: NDArray[np.float32], frames: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The highest likelihood within two frames of each of these (fractional) frames."""
    if not len(frames):
        return np.zeros(0)
    around = np.round(frames).astype(int)[:, None] + np.arange(-_NEAR, _NEAR + 1)
    inside = np.clip(around, 0, len(likelihood) - 1)
    return np.asarray(likelihood[inside].max(axis=1), np.float64)
