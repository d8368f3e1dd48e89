"""A file whose peak is known beforehand: the sound waits on disk until its loudest sample is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.audio import Bits, Channels, write_wav

Floats = NDArray[np.float32]

_FRAMES_AT_ONCE = 262_144


def write_levelled(
    path: Path,
    pieces: Iterable[Floats],
    rate: int,
    channels: Channels,
    *,
    peak: float,
    bits: Bits,
) -> float:
    """Write blocks of shape [channels, frames] as WAV, scaled so that they peak at ``peak``.

    Memory: a block. Disk, meanwhile: 4 bytes a sample beside ``path``.

    Returns:
        The peak of what was given. Where it is 0 all is silent, and stays so.
    """
    waiting = path.with_suffix(".f32")
    loudest = 0.0
    with waiting.open("wb") as file:
        for piece in pieces:
            loudest = max(loudest, float(np.abs(piece).max(initial=0.0)))
            file.write(np.ascontiguousarray(piece.T).tobytes())
    gain = np.float32(peak / loudest if loudest else 1.0)
    write_wav(path, (gain * block for block in _read(waiting, channels)), rate, bits)
    waiting.unlink()
    return loudest


def _read(path: Path, channels: Channels) -> Iterator[Floats]:
    with path.open("rb") as file:
        while len(block := np.fromfile(file, np.float32, _FRAMES_AT_ONCE * channels)):
            yield block.reshape(-1, channels).T
