"""What makes the error of 16 bits a hiss that nobody hears, instead of a distortion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from shared.dsp.convolution import Samples

_STEP = 2.0**-15
"""Of 16 bits, full scale being 1."""


def dithered(pieces: Iterable[Samples], seed: int) -> Iterator[Samples]:
    """The same sound, shape [channels, n], ready to be rounded to 16 bits.

    Noise of triangular distribution, one step to either side, that leans to the treble: S. P.
    Lipshitz, R. A. Wannamaker, J. Vanderkooy, "Quantization and Dither: A Theoretical Survey",
    Journal of the Audio Engineering Society 40(5), 1992. The same for all channels, so that what
    comes from the middle stays there.
    """
    generator = np.random.default_rng(seed)
    before: Samples = np.zeros(1, np.float32)
    for piece in pieces:
        noise = _uniform(generator, piece.shape[1])
        yield piece + np.float32(_STEP) * np.diff(noise, prepend=before)
        before = noise[-1:] if len(noise) else before


def _uniform(generator: np.random.Generator, frames: int) -> Samples:
    """Between half a step below and half a step above nothing."""
    return np.asarray(generator.random(frames, np.float32) - np.float32(0.5), np.float32)
