"""Sound on disk: recorded once, played as often as needed, in the memory of a block."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from types import TracebackType

import numpy as np

from gpu_jobs.decoders import Samples
from shared.dsp.hops import BLOCK

_CHANNELS = 2
_BYTES_A_FRAME = 4 * _CHANNELS


class Reel:
    """A temporary file of stereo sound, gone when closed.

    Disk: 21 MB a minute at 44.1 kHz.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self.frames = 0
        """How much was recorded so far."""

    def __enter__(self) -> Reel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def record(self, block: Samples) -> None:
        """The next frames, shape [2, n]."""
        self._file.write(np.asarray(block.T, np.float32).tobytes())
        self.frames += block.shape[1]

    def play(self) -> Iterator[Samples]:
        """From the beginning, in even blocks of shape [2, n]."""
        self._file.seek(0)
        while content := self._file.read(BLOCK * _BYTES_A_FRAME):
            yield np.frombuffer(content, np.float32).reshape(-1, _CHANNELS).T
