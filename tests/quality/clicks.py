"""Clicks: sound that is there for an instant, and nothing like it just before or after."""

from __future__ import annotations

import numpy as np

from tests.quality.sounds import Floats, Sound

_FROM_HZ = 5000.0
_INSTANT_S = 0.0005
_NEAR_S, _FAR_S = 0.0015, 0.012
_FLOOR_DB = -75.0
"""Of full scale: what is softer is not heard as a click."""


def loudest_click(sound: Sound, start_s: float, end_s: float) -> float:
    """How far the sharpest instant stands out of its surroundings, dB.

    Voices and consonants have neighbours as loud as themselves at least on one side; a click
    stands alone. Above 5 kHz, where a voice is weak and a step is not.
    """
    power = _instants(sound, start_s - 2 * _FAR_S, end_s + 2 * _FAR_S)
    near, far = round(_NEAR_S / _INSTANT_S), round(_FAR_S / _INSTANT_S)
    if len(power) <= 2 * far:
        return 0.0
    beside = np.array(
        [
            max(power[i - far : i - near].max(), power[i + near + 1 : i + far + 1].max())
            for i in range(far, len(power) - far)
        ]
    )
    floor = 10 ** (_FLOOR_DB / 10)
    return 10 * float(np.log10((power[far:-far] + floor) / (beside + floor)).max())


def _instants(sound: Sound, start_s: float, end_s: float) -> Floats:
    """Power of each instant of the high frequencies."""
    from scipy.signal import butter, sosfiltfilt

    margin = 0.05
    part = sound.between(start_s - margin, end_s + margin)
    sections = butter(4, _FROM_HZ, "highpass", fs=sound.rate, output="sos")
    high = sosfiltfilt(sections, part)
    size = round(_INSTANT_S * sound.rate)
    skipped = round((start_s - max(start_s - margin, 0.0)) * sound.rate)
    kept = high[max(skipped, 0) : len(high) - round(margin * sound.rate)]
    whole = len(kept) // size * size
    return np.asarray((kept[:whole] ** 2).reshape(-1, size).mean(axis=1), np.float64)
