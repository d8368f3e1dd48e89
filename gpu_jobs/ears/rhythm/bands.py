"""What the beat network looks at: power in bands, fifty times a second."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE = 22_050
HOP = 441
FRAMES_A_SECOND = RATE / HOP
BANDS = 54

_WINDOW = 2048
_FRAMES_AT_A_TIME = 256
_LOUD_PERCENTILE = 95
_QUIETEST = 1e-9
_COMPRESSION = 3e4
_LOWEST_HZ, _CLOSEST_HZ, _CLOSEST_SHARE = 20.0, 22.0, 0.088


class BandMeter:
    """Power by band of mono sound at `RATE`, block by block; frame i is centred at i * HOP."""

    def __init__(self) -> None:
        self._waiting = np.zeros(_WINDOW // 2, np.float32)
        self._done: list[Floats] = []
        self._samples = 0

    def push(self, block: Floats) -> None:
        """Go on with these samples, shape [n], finite."""
        self._samples += len(block)
        self._waiting = np.concatenate([self._waiting, block.astype(np.float32, copy=False)])
        self._consume()

    @property
    def seconds(self) -> float:
        """How much was pushed."""
        return self._samples / RATE

    def finish(self) -> Floats:
        """Shape [frames, BANDS], float32; a full-scale sine is about 1. Nothing can be pushed after."""
        self._waiting = np.concatenate([self._waiting, np.zeros(_WINDOW // 2, np.float32)])
        self._consume()
        return np.concatenate(self._done) if self._done else np.zeros((0, BANDS), np.float32)

    def _consume(self) -> None:
        while (count := (len(self._waiting) - _WINDOW) // HOP + 1) > 0:
            count = min(count, _FRAMES_AT_A_TIME)
            windows = np.lib.stride_tricks.sliding_window_view(self._waiting, _WINDOW)[::HOP]
            spectra = np.fft.rfft(windows[:count] * _hann())
            power = np.square(spectra.real) + np.square(spectra.imag)
            self._done.append((power.astype(np.float32) @ _filters()).astype(np.float32))
            self._waiting = self._waiting[count * HOP :]


def bands_of(samples: Floats) -> Floats:
    """The bands of a whole recording, shape [n] to [frames, BANDS]."""
    meter = BandMeter()
    meter.push(samples)
    return meter.finish()


def compressed(power: Floats) -> Floats:
    """Power as the network takes it: by its own loud moments, so that the level does not matter.

    Args:
        power: shape [frames, bands].

    Returns:
        The same shape, 0 to about 5; all zeros for silence.
    """
    if not len(power):
        return power
    loud = float(np.percentile(power.sum(axis=1), _LOUD_PERCENTILE))
    loud = max(loud, float(power.sum(axis=1).max()) / 100)
    if loud < _QUIETEST:
        return np.zeros_like(power)
    return np.asarray(np.log10(1 + _COMPRESSION / loud * power), np.float32)


@cache
def _hann() -> Floats:
    window = np.hanning(_WINDOW + 1)[:-1]
    return np.asarray(window * 2 / window.sum(), np.float32)


@cache
def _filters() -> Floats:
    """Shape [bins, BANDS]: triangles that reach to their neighbours' centres, lowest first."""
    centres = _centres()
    bins = np.arange(_WINDOW // 2 + 1) * RATE / _WINDOW
    rising = (bins[:, None] - centres[:-2]) / np.diff(centres)[:-1]
    falling = (centres[2:] - bins[:, None]) / np.diff(centres)[1:]
    return np.asarray(np.maximum(0.0, np.minimum(rising, falling)), np.float32)


def _centres() -> NDArray[np.float64]:
    """BANDS + 2 frequencies, hertz: as close as bins allow in the bass, then 1.5 semitones apart."""
    centres = [_LOWEST_HZ]
    while len(centres) < BANDS + 2:
        centres.append(centres[-1] + max(_CLOSEST_HZ, _CLOSEST_SHARE * centres[-1]))
    return np.array(centres)
