"""Where nothing sounds: levels of a recording at the pace at which its chords are heard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BELOW_DB = 40.0
"""Below the loud parts by so much is silence, reverberation or a room."""

_INAUDIBLE_DB = -85.0
_LOUD_PERCENTILE = 90

_REST = 6
"""Stretches that a rest lasts at least; in a shorter one, a chord goes on. Before the first sound any."""

_CLICK = 1
"""Stretches that the click of a recorder lasts, before anything is played."""


class LevelMeter:
    """The level around every ``hop``-th sample."""

    def __init__(self, hop: int) -> None:
        self._hop = hop
        # the first stretch is centred on the first sample
        self._waiting = np.zeros(hop // 2, np.float32)
        self._powers: list[NDArray[np.float32]] = []

    def push(self, block: NDArray[np.float32]) -> None:
        """Go on with mono samples, shape [n]."""
        joined = np.concatenate([self._waiting, block])
        whole = len(joined) // self._hop * self._hop
        stretches = joined[:whole].reshape(-1, self._hop)
        self._powers.append(np.einsum("sn,sn->s", stretches, stretches) / np.float32(self._hop))
        self._waiting = joined[whole:]

    def silent(self, count: int) -> NDArray[np.bool_]:
        """Which of the first ``count`` stretches lie in a rest, or before the first sound."""
        rest = float(self._waiting @ self._waiting) / max(len(self._waiting), 1)
        powers = np.concatenate([*self._powers, [rest]]).astype(np.float64)
        decibels = 10 * np.log10(powers + 1e-12)
        gate = max(float(np.percentile(decibels, _LOUD_PERCENTILE)) - _BELOW_DB, _INAUDIBLE_DB)
        quiet = np.ones(count, np.bool_)
        heard = min(count, len(decibels))
        quiet[:heard] = decibels[:heard] < gate
        return _rests(quiet)


def _rests(quiet: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Quiet stretches that have enough quiet neighbours, or begin the piece, maybe after a click."""
    rests = np.zeros(len(quiet), np.bool_)
    turns = np.flatnonzero(np.diff(quiet.astype(np.int8), prepend=0, append=0))
    for first, last in turns.reshape(-1, 2):
        if first <= _CLICK:
            rests[:last] = True
        elif last - first >= _REST:
            rests[first:last] = True
    return rests
