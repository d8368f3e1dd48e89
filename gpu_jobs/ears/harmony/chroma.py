"""How much each of the twelve pitch classes sounds, and the chords that would sound so."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.spectrum import BINS_PER_OCTAVE, OCTAVES

Floats = NDArray[np.float32]

_THIRDS = BINS_PER_OCTAVE // 12
_LOWEST, _HIGHEST = 12, 72
"""Semitones above C1 that count: from C2 to B6."""

_COMPRESSION = 10.0
_SHARPNESS = 12.0
_NO_CHORD = -4.0
"""What speaks for no chord, where templates always find one: nats."""

_OVERTONES = ((0, 1.0), (7, 0.25), (4, 0.1))
"""What a note sounds like: itself and its octaves, its third and its fifth harmonic."""

_ROOT = 1.1
"""A root is played more than the other notes."""


def chroma_of(amplitudes: Floats) -> Floats:
    """Pitch classes, C first, 0 to 1 with the loudest of the piece at 1; shape [columns, 12].

    On a logarithmic scale, so that melody and drums do not drown the harmony.

    Args:
        amplitudes: tuned spectrum, shape [columns, 252].
    """
    centred = np.pad(amplitudes, ((0, 0), (1, 0)))[:, : OCTAVES * BINS_PER_OCTAVE]
    semitones = centred.reshape(len(centred), -1, _THIRDS).sum(axis=2)
    folded = semitones[:, _LOWEST:_HIGHEST].reshape(len(centred), -1, 12).sum(axis=1)
    loudest = max(float(folded.max()), 1e-6)
    scale = np.float32(np.log1p(_COMPRESSION))
    return np.asarray(np.log1p(folded * np.float32(_COMPRESSION / loudest)) / scale, np.float32)


def template_fits(chroma: Floats) -> Floats:
    """Log probability of the 24 major and minor chords and of none, shape [columns, 25]."""
    smooth = chroma.copy()
    smooth[1:] += chroma[:-1] / 2
    smooth[:-1] += chroma[1:] / 2
    smooth /= np.linalg.norm(smooth, axis=1, keepdims=True) + np.float32(1e-6)
    fits = np.float32(_SHARPNESS) * (smooth @ _templates())
    fits -= fits.max(axis=1, keepdims=True)
    fits -= np.log(np.exp(fits).sum(axis=1, keepdims=True))
    return np.pad(fits, ((0, 0), (0, 1)), constant_values=_NO_CHORD)


@cache
def _templates() -> Floats:
    """What chords sound like, each of length 1, shape [12, 24]."""
    templates = np.zeros((24, 12), np.float32)
    for quality, tones in enumerate(((0, 4, 7), (0, 3, 7))):
        for root in range(12):
            for tone in tones:
                for overtone, strength in _OVERTONES:
                    place = (root + tone + overtone) % 12
                    templates[12 * quality + root, place] += strength * (1 if tone else _ROOT)
    lengths = np.linalg.norm(templates, axis=1, keepdims=True)
    return np.asarray((templates / lengths).T, np.float32)
