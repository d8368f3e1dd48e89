"""What our four-stem network hears, and what is made of its answer: one definition for training and use.

The network (``gpu_jobs/weights/stems.onnx``) takes ``mix``, float32 [batch, 2, frames, BINS], the
magnitudes of the middle and the side of a stereo mix at `LEVEL_DBFS`, and gives ``masks``, float32
[batch, 4, frames, BINS], from 0 to 1, which sum to 1 over `STEMS`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.stems.placed import by_place

Spectra = NDArray[np.complex64]
"""Short-time spectra of left and right, shape [2, frames, BINS]."""

STEMS = ("vocals", "drums", "bass", "other")

RATE = 44_100
WINDOW = 4096
HOP = 1024
BINS = WINDOW // 2 + 1

LEVEL_DBFS = -12.0
"""RMS over the whole recording and both channels to which a mix is brought before the network hears it."""

CONTEXT_FRAMES = 43
"""Frames at either end of a chunk that are heard for the sake of the others, and thrown away: 1 s."""


def window() -> NDArray[np.float32]:
    """Periodic Hann of `WINDOW` samples, for analysis and synthesis.

    Its squares, `HOP` apart, sum to 1.5: that is what overlapped and added frames are divided by.
    """
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def magnitudes(spectra: Spectra) -> NDArray[np.float32]:
    """What the network takes of one chunk: magnitudes of (left + right) / 2 and (left - right) / 2.

    Args:
        spectra: unnormalised transforms of windowed frames (``rfft(window() * frame)``) of the
            levelled mix.

    Returns:
        Shape [2, frames, BINS].
    """
    left, right = spectra
    both = np.stack([left + right, left - right])
    return np.asarray(np.abs(both) / 2, np.float32)


def apart(spectra: Spectra, masks: NDArray[np.float32]) -> NDArray[np.complex64]:
    """The spectra of each stem, shape [4, 2, frames, BINS]; they sum to the mix.

    Args:
        masks: the network's answer for this chunk, shape [4, frames, BINS].
    """
    return by_place(spectra, masks)
