"""Convolution with a long response, block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Convolver:
    """Convolves a stream with finite impulse responses by overlap-add: as many frames out as in.

    Args:
        response: shape [channels, taps]. A mono stream meets every channel of the response; a
            stream of several channels meets each its own, or all the same mono response.
    """

    def __init__(self, response: NDArray[np.floating]) -> None:
        self._response = np.asarray(response, np.float32)
        self._tail = np.zeros((1, 0), np.float32)
        self._size = 0
        self._spectrum: NDArray[np.complexfloating] = np.zeros((1, 0), np.complex64)

    @property
    def taps(self) -> int:
        """Length of the response, frames: this much silence pushed at the end gives the tail."""
        return int(self._response.shape[1])

    def push(self, block: Samples) -> Samples:
        """The next frames, shape [channels, n], convolved: shape [channels, n]."""
        count = block.shape[1]
        whole = self._convolve(block)
        overlap = self._tail.shape[1]
        whole[:, :overlap] += self._tail
        self._tail = whole[:, count:]
        return whole[:, :count]

    def _convolve(self, block: Samples) -> Samples:
        """The full convolution, at least as long as the tail that is still to be added."""
        length = max(block.shape[1] + self.taps - 1, self._tail.shape[1])
        self._prepare(1 << (length - 1).bit_length())
        # numpy takes four times as long for a transform of float32
        from scipy.fft import irfft, rfft

        spectrum = rfft(np.asarray(block, np.float32), self._size) * self._spectrum
        return np.asarray(irfft(spectrum, self._size, overwrite_x=True)[:, :length], np.float32)

    def _prepare(self, size: int) -> None:
        if size != self._size:
            self._size = size
            self._spectrum = np.fft.rfft(self._response, size).astype(np.complex64)
