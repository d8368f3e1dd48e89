"""Filters of second order, as coefficients and as impulse responses.

Coefficients: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Biquad:
    """H(z) = (b0 + b1/z + b2/z²) / (a0 + a1/z + a2/z²)."""

    b: tuple[float, float, float]
    a: tuple[float, float, float]


def low_cut(hertz: float, q: float, rate: int) -> Biquad:
    """Takes away what lies below ``hertz``, 12 dB an octave."""
    cosine, alpha = _angle(hertz, q, rate)
    edge = (1 + cosine) / 2
    return Biquad((edge, -2 * edge, edge), _poles(cosine, alpha))


def band_pass(hertz: float, q: float, rate: int) -> Biquad:
    """Leaves what lies around ``hertz``, with gain 1 in the middle."""
    cosine, alpha = _angle(hertz, q, rate)
    return Biquad((alpha, 0.0, -alpha), _poles(cosine, alpha))


def bell(hertz: float, gain_db: float, q: float, rate: int) -> Biquad:
    """Raises or lowers what lies around ``hertz`` by ``gain_db``."""
    cosine, alpha = _angle(hertz, q, rate)
    root = 10 ** (gain_db / 40)
    return Biquad((1 + alpha * root, -2 * cosine, 1 - alpha * root), _poles(cosine, alpha / root))


def high_shelf(hertz: float, gain_db: float, q: float, rate: int) -> Biquad:
    """Raises or lowers what lies above ``hertz`` by ``gain_db``; by half of that at ``hertz``."""
    cosine, alpha = _angle(hertz, q, rate)
    root = 10 ** (gain_db / 40)
    more, less, slope = root + 1, root - 1, 2 * alpha * root**0.5
    return Biquad(
        (
            root * (more + less * cosine + slope),
            -2 * root * (less + more * cosine),
            root * (more + less * cosine - slope),
        ),
        (more - less * cosine + slope, 2 * (less - more * cosine), more - less * cosine - slope),
    )


def impulse_response(filters: Sequence[Biquad], taps: int) -> Floats:
    """The response of filters in a row, shape [taps].

    Sampled in frequency: what rings on beyond ``taps`` comes around to the beginning, so there
    have to be enough of them.
    """
    around = np.exp(-2j * np.pi * np.fft.rfftfreq(taps))
    response = np.ones_like(around)
    for each in filters:
        response *= np.polyval(each.b[::-1], around) / np.polyval(each.a[::-1], around)
    return np.asarray(np.fft.irfft(response, taps), np.float64)


def _angle(hertz: float, q: float, rate: int) -> tuple[float, float]:
    """Cosine of the frequency's angle, and the cookbook's alpha."""
    angle = 2 * np.pi * hertz / rate
    return float(np.cos(angle)), float(np.sin(angle) / (2 * q))


def _poles(cosine: float, alpha: float) -> tuple[float, float, float]:
    return (1 + alpha, -2 * cosine, 1 - alpha)
