"""The sound of a room and of a hall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Band edges in hertz: walls and air take away the treble first.
_EDGES_HZ = (600.0, 3500.0)
_GONE_DB = 40.0
_LAST_S = 0.1


@dataclass(frozen=True, slots=True)
class Space:
    """Where somebody sings.

    Attributes:
        predelay_s: until the first answer.
        swell_s: until the answer is at its fullest: sound meets the walls of a hall one by one.
        length_s: of the answer.
        decays_s: in which each band decays by 60 dB: below 600 Hz, below 3.5 kHz, above.
        low_cut_hz: what is lower gets no answer.
    """

    predelay_s: float
    swell_s: float
    length_s: float
    decays_s: tuple[float, float, float]
    low_cut_hz: float

    @property
    def ring_s(self) -> float:
        """Until it is gone beside a song: 40 dB softer."""
        return self.predelay_s + self.swell_s + max(self.decays_s) * _GONE_DB / 60


ROOM = Space(0.018, 0.0, 1.1, (1.0, 0.85, 0.45), 180.0)
HALL = Space(0.035, 0.04, 2.7, (2.4, 2.1, 0.9), 200.0)


def response(space: Space, rate: int, seed: int) -> NDArray[np.float32]:
    """Impulse response of a space for two ears, shape [2, taps], energy 1 each.

    Exponentially decaying noise, different for each ear, faster in the treble: J. A. Moorer,
    "About This Reverberation Business", Computer Music Journal 3(2), 1979.

    Args:
        rate: frames per second.
        seed: chooses the walls; equal seeds give equal spaces.
    """
    count = round(space.length_s * rate)
    noise = np.random.default_rng(seed).standard_normal((2, count))
    seconds = np.arange(count) / rate
    spectrum = np.fft.rfft(noise)
    decaying = np.zeros_like(noise)
    for band, decay_s in zip(_bands(count, rate, space.low_cut_hz), space.decays_s, strict=True):
        decaying += np.fft.irfft(spectrum * band, count) * 10 ** (-3 * seconds / decay_s)
    decaying *= np.minimum(1.0, (seconds[-1] - seconds) / _LAST_S)
    if space.swell_s:
        decaying *= np.minimum(1.0, seconds / space.swell_s)
    late = np.pad(decaying, ((0, 0), (round(space.predelay_s * rate), 0)))
    energy = np.square(late).sum(axis=1, keepdims=True)
    return np.asarray(late / np.sqrt(energy), np.float32)


def _bands(count: int, rate: int, low_cut_hz: float) -> list[NDArray[np.float64]]:
    """How much of each frequency belongs to each band: smooth, and together a low cut."""
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / rate), 1.0)
    audible = 1 - _below(hertz, low_cut_hz)
    edges = [_below(hertz, edge) for edge in _EDGES_HZ]
    shares = np.diff([np.zeros_like(hertz), *edges, np.ones_like(hertz)], axis=0)
    return [share * audible for share in shares]


def _below(hertz: NDArray[np.float64], edge_hz: float) -> NDArray[np.float64]:
    """1 well below the edge, 0 well above it, 24 dB an octave."""
    return 1 / (1 + (hertz / edge_hz) ** 4)
