"""Decoded frames of any length, sample format, rate and layout as even blocks of float32."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from av import AudioFrame, AudioResampler
from av.audio.layout import AudioLayout
from av.audio.plane import AudioPlane
from numpy.typing import NDArray

_Part = AudioPlane | memoryview | bytes
"""Samples of one channel."""

_FORMAT = "fltp"
_BYTES = 4


class Evened:
    """Collects frames and gives blocks, shape [channels, frames], of one rate and layout.

    A stream may change both on its way: joined files do, and HE-AAC tells its rate late. Frames
    are kept as they are and copied once, into their block.

    Attributes:
        frames: collected and not taken yet.
    """

    def __init__(self, layout: AudioLayout, rate: int) -> None:
        self._layout = layout
        self._rate = rate
        self._parts: list[Sequence[_Part]] = []
        self._resampler: AudioResampler | None = None
        self._from: tuple[str, str, int] | None = None
        self.frames = 0

    def add(self, frame: AudioFrame) -> int:
        """Collect a frame; gives how many frames that made."""
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        made = 0 if kind == self._from else self._change_to(kind)
        if self._resampler is None:
            return made + self._collect(frame)
        return made + sum(self._collect(even) for even in self._resampler.resample(frame))

    def add_silence(self, frames: int) -> int:
        """Collect silence; gives how many frames that made."""
        self._parts.append([bytes(_BYTES * frames)] * self._layout.nb_channels)
        self.frames += frames
        return frames

    def finish(self) -> int:
        """Collect what a change of rate still holds back; gives how many frames that made."""
        held = [] if self._resampler is None else self._resampler.resample(None)
        self._resampler = self._from = None
        return sum(self._collect(even) for even in held)

    def take(self) -> NDArray[np.float32]:
        """All that is collected, as one block."""
        by_channel = zip(*self._parts, strict=True)
        joined = bytearray().join([part for channel in by_channel for part in channel])
        block = np.frombuffer(joined, np.float32).reshape(self._layout.nb_channels, self.frames)
        self._parts.clear()
        self.frames = 0
        return block

    def _change_to(self, kind: tuple[str, str, int]) -> int:
        made = self.finish()
        self._from = kind
        if kind != (_FORMAT, self._layout.name, self._rate):
            self._resampler = AudioResampler(_FORMAT, self._layout.name, self._rate)
        return made

    def _collect(self, frame: AudioFrame) -> int:
        # PyAV counts pointers until one is null, and runs on into other memory after the eighth
        count, planes = frame.samples, frame.planes[: self._layout.nb_channels]
        size = count * _BYTES
        # planes are larger than their sound where silence of the encoder was cut off
        fits = planes[0].buffer_size == size
        self._parts.append(planes if fits else [memoryview(plane)[:size] for plane in planes])
        self.frames += count
        return count
