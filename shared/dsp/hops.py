"""Levels and gains at the pace at which dynamics change: some hundred times a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from shared.dsp.convolution import Samples

Floats = NDArray[np.float64]

HOP = 64
"""Frames of a hop; at 44.1 kHz 1.5 ms."""

FLOOR_DB = -150.0
"""What silence counts as."""

BLOCK = 960 * HOP
"""Frames of an even block: with a filter of up to 4,096 taps it fills a transform of 65,536."""


def even_blocks(pieces: Iterable[Samples], frames: int = BLOCK) -> Iterator[Samples]:
    """The same sound, shape [channels, n], in blocks of ``frames``; the last may be shorter."""
    waiting: list[Samples] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += piece.shape[1]
        if count >= frames:
            joined = np.concatenate(waiting, axis=1)
            whole = count // frames * frames
            for start in range(0, whole, frames):
                yield joined[:, start : start + frames]
            waiting, count = [joined[:, whole:]], count - whole
    if count:
        yield np.concatenate(waiting, axis=1)


def levels_db(samples: Samples, hop: int = HOP) -> Floats:
    """Mean power of each hop over all channels, dB; the last hop may be a part of one."""
    power = np.einsum("cn,cn->n", samples, samples) / np.float32(len(samples))
    whole = len(power) // hop * hop
    means = power[:whole].reshape(-1, hop).mean(axis=1, dtype=np.float64)
    if whole < len(power):
        means = np.append(means, power[whole:].mean())
    return np.asarray(10 * np.log10(means + 10 ** (FLOOR_DB / 10)), np.float64)


def on_lines(values: NDArray[np.floating], hop: int) -> Samples:
    """A value for every frame on straight lines between ``values``, which are a hop apart.

    Shape [hops + 1] to [hops * hop]: each hop ends on its value, the first is where it begins.
    """
    values = values.astype(np.float32)
    ramp = (np.arange(1, hop + 1) / hop).astype(np.float32)
    return np.asarray((values[:-1, None] + np.diff(values)[:, None] * ramp).reshape(-1), np.float32)


class GainCurve:
    """Turns gains of hops into a gain for every frame, without a step between blocks.

    Args:
        gain: factor before the first hop.
        hop: frames of a hop.
    """

    def __init__(self, gain: float = 1.0, hop: int = HOP) -> None:
        self._gain = gain
        self._hop = hop

    def reach(self, gains: NDArray[np.floating], frames: int) -> Samples:
        """Shape [frames]: each of ``gains`` is reached where its hop ends."""
        curve = on_lines(np.concatenate([[self._gain], gains]), self._hop)
        self._gain = float(gains[-1])
        return curve[:frames]


class Ballistics:
    """A value that follows another at one speed down and another up.

    Args:
        down_s, up_s: time constants in seconds.
        step_s: seconds between two values.
        at: where it begins.
    """

    def __init__(self, down_s: float, up_s: float, step_s: float, at: float = 0.0) -> None:
        self._down = 1 - float(np.exp(-step_s / down_s))
        self._up = 1 - float(np.exp(-step_s / up_s))
        self._at = at

    def follow(self, wanted: Floats) -> Floats:
        """Where it is after each of ``wanted``, shape [n]."""
        at, down, up = self._at, self._down, self._up
        followed = []
        for target in wanted.tolist():
            at += (target - at) * (down if target < at else up)
            followed.append(at)
        self._at = at
        return np.asarray(followed, np.float64)
