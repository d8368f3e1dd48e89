"""Beats that follow a voice in free time, where no steady beat explains its onsets.

D. P. W. Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36(1), 2007: beats
lie on strong onsets, and each about as long after the one before it as the last one was.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note

Floats = NDArray[np.float64]

_STEP_S = 0.01
_WIDTH_S = 0.02
"""How far beside an onset a beat still is on it."""

_LONG_S, _WEIGHT = 0.6, 1.5
"""Long notes count more than in proportion; ornaments hardly."""

_USUAL_S, _OCTAVES = 0.55, 0.6
"""The usual time between beats, and how far (in octaves) others lie from it."""

_SHORTEST_S, _LONGEST_S = 0.35, 1.0
_EVENNESS = 3.0
"""What an uneven beat costs, against one strong onset missed: squares of its logarithm."""


def followed_beats(notes: Sequence[Note]) -> tuple[float, ...]:
    """Times of beats that follow these notes, seconds, ascending; two at least.

    Args:
        notes: in order of onset, at least one.
    """
    first_s, last_s = notes[0].start, max(note.end for note in notes)
    strengths = _strengths(notes, first_s, last_s)
    period = _period(strengths)
    if len(strengths) <= 2 * period:
        return first_s, first_s + period * _STEP_S
    beats = _path(strengths, period)
    return tuple((first_s + _STEP_S * beats).tolist())


def _strengths(notes: Sequence[Note], first_s: float, last_s: float) -> Floats:
    """How much of an onset there is at each step: of long notes more."""
    times = np.arange(0.0, last_s - first_s + _STEP_S, _STEP_S)
    strengths = np.zeros(len(times))
    for note in notes:
        near = np.exp(-0.5 * np.square((times - note.start + first_s) / _WIDTH_S))
        strengths += near * min(note.end - note.start, _LONG_S) ** _WEIGHT
    return np.asarray(strengths / strengths.max(), np.float64)


def _period(strengths: Floats) -> int:
    """The steps between beats at which the onsets repeat best."""
    lags = np.arange(round(_SHORTEST_S / _STEP_S), round(_LONGEST_S / _STEP_S) + 1)
    padded = np.concatenate([strengths, np.zeros(int(lags[-1]))])
    alike = np.array([strengths @ padded[lag : lag + len(strengths)] for lag in lags])
    usual = np.exp(-0.5 * np.square(np.log2(lags * _STEP_S / _USUAL_S) / _OCTAVES))
    return int(lags[int(np.argmax((alike + 1e-9) * usual))])


def _path(strengths: Floats, period: int) -> NDArray[np.intp]:
    """The beats of the best path, steps."""
    lags = np.arange(period // 2, 2 * period + 1)
    costs = _EVENNESS * np.square(np.log2(lags / period))
    scores = strengths.copy()
    came = np.full(len(strengths), -1, np.intp)
    for step in range(int(lags[0]), len(strengths)):
        reached = lags[lags <= step]
        before = scores[step - reached] - costs[: len(reached)]
        best = int(np.argmax(before))
        if before[best] > 0:
            scores[step] += before[best]
            came[step] = step - reached[best]
    step = len(scores) - period + int(np.argmax(scores[-period:]))
    beats = []
    while step >= 0:
        beats.append(step)
        step = int(came[step])
    return np.array(beats[::-1], np.intp)
