"""The mel spectrum and its cepstrum, by M. Slaney's definitions (Auditory Toolbox, 1998)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LINEAR_HZ = 200.0 / 3
"""Hertz a mel, as far as the scale is linear."""

_LOG_FROM_HZ = 1000.0
_LOG_STEP = np.log(6.4) / 27.0


def mel_filters(bands: int, window: int, rate: int) -> Floats:
    """Triangles of equal area on the mel scale up to half the rate; shape [bands, window // 2 + 1]."""
    top = _to_mel(rate / 2)
    edges = _from_mel(np.linspace(0.0, top, bands + 2))
    bins = np.fft.rfftfreq(window, 1 / rate)
    widths = np.diff(edges)
    up = (bins - edges[:-2, None]) / widths[:-1, None]
    down = (edges[2:, None] - bins) / widths[1:, None]
    triangles = np.maximum(0.0, np.minimum(up, down))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None], np.float32)


def cosines(coefficients: int, bands: int) -> Floats:
    """The first rows of the orthonormal DCT-II; shape [coefficients, bands]."""
    order = np.arange(coefficients)[:, None]
    rows = np.cos(np.pi / bands * (np.arange(bands) + 0.5) * order) * np.sqrt(2.0 / bands)
    rows[0] /= np.sqrt(2.0)
    return np.asarray(rows, np.float32)


def _to_mel(hz: float) -> float:
    start = _LOG_FROM_HZ / _LINEAR_HZ
    return start + float(np.log(hz / _LOG_FROM_HZ)) / float(_LOG_STEP)


def _from_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    start = _LOG_FROM_HZ / _LINEAR_HZ
    above = _LOG_FROM_HZ * np.exp(_LOG_STEP * (mel - start))
    return np.where(mel < start, mel * _LINEAR_HZ, above)
