"""How well stems are told apart: on songs of the pool's kind, played with another soundfont."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.stems.network_input import LEVEL_DBFS, STEMS, Spectra, apart, magnitudes
from gpu_jobs.ears.stems.spectral import by_spectra
from gpu_jobs.engines.networks import opened
from gpu_jobs.training.stems.pool import song

Floats = NDArray[np.float32]

_FIRST_SONG = 1_000_000
"""None of the pool."""


def gains_db(weights: Path, font: Path, songs: int) -> NDArray[np.float64]:
    """By how many dB each stem is nearer to the truth than the mix is, shape [songs, 4]."""
    rows = [_gains(weights, song(_FIRST_SONG + n, font)) for n in range(songs)]
    return np.array(rows)


def si_sdr_db(truth: Floats, estimate: Floats) -> float:
    """Scale-invariant signal-to-distortion ratio over both channels, dB.

    J. Le Roux and others, "SDR – half-baked or well done?", ICASSP 2019.
    """
    scale = float(np.vdot(truth, estimate)) / (float(np.vdot(truth, truth)) + 1e-12)
    error = estimate - np.float32(scale) * truth
    wanted = scale**2 * float(np.vdot(truth, truth))
    return float(10 * np.log10((wanted + 1e-12) / (float(np.vdot(error, error)) + 1e-12)))


def _gains(weights: Path, parts: Floats) -> list[float]:
    truth = np.concatenate([parts[:3], 0.7 * (parts[3:4] + parts[4:])])
    mix = truth.sum(axis=0)
    truth *= np.float32(10 ** (LEVEL_DBFS / 20) / np.sqrt(np.mean(np.square(mix))))
    mix = truth.sum(axis=0)

    def told(spectra: Spectra) -> NDArray[np.complex64]:
        heard = magnitudes(spectra)[None]
        return apart(spectra, opened(weights).run(["masks"], {"mix": heard})[0][0])

    stems = np.concatenate(list(by_spectra([mix], told)), axis=2)
    return [si_sdr_db(truth[n], stems[n]) - si_sdr_db(truth[n], mix) for n in range(len(STEMS))]
