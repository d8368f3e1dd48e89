"""A recording as a model hears it: one voice, without offset, at an even level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.audio import audible_peak, read
from gpu_jobs.context import AudioInput
from shared.errors import Permanent

Mono = NDArray[np.float32]

SHORTEST_S = 0.1
_PEAK = 0.7
"""Level at which models listen, so that quiet recordings are heard alike."""


def audible(source: AudioInput, rate: int) -> Mono:
    """The region as mono at ``rate``, shape [n], without offset, peaking at 0.7.

    Raises:
        Permanent: as `gpu_jobs.audio.read`, for what is damaged or outside the file.
        Permanent("too_short"): less than 0.1 s of sound.
        Permanent("silent"): nothing above -60 dBFS.
    """
    stereo = read(source, rate=rate, channels=2)
    if stereo.shape[1] < SHORTEST_S * rate:
        raise Permanent("too_short", f"Nothing can be heard in less than {SHORTEST_S} s of sound.")
    stereo -= stereo.mean(axis=1, keepdims=True)
    mono = _mono(stereo)
    return mono * np.float32(_PEAK / audible_peak(mono))


def _mono(stereo: Mono) -> Mono:
    """The mean of both sides, or the louder side where they cancel each other."""
    mean = stereo.mean(axis=0)
    energies = np.einsum("cn,cn->c", stereo, stereo, dtype=np.float64)
    cancelled = float(mean @ mean) < 0.1 * float(energies.max())
    return np.asarray(stereo[int(energies.argmax())] if cancelled else mean)
