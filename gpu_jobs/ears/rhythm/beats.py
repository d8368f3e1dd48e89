"""The beats that a likelihood over time speaks for: all of them at once, at a tempo that may move.

The bar pointer model reduced to beats: F. Krebs, S. Böck, G. Widmer, "An efficient state-space model
for joint tempo and meter tracking", ISMIR 2015. Since its pointer moves evenly between two beats, the
search goes from beat to beat: a state is a beat's moment and the time since the one before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS_A_FRAME = 2
_SHORTEST_S, _LONGEST_S = 0.27, 1.4
_USUAL_S, _USUAL_SPREAD = 0.54, 0.55
"""Most beats last half a second; one half or twice as long is that much less usual (log)."""

_TEMPO_SPREAD, _TEMPO_JUMP = 0.045, -9.0
"""Of the logarithm of one interval over the one before; and what any change costs at most."""

_TEMPLATE = np.array([0.5, 1.0, 0.5])
_TRUST = 0.35
"""Neighbouring frames say much the same: their evidence is not independent."""

_SUREST = 0.995
_LEAST_EVIDENCE = -2.5
_PRIOR_WEIGHT = 0.4
_BIAS, _DOWNBEAT_BIAS = 1.2, 0.6
_DOWNBEATS_TELL = 4.0


def best_beats(
    beat: NDArray[np.float32], downbeat: NDArray[np.float32], frames_a_second: float
) -> Floats:
    """Moments of the beats, seconds, ascending; fewer than two where it is too short for two.

    Args:
        beat: how likely a beat lies at each frame, shape [frames], 0 to 1.
        downbeat: the same of a bar's first beat: a clear one tells beats from off-beats.
    """
    rate = frames_a_second * _STEPS_A_FRAME
    intervals = np.arange(round(_SHORTEST_S * rate), round(_LONGEST_S * rate) + 1)
    if _STEPS_A_FRAME * len(beat) <= 2 * intervals[0]:
        return np.zeros(0)
    firsts = np.maximum(_evidence(downbeat, _DOWNBEAT_BIAS), 0.0)
    evidence = np.maximum(_evidence(beat, _BIAS) + _DOWNBEATS_TELL * firsts, _LEAST_EVIDENCE)
    at = _search(evidence, intervals, rate)
    return _between_frames(at, evidence) / rate


def _evidence(likelihood: NDArray[np.float32], bias: float) -> Floats:
    """How much each moment speaks for a beat there, against none, nats; on the finer grid."""
    sure = np.clip(likelihood.astype(np.float64), 1 - _SUREST, _SUREST)
    odds = np.log(sure / (1 - sure))
    gathered = np.convolve(np.pad(odds, 1, mode="edge"), _TEMPLATE, "valid") * _TRUST + bias
    fine = np.arange((len(odds) - 1) * _STEPS_A_FRAME + 1) / _STEPS_A_FRAME
    return np.asarray(np.interp(fine, np.arange(len(odds)), gathered), np.float64)


def _search(evidence: Floats, intervals: NDArray[np.intp], rate: float) -> NDArray[np.intp]:
    """Indices of the beats on the best path through all moments and intervals."""
    moves = _moves(intervals)
    usual = -_PRIOR_WEIGHT * np.square(np.log(intervals / rate / _USUAL_S) / _USUAL_SPREAD)
    kinds = np.arange(len(intervals))
    # the best path to a beat at each moment (of those still needed), by the interval that comes next
    onward = np.full((intervals[-1] + 1, len(intervals)), -np.inf)
    came = np.empty((len(evidence), len(intervals)), np.int8)
    best, best_by = -np.inf, (0, 0)
    for t, gain in enumerate(evidence.tolist()):
        reached = onward[(t - intervals) % len(onward), kinds] + usual + gain
        options = moves + reached
        by = options.argmax(axis=1)
        score = options[kinds, by]
        begins = score < gain
        onward[t % len(onward)] = np.where(begins, gain, score)
        came[t] = np.where(begins, -1, by)
        end = int(reached.argmax())
        if reached[end] > best:
            best, best_by = float(reached[end]), (t, end)
    return _path(*best_by, came, intervals)


def _moves(intervals: NDArray[np.intp]) -> Floats:
    """What it costs that an interval (row) comes after another (column), nats."""
    change = np.log(intervals[:, None] / intervals)
    return np.maximum(-0.5 * np.square(change / _TEMPO_SPREAD), _TEMPO_JUMP)


def _path(
    at: int, interval: int, came: NDArray[np.int8], intervals: NDArray[np.intp]
) -> NDArray[np.intp]:
    """The beats before the one at ``at`` that was reached by ``interval``, and it."""
    beats = [at]
    while interval >= 0:
        at -= int(intervals[interval])
        beats.append(at)
        interval = int(came[at, interval])
    return np.array(beats[::-1])


def _between_frames(at: NDArray[np.intp], evidence: Floats) -> Floats:
    """Each moment moved to the top of the parabola through its neighbours, by less than a step."""
    inner = np.clip(at, 1, len(evidence) - 2)
    left, middle, right = evidence[inner - 1], evidence[inner], evidence[inner + 1]
    bend = left - 2 * middle + right
    shift = np.where(bend < -1e-9, 0.5 * (left - right) / np.minimum(bend, -1e-9), 0.0)
    return np.asarray(at + np.where(inner == at, np.clip(shift, -1.0, 1.0), 0.0), np.float64)
