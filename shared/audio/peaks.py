"""What a waveform shows: the least and the greatest sample of every pixel, at every zoom, in one pass."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shared.audio.zooms import FINEST

Samples = NDArray[np.float32]
"""Audio, shape [channels, frames], full scale ±1."""

Peaks = NDArray[np.int16]
"""Shape [channels, pixels, 2]: the least and the greatest sample of each pixel, full scale ±32768."""

_FULL_SCALE = 32_768
_AT_A_TIME = 256
"""Pixels reduced at a time: blocks of any length then cost little more than copying them."""


class PeakMeter:
    """Reduces audio to the peaks of its finest zoom, `FINEST` frames a pixel, block by block.

    16-bit samples are met exactly; finer ones are rounded to 16 bits, and what lies beyond full scale
    is clipped. The last pixel may stand for fewer frames.

    Memory: 256 KiB a channel, and 1 MB a channel for 25 minutes at 44.1 kHz.
    """

    def __init__(self, channels: int) -> None:
        self._block = np.empty((channels, _AT_A_TIME * FINEST), np.float32)
        self._filled = 0
        self._reduced: list[Peaks] = []

    def push(self, block: Samples) -> None:
        """Go on with these frames, shape [channels, frames], all finite."""
        done = 0
        while done < block.shape[1]:
            some = block[:, done : done + self._block.shape[1] - self._filled]
            self._block[:, self._filled : self._filled + some.shape[1]] = some
            self._filled += some.shape[1]
            done += some.shape[1]
            if self._filled == self._block.shape[1]:
                self._reduce()

    def peaks(self) -> Peaks:
        """The peaks of everything that was pushed; nothing can be pushed afterwards."""
        if self._filled:
            whole = -(-self._filled // FINEST) * FINEST
            # the last frame again changes neither the least nor the greatest of its pixel
            self._block[:, self._filled : whole] = self._block[:, self._filled - 1, None]
            self._filled = whole
            self._reduce()
        nothing = np.empty((len(self._block), 0, 2), np.int16)
        return np.concatenate([nothing, *self._reduced], axis=1)

    def _reduce(self) -> None:
        pixels = self._block[:, : self._filled].reshape(len(self._block), -1, FINEST)
        extremes = np.stack([pixels.min(axis=2), pixels.max(axis=2)], axis=2)
        scaled = np.clip(np.rint(extremes * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
        self._reduced.append(scaled.astype(np.int16))
        self._filled = 0


def zoomed_out(finest: Peaks, zooms: tuple[int, ...]) -> Iterator[tuple[int, Peaks]]:
    """Each zoom (frames a pixel) with its peaks.

    Args:
        finest: peaks of `FINEST` frames a pixel.
        zooms: ascending powers of two, none below `FINEST`.
    """
    zoom, peaks = FINEST, finest
    for wanted in zooms:
        while zoom < wanted:
            zoom, peaks = 2 * zoom, _halved(peaks)
        yield zoom, peaks


def _halved(peaks: Peaks) -> Peaks:
    """Two pixels in one; an odd last one stays alone."""
    if peaks.shape[1] % 2:
        peaks = np.concatenate([peaks, peaks[:, -1:]], axis=1)
    pairs = peaks.reshape(len(peaks), -1, 2, 2)
    return np.stack([pairs[..., 0].min(axis=2), pairs[..., 1].max(axis=2)], axis=2)
