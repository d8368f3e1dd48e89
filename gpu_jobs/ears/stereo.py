"""Left and right: how they differ, and one channel that loses neither."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from shared.music.analysis import Stereo

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]

_WIDEST_BALANCE_DB = 60.0
_SILENT_POWER = 1e-12
_CANCELLED = 0.1
"""Share of the louder side's energy: where the mean of both has less, they cancel each other."""

_REMEMBERED_S = 5.0


class StereoMeter:
    """Measures a stereo stream; keeps its moments only."""

    def __init__(self) -> None:
        self._moments = np.zeros((2, 2))
        self._sums = np.zeros(2)
        self._count = 0

    def push(self, block: Samples) -> None:
        """The next frames, shape [2, n]."""
        self._moments += _moments(block)
        self._sums += block.sum(axis=1, dtype=np.float64)
        self._count += block.shape[1]

    def finish(self) -> Stereo:
        """What was heard; an offset (DC) does not count."""
        if not self._count:
            return Stereo(width=0.0, correlation=None, balance_db=0.0)
        means = self._sums / self._count
        moments = self._moments / self._count - np.outer(means, means)
        left, right, both = moments[0, 0], moments[1, 1], moments[0, 1]
        return Stereo(
            width=_width(left, right, both),
            correlation=_correlation(left, right, both),
            balance_db=_balance_db(left, right),
        )


class Folding:
    """Makes one channel of a stereo stream, also where one side is the other upside down.

    It is the mean of both sides. Where that loses nearly everything, as with a microphone whose poles
    were swapped, it is half of their difference; from one to the other it goes gradually, so that no
    onset is made.

    Args:
        rate: frames per second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._heard = np.zeros((2, 2))
        self._right: float | None = None

    def fold(self, block: Samples) -> Samples:
        """The next frames, shape [2, n] to [n]."""
        count = block.shape[1]
        around = block - block.mean(axis=1, keepdims=True) if count else block
        self._heard *= math.exp(-count / self._rate / _REMEMBERED_S)
        self._heard += _moments(around)
        wanted = -1.0 if _cancel(self._heard) else 1.0
        before = wanted if self._right is None else self._right
        self._right = wanted
        if before == wanted:
            return np.asarray(0.5 * (block[0] + np.float32(wanted) * block[1]), np.float32)
        ramp = np.linspace(before, wanted, count, dtype=np.float32)
        return np.asarray(0.5 * (block[0] + ramp * block[1]), np.float32)


def _moments(block: Samples) -> Floats:
    """Sums of products of the channels, shape [2, 2]."""
    return np.asarray(np.einsum("cn,dn->cd", block, block, dtype=np.float64), np.float64)


def _cancel(moments: Floats) -> bool:
    mean_energy = moments.sum() / 4
    return bool(mean_energy < _CANCELLED * max(moments[0, 0], moments[1, 1]))


def _width(left: float, right: float, both: float) -> float:
    """Energy of the side, (L - R) / 2, over that of middle and side."""
    whole = 2 * (left + right)
    if whole < _SILENT_POWER:
        return 0.0
    return min(max((left + right - 2 * both) / whole, 0.0), 1.0)


def _correlation(left: float, right: float, both: float) -> float | None:
    if min(left, right) < _SILENT_POWER:
        return None
    return min(max(both / math.sqrt(left * right), -1.0), 1.0)


def _balance_db(left: float, right: float) -> float:
    if max(left, right) < _SILENT_POWER:
        return 0.0
    least = max(left, right) * 10 ** (-_WIDEST_BALANCE_DB / 10)
    return 10 * math.log10(max(right, least) / max(left, least))
