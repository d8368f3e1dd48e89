"""How well a sound repeats itself after a period: what pitch, purity and voicing have in common."""

from __future__ import annotations

import numpy as np

from tests.quality.sounds import Floats, Sound


def likeness(
    sound: Sound, at_s: float, lowest_hz: float, highest_hz: float, *, periods: float
) -> tuple[float, float]:
    """How alike a stretch around ``at_s`` is to the one after it, a period later.

    The best of all periods between the two pitches.

    Args:
        periods: length of the stretches, in periods of the lowest pitch.

    Returns:
        The normalised correlation, -1 to 1 (0 beyond the sound's ends), and the stretch's power.
    """
    size = round(periods / lowest_hz * sound.rate)
    lags = int(sound.rate / highest_hz), int(sound.rate / lowest_hz) + 2
    begin = round(at_s * sound.rate) - (size + lags[1]) // 2
    part = sound.samples[max(begin, 0) : max(begin, 0) + size + lags[1]]
    if begin < 0 or len(part) < size + lags[1]:
        return 0.0, 0.0
    own, later = part[:size], part[lags[0] :]
    products = np.correlate(later, own, "valid")
    energies = np.convolve(later**2, np.ones(size), "valid")
    own_energy = float(own @ own)
    alike = products / np.sqrt(own_energy * np.maximum(energies, 0.0) + 1e-20)
    return min(_peak(alike), 1.0), own_energy / size


def _peak(values: Floats) -> float:
    """The top of the parabola through the largest value and its neighbours."""
    k = int(np.argmax(values))
    if k in (0, len(values) - 1):
        return float(values[k])
    left, middle, right = values[k - 1 : k + 2]
    return float(middle - 0.125 * (left - right) ** 2 / (left - 2 * middle + right - 1e-12))
