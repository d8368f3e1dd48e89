"""A voice track put together from phrases: only those that overlap are in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.audio import Channels

Floats = NDArray[np.float32]

EARLIEST = 65_536
"""Samples by which a piece may begin before one that came earlier."""

_LARGEST_BLOCK = 262_144


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound of shape [channels, n] that begins at sample ``at``, 0 or later."""

    at: int
    samples: Floats


def joined(pieces: Iterable[Piece], channels: Channels, length: int) -> Iterator[Floats]:
    """The sum of pieces, silence between them, as blocks of shape [channels, frames].

    Args:
        pieces: roughly in order: none begins more than `EARLIEST` samples before one before it.
        length: frames in all; what sounds later is cut.

    Memory: the pieces that overlap, and those that begin within `EARLIEST` samples of them.

    Raises:
        ValueError: a piece begins earlier than that.
    """
    window = np.zeros((channels, 0), np.float32)
    origin = 0
    for piece in pieces:
        settled = min(max(piece.at - EARLIEST, origin), length)
        yield from _blocks(window, settled - origin)
        window, origin = window[:, settled - origin :], settled
        window = _added(window, piece, piece.at - origin)
    yield from _blocks(window, length - origin)


def _blocks(window: Floats, count: int) -> Iterator[Floats]:
    """The first ``count`` frames of the window and of the silence after it."""
    for begin in range(0, count, _LARGEST_BLOCK):
        frames = min(_LARGEST_BLOCK, count - begin)
        sound = window[:, begin : begin + frames]
        yield np.pad(sound, ((0, 0), (0, frames - sound.shape[1])))


def _added(window: Floats, piece: Piece, offset: int) -> Floats:
    """A new window, long enough for both."""
    if offset < 0:
        raise ValueError(f"a piece begins {-offset} samples before what was given away")
    end = offset + piece.samples.shape[1]
    longer = np.pad(window, ((0, 0), (0, max(end - window.shape[1], 0))))
    longer[:, offset:end] += piece.samples
    return longer
