"""The sound of a room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_PREDELAY_S = 0.018
_LENGTH_S = 1.1
_LOW_CUT_HZ = 180.0

# Band edges in hertz, and the seconds in which each band decays by 60 dB: walls and air take
# away the treble first.
_EDGES_HZ = (600.0, 3500.0)
_DECAYS_S = (1.0, 0.85, 0.45)


def room_response(rate: int, seed: int) -> NDArray[np.float32]:
    """Impulse response of a small hall for two ears, shape [2, taps], energy 1 each.

    Exponentially decaying noise, different for each ear, faster in the treble: J. A. Moorer,
    "About This Reverberation Business", Computer Music Journal 3(2), 1979.

    Args:
        rate: frames per second.
        seed: chooses the room; equal seeds give equal rooms.
    """
    count = round(_LENGTH_S * rate)
    noise = np.random.default_rng(seed).standard_normal((2, count))
    seconds = np.arange(count) / rate
    spectrum = np.fft.rfft(noise)
    decaying = np.zeros_like(noise)
    for band, decay_s in zip(_bands(count, rate), _DECAYS_S, strict=True):
        decaying += np.fft.irfft(spectrum * band, count) * 10 ** (-3 * seconds / decay_s)
    decaying *= np.minimum(1.0, (seconds[-1] - seconds) / 0.1)
    late = np.pad(decaying, ((0, 0), (round(_PREDELAY_S * rate), 0)))
    energy = np.square(late).sum(axis=1, keepdims=True)
    return np.asarray(late / np.sqrt(energy), np.float32)


def _bands(count: int, rate: int) -> list[NDArray[np.float64]]:
    """How much of each frequency belongs to each band: smooth, and together a low cut."""
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / rate), 1.0)
    audible = 1 - _below(hertz, _LOW_CUT_HZ)
    edges = [_below(hertz, edge) for edge in _EDGES_HZ]
    shares = np.diff([np.zeros_like(hertz), *edges, np.ones_like(hertz)], axis=0)
    return [share * audible for share in shares]


def _below(hertz: NDArray[np.float64], edge_hz: float) -> NDArray[np.float64]:
    """1 well below the edge, 0 well above it, 24 dB an octave."""
    return 1 / (1 + (hertz / edge_hz) ** 4)
