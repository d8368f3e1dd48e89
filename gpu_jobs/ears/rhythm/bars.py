"""Beats into bars: how many beats a bar has, and which of them are first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SIMPLE = {4: 0.66, 3: 0.25, 2: 0.01, 5: 0.05, 7: 0.03}
_COMPOUND = {2: 0.7, 4: 0.15, 3: 0.15}
"""Beats a bar, and how common they are where a beat is divided in two, and in three."""

_SLIP = 0.01
"""How often a bar ends early, as where a beat was missed."""

_TRUST = 0.3
_SUREST = 0.98
_FEWEST_BEATS = 4

# Where not even these of the beats are clearly the first of a bar, nobody can be sure.
_CLEAREST_PERCENTILE, _CLEAR = 90, 0.6

_CLEAR_THIRDS, _THIRDS_OVER_HALVES = 0.15, 1.3


@dataclass(frozen=True, slots=True)
class Bars:
    """How beats are counted.

    Attributes:
        beats_per_bar: None where there are too few beats to tell.
        confidence: 0 to 1, against all other numbers of beats.
        first: indices of the beats that begin a bar, ascending.
    """

    beats_per_bar: int | None
    confidence: float
    first: NDArray[np.intp]


def best_bars(downbeat: Floats, in_three: bool = False) -> Bars:
    """The bars that speak best for what is known of each beat.

    For each number of beats a bar the best way to count is searched for (Viterbi; a bar may end early,
    at a price); the number with the best of these is chosen.

    Args:
        downbeat: how likely each beat is the first of a bar, given that it is a beat; [beats], 0 to 1.
        in_three: whether beats are divided in three, as in 6/8.
    """
    usual = _COMPOUND if in_three else _SIMPLE
    if len(downbeat) < _FEWEST_BEATS:
        return Bars(None, 0.0, np.zeros(0, np.intp))
    clearest = float(np.percentile(downbeat, _CLEAREST_PERCENTILE))
    sure = np.clip(downbeat, 1 - _SUREST, _SUREST)
    first, other = _TRUST * np.log(sure), _TRUST * np.log(1 - sure)
    counted = {beats: _counted(first, other, beats) for beats in usual}
    scores = np.array([counted[beats][0] + np.log(share) for beats, share in usual.items()])
    shares = np.exp(scores - scores.max())
    best = list(usual)[int(scores.argmax())]
    confidence = float(shares.max() / shares.sum()) * min(1.0, clearest / _CLEAR)
    return Bars(best, confidence, counted[best][1])


def _counted(first: Floats, other: Floats, beats: int) -> tuple[float, NDArray[np.intp]]:
    """The score of the best way to count in bars of ``beats``, and which beats are first in it."""
    score = np.full(beats, -np.log(beats)) + other[0]
    score[0] += first[0] - other[0]
    came = np.zeros((len(first), beats), np.intp)
    for i in range(1, len(first)):
        came[i] = np.arange(-1, beats - 1)
        slipped = int(score[:-1].argmax())
        whole, early = score[-1], score[slipped] + np.log(_SLIP)
        came[i, 0] = beats - 1 if whole >= early else slipped
        score = np.concatenate([[max(whole, early) + first[i]], score[:-1] + other[i]])
    place = int(score.argmax())
    total = float(score[place])
    begins = []
    for i in range(len(first) - 1, -1, -1):
        if place == 0:
            begins.append(i)
        place = int(came[i, place])
    return total, np.array(begins[::-1], np.intp)


def divided_in_three(onset: NDArray[np.float32], beats: Floats) -> bool:
    """Whether beats are divided in three throughout, as in 6/8; a swung one is not: its first third is empty.

    Args:
        onset: that something begins, at each frame, 0 to 1.
        beats: fractional frames, ascending.
    """
    if len(beats) < _FEWEST_BEATS:
        return False
    half, third, two_thirds = (_between(onset, beats, share) for share in (1 / 2, 1 / 3, 2 / 3))
    return bool(min(third, two_thirds) > max(_CLEAR_THIRDS, _THIRDS_OVER_HALVES * half))


def _between(onset: NDArray[np.float32], beats: Floats, share: float) -> float:
    """The mean likelihood of an onset at this share of the way from beat to beat."""
    at = beats[:-1] + share * np.diff(beats)
    frames = np.clip(np.round(at).astype(int)[:, None] + np.array([-1, 0, 1]), 0, len(onset) - 1)
    return float(onset[frames].max(axis=1).mean())
