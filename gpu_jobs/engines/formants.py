"""Another throat: the envelopes of spectra stretched or squeezed along frequency."""

from __future__ import annotations

import numpy as np

from gpu_jobs.engines.vocoder import BINS, Floats, Spectra

_FALL_PER_BIN = 0.02
"""Nepers; what would lie above the highest frequency is not known, and fades."""


def move_formants(spectra: Spectra, factor: float) -> Spectra:
    """The same sounds with every formant at ``factor`` times its frequency.

    The pitch stays: it comes from the pulses. Phases of the free part stay too, as they say when
    in its frame a sound begins.
    """
    if factor == 1.0:
        return spectra
    source = np.arange(BINS) / factor
    below = np.minimum(source.astype(np.intp), BINS - 2)
    way = np.minimum(source - below, 1.0).astype(np.float32)[:, None]
    fade = (_FALL_PER_BIN * np.maximum(source - (BINS - 1), 0.0)).astype(np.float32)[:, None]

    def moved(values: Floats) -> Floats:
        lower: Floats = values[below]
        mixed: Floats = lower + (values[below + 1] - lower) * way
        return mixed

    return Spectra(
        harmonic=moved(spectra.harmonic) - fade,
        phase=moved(spectra.phase),
        noise=moved(spectra.noise) - fade,
        free=moved(spectra.free) - fade,
        free_phase=spectra.free_phase,
    )
