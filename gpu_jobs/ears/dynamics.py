"""How the level moves: crest factor and dynamic range of a stream."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from shared.music.analysis import Dynamics

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]

_HOP_S = 0.1
_HOPS_PER_LEVEL = 4
_GATE = 10 ** (-70.0 / 10)
_PERCENTILES = (10.0, 95.0)


class DynamicsMeter:
    """Measures a stream; keeps ten numbers a second.

    Args:
        rate: frames per second.
    """

    def __init__(self, rate: int) -> None:
        self._hop = round(_HOP_S * rate)
        self._powers: list[Floats] = []
        self._rest = np.zeros(0, np.float32)
        self._peak = 0.0
        self._energy = 0.0
        self._count = 0

    def push(self, block: Samples) -> None:
        """The next frames, shape [channels, n], full scale ±1."""
        power = np.einsum("cn,cn->n", block, block) / np.float32(len(block))
        self._peak = max(self._peak, float(np.abs(block).max(initial=0.0)))
        self._energy += float(power.sum(dtype=np.float64))
        self._count += block.shape[1]
        power = np.concatenate([self._rest, power])
        whole = len(power) // self._hop * self._hop
        self._powers.append(power[:whole].reshape(-1, self._hop).mean(axis=1, dtype=np.float64))
        self._rest = power[whole:].copy()

    def finish(self) -> Dynamics:
        """What was heard; nulls for silence, and no range where it is shorter than 0.4 s."""
        mean = self._energy / self._count if self._count else 0.0
        if mean <= 0 or self._peak <= 0:
            return Dynamics(crest_db=None, dynamic_range_db=None)
        crest_db = 20 * math.log10(self._peak) - 10 * math.log10(mean)
        return Dynamics(crest_db=crest_db, dynamic_range_db=self._range_db())

    def _range_db(self) -> float | None:
        hops = np.concatenate([*self._powers, np.zeros(0)])
        if len(hops) < _HOPS_PER_LEVEL:
            return None
        powers = np.convolve(hops, np.full(_HOPS_PER_LEVEL, 1 / _HOPS_PER_LEVEL), mode="valid")
        audible = powers[powers > _GATE]
        if not audible.size:
            return None
        low, high = np.percentile(10 * np.log10(audible), _PERCENTILES)
        return float(high - low)
