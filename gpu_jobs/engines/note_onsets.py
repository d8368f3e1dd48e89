"""Where notes begin: a small network of our own, trained by `gpu_jobs.training.note_onsets`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.melody.onset_bands import HOP, onset_bands
from gpu_jobs.engines.networks import bundled

Floats = NDArray[np.float64]

NAME = "note-onsets"
_FRAMES_AT_ONCE = 4096
_CONTEXT = 64
"""Frames that the network sees on each side of one."""


def hear_onsets(samples: NDArray[np.float32]) -> Floats:
    """Probability that a note begins, shape [1 + n // HOP], a frame every 8 ms.

    Args:
        samples: mono at `gpu_jobs.ears.melody.onset_bands.RATE`, shape [n], peaking near 0.7.
    """
    bands = onset_bands(samples)
    heard = []
    for first in range(0, len(bands), _FRAMES_AT_ONCE):
        before = min(first, _CONTEXT)
        some = bands[first - before : first + _FRAMES_AT_ONCE + _CONTEXT]
        (chance,) = bundled(NAME).run(["onset"], {"bands": some})
        heard.append(chance[before : before + _FRAMES_AT_ONCE])
    return np.asarray(np.concatenate(heard)[: 1 + len(samples) // HOP], np.float64)
