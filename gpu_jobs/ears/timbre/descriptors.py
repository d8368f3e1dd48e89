"""What the shape of a spectrum says of a sound: brightness, spread, noisiness, contrast.

Each function takes magnitudes of shape [frames, bins] and gives [frames] (contrast: [bands, frames]).
Definitions are librosa's, whose numbers others know.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CONTRAST_BANDS = 7

_ROLLOFF_SHARE = 0.85
_LEAST = 1e-10
_LOWEST_BAND_HZ = 200.0
_QUANTILE = 0.02


def centroids(magnitudes: Floats, hz: Floats) -> Floats:
    """The mean frequency, hertz, weighed by magnitude; 0 for silence."""
    return np.asarray((magnitudes @ hz) / _totals(magnitudes), np.float32)


def bandwidths(magnitudes: Floats, hz: Floats, around_hz: Floats) -> Floats:
    """How far frequencies lie from ``around_hz``, shape [frames]: RMS weighed by magnitude, hertz."""
    squared = np.square(hz.astype(np.float64))
    mean = (magnitudes @ hz) / _totals(magnitudes)
    mean_square = (magnitudes @ squared) / _totals(magnitudes)
    share = (magnitudes.sum(axis=1) > 0).astype(np.float64)
    around = around_hz.astype(np.float64)
    variance = mean_square - 2 * around * mean + share * np.square(around)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), np.float32)


def rolloffs(magnitudes: Floats, hz: Floats) -> Floats:
    """The frequency, hertz, below which 85 % of the magnitudes lie; 0 for silence."""
    running = np.cumsum(magnitudes, axis=1)
    below = (running < _ROLLOFF_SHARE * running[:, -1:]).sum(axis=1)
    return np.asarray(hz[below], np.float32)


def flatnesses(magnitudes: Floats) -> Floats:
    """Geometric over arithmetic mean of the power: 0 tonal, 1 noise (and silence)."""
    power = np.maximum(np.square(magnitudes), np.float32(_LEAST))
    return np.asarray(np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1), np.float32)


def contrasts(magnitudes: Floats, hz: Floats) -> Floats:
    """Peaks over valleys within each of seven bands, lowest first, dB; shape [7, frames].

    D.-N. Jiang et al., "Music type classification by spectral contrast feature", ICME 2002.
    """
    return np.stack(
        [_contrast(magnitudes[:, low:high], extremes) for low, high, extremes in _bands(hz)]
    )


def _contrast(band: Floats, extremes: int) -> Floats:
    ordered = np.sort(band, axis=1)
    valley = np.maximum(ordered[:, :extremes].mean(axis=1), np.float32(_LEAST))
    peak = np.maximum(ordered[:, -extremes:].mean(axis=1), np.float32(_LEAST))
    return np.asarray(10 * np.log10(peak / valley), np.float32)


def _bands(hz: Floats) -> list[tuple[int, int, int]]:
    """First bin, end, and how many bins count as peak and as valley, of each band."""
    edges = _LOWEST_BAND_HZ * 2.0 ** np.arange(CONTRAST_BANDS)
    bands = []
    for number, (low, high) in enumerate(zip([0.0, *edges[:-1]], edges, strict=True)):
        first = int(np.searchsorted(hz, low)) - (number > 0)
        is_last = number == CONTRAST_BANDS - 1
        end = len(hz) if is_last else int(np.searchsorted(hz, high, side="right"))
        extremes = max(round(_QUANTILE * (end - first)), 1)
        # the bin on the border belongs to the next band
        bands.append((first, end if is_last else end - 1, extremes))
    return bands


def _totals(magnitudes: Floats) -> NDArray[np.float64]:
    totals = magnitudes.sum(axis=1, dtype=np.float64)
    return np.where(totals > 0, totals, 1.0)
