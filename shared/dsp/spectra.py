"""The spectrum of a recording over time, in as many columns as a picture has."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WINDOW_S = 0.046
"""About what a spectrum looks at: short enough for consonants, long enough for a bass."""

_FINEST_SPAN = 8
_FRAMES_AT_A_TIME = 64


def window_frames(rate: int) -> int:
    """Length of the window at a rate: the power of two nearest to `WINDOW_S`, at least 64 frames."""
    return max(64, 1 << round(math.log2(rate * WINDOW_S)))


class SpectrumMeter:
    """Mean power by bin and column, for a recording whose length is not known before its end.

    Columns begin narrow. When there are twice as many as wanted, each two become one, and spectra are
    taken half as often (but always so that their windows overlap): whatever the length, memory is
    bounded and most of the work is not thrown away.

    Args:
        window: frames a spectrum looks at; even. Its bins reach from 0 Hz to half the rate.
        columns: of the result.
        channels: of the blocks; the power of a column is their mean.
    """

    def __init__(self, window: int, columns: int, channels: int) -> None:
        hann = np.hanning(window + 1)[:-1]
        # a sine of full scale has the power 1
        self._window = (hann * 2 / hann.sum()).astype(np.float32)
        self._columns = columns
        self._power = np.empty((window // 2 + 1, 2 * columns), np.float32)
        self._filled = 0
        self._span = _FINEST_SPAN
        self._frames = 0
        # the first spectrum looks at the first frame from both sides
        self._waiting = np.zeros((channels, window // 2), np.float32)

    def push(self, block: Floats) -> None:
        """Go on with these frames, shape [channels, frames], full scale ±1, all finite."""
        self._frames += block.shape[1]
        self._waiting = np.concatenate([self._waiting, block], axis=1)
        self._consume()

    def power(self) -> Floats:
        """Shape [window // 2 + 1, columns], 1 for a sine of full scale; nothing can be pushed afterwards.

        The columns share the recording's length evenly; without a frame there is no power.
        """
        if not self._frames:
            return np.zeros((len(self._power), self._columns), np.float32)
        silence = np.zeros((len(self._waiting), len(self._window) + 2 * self._span), np.float32)
        self._waiting = np.concatenate([self._waiting, silence], axis=1)
        self._consume()
        length = self._frames / self._span
        self._weigh_last(length)
        return _shared_out(self._power[:, : self._filled], length, self._columns)

    def _weigh_last(self, length: float) -> None:
        """The last column is the mean of those spectra only that look at the recording."""
        last = math.ceil(length) - 1
        taken = self._span // self._hop
        self._power[:, last] *= taken / math.ceil((length - last) * taken)

    @property
    def _hop(self) -> int:
        """Frames from one spectrum to the next."""
        return min(self._span, len(self._window) // 2)

    def _consume(self) -> None:
        """Make columns of what waits, as far as it reaches."""
        while True:
            reach = self._span - self._hop + len(self._window)
            ready = (self._waiting.shape[1] - reach) // self._span + 1
            if ready < 1:
                return
            per_column = self._span // self._hop
            free = self._power.shape[1] - self._filled
            self._add(min(ready, free, max(1, _FRAMES_AT_A_TIME // per_column)))
            if self._filled == self._power.shape[1]:
                self._merge()

    def _add(self, columns: int) -> None:
        """The next columns, all of whose frames have come."""
        heard = columns * self._span - self._hop + len(self._window)
        sides = _different(self._waiting[:, :heard])
        windows = np.lib.stride_tricks.sliding_window_view(sides, len(self._window), axis=1)
        spectra = np.fft.rfft(windows[:, :: self._hop] * self._window, axis=2)
        power = (spectra.real**2 + spectra.imag**2).mean(axis=0)
        by_column = power.reshape(columns, -1, power.shape[1]).mean(axis=1)
        self._power[:, self._filled : self._filled + columns] = by_column.T
        self._filled += columns
        self._waiting = self._waiting[:, columns * self._span :]

    def _merge(self) -> None:
        half = self._filled // 2
        self._power[:, :half] = (self._power[:, ::2] + self._power[:, 1::2]) / 2
        self._filled = half
        self._span *= 2


def _different(sides: Floats) -> Floats:
    """One channel where all are the same: a mono recording is heard once."""
    return sides[:1] if (sides[1:] == sides[:1]).all() else sides


def _shared_out(power: Floats, length: float, columns: int) -> Floats:
    """The first ``length`` columns spread over so many others; each is the mean of what it covers."""
    edges = np.linspace(0.0, length, columns + 1)
    grid = np.arange(power.shape[1] + 1)
    shared = np.empty((len(power), columns), np.float32)
    for bin_, values in enumerate(power):
        sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
        shared[bin_] = np.diff(np.interp(edges, grid, sums)) * (columns / length)
    return shared
