"""Sound as the network of note onsets hears it: levels of narrow bands every 8 ms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE = 16_000
HOP = 128
HOP_S = HOP / RATE

# A long window parts neighbouring pitches, a short one tells when.
_LONG, LONG_BANDS = 1024, 72
_SHORT, _SHORT_BANDS = 384, 24
BANDS = LONG_BANDS + _SHORT_BANDS
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 7600.0
_COMPRESSION = 100.0
_FRAMES_AT_ONCE = 2048


def onset_bands(samples: Floats) -> Floats:
    """Log magnitudes, shape [1 + n // HOP, BANDS]; frame i is centred at ``i * HOP``.

    Args:
        samples: mono at `RATE`, shape [n], peaking near 0.7.
    """
    return np.concatenate(list(onset_band_blocks(samples)))


def onset_band_blocks(samples: Floats) -> Iterator[Floats]:
    """The same, some seconds at a time."""
    padded = np.pad(samples, _LONG // 2)
    long = sliding_window_view(padded, _LONG)[::HOP]
    margin = (_LONG - _SHORT) // 2
    short = sliding_window_view(padded[margin : len(padded) - margin], _SHORT)[::HOP]
    for first in range(0, len(long), _FRAMES_AT_ONCE):
        some = slice(first, first + _FRAMES_AT_ONCE)
        yield np.concatenate(
            [_levels(long[some], LONG_BANDS), _levels(short[some], _SHORT_BANDS)], axis=1
        )


def _levels(frames: Floats, bands: int) -> Floats:
    import scipy.fft

    size = frames.shape[1]
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    magnitude = np.abs(scipy.fft.rfft(frames * (window * (4 / size)), axis=1))
    bent = np.log10(1 + np.float32(_COMPRESSION) * (magnitude @ _filters(size, bands)))
    return np.asarray(bent, np.float32)


@cache
def _filters(size: int, bands: int) -> Floats:
    """Triangles that overlap by half, evenly spaced by ear, none narrower than a bin: [bins, bands]."""
    edges = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, bands + 2)
    hz = np.fft.rfftfreq(size, 1 / RATE)[:, None]
    centres = edges[1:-1]
    below = np.maximum(centres - edges[:-2], RATE / size)
    above = np.maximum(edges[2:] - centres, RATE / size)
    rising, falling = 1 - (centres - hz) / below, 1 - (hz - centres) / above
    filters: Floats = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    return filters
