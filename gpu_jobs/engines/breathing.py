"""Breath drawn in before a phrase: noise in an open mouth, swelling and over before the first sound."""

from __future__ import annotations

import numpy as np

from gpu_jobs.engines.vocoder import SAMPLE_RATE, Floats

LONGEST_S = 0.45
_SHORTEST_S = 0.12
_LOUDEST_RMS = 0.006
"""At full breath: some 24 dB under the vowels."""

_PEAKS_HZ = (1100.0, 1900.0, 3100.0, 4600.0)
_PEAKS_DB = (0.0, -2.0, -6.0, -10.0)
_WIDTH = 0.22
_FLOOR_DB = -22.0
_LOWEST_HZ, _HIGHEST_HZ = 500.0, 9000.0
_SWELLS = 0.65


def inhalation(room_s: float, breath: float, formants: float, rng: np.random.Generator) -> Floats:
    """Samples at `SAMPLE_RATE` that fill ``room_s`` seconds at most; none where that is too short.

    Args:
        breath: how audible, 0 to 1.
        formants: factor on the frequencies of the mouth's resonances.
    """
    seconds = min(room_s, LONGEST_S)
    if breath <= 0 or seconds < _SHORTEST_S:
        return np.zeros(0, np.float32)
    count = round(seconds * SAMPLE_RATE)
    noise = _in_a_mouth(rng.standard_normal(count), formants) * _swelling(count)
    rms = float(np.sqrt(np.mean(np.square(noise))))
    sound: Floats = (noise * (breath * _LOUDEST_RMS / rms)).astype(np.float32)
    return sound


def _in_a_mouth(noise: np.ndarray, formants: float) -> np.ndarray:
    import scipy.fft

    hz = np.maximum(scipy.fft.rfftfreq(len(noise), 1 / SAMPLE_RATE), 1.0)
    gain = np.full(len(hz), 10 ** (_FLOOR_DB / 20))
    for peak, level_db in zip(_PEAKS_HZ, _PEAKS_DB, strict=True):
        octaves = np.log2(hz / (peak * formants))
        gain += 10 ** (level_db / 20) * np.exp(-0.5 * np.square(octaves / _WIDTH))
    gain *= np.clip(hz / _LOWEST_HZ, 0.0, 1.0) ** 2 * np.clip(_HIGHEST_HZ / hz, 0.0, 1.0) ** 2
    shaped: np.ndarray = scipy.fft.irfft(scipy.fft.rfft(noise) * gain, n=len(noise))
    return shaped


def _swelling(count: int) -> np.ndarray:
    """Rises slowly, ends quicker, silent at both ends."""
    place = (np.arange(count) + 0.5) / count
    rising = np.sin(0.5 * np.pi * np.minimum(place / _SWELLS, 1.0)) ** 2
    falling = np.sin(0.5 * np.pi * np.minimum((1 - place) / (1 - _SWELLS), 1.0)) ** 2
    envelope: np.ndarray = np.minimum(rising, falling)
    return envelope
