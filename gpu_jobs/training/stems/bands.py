"""Bands that the network thinks in: single bins below, ever wider towards the treble."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.stems.network_input import BINS

BANDS = 256
_WIDENING = 0.0186
"""Each band is at least so much of its frequency wide: 256 bands reach just to the last bin."""


def band_edges() -> NDArray[np.int64]:
    """The first bin of every band, and `BINS`: shape [BANDS + 1], ascending."""
    edges = [0]
    while edges[-1] < BINS:
        edges.append(max(edges[-1] + 1, round(edges[-1] * (1 + _WIDENING))))
    edges[-1] = BINS
    return np.array(edges)
