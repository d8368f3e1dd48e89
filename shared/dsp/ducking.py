"""How an accompaniment steps back while somebody sings."""

from __future__ import annotations

import numpy as np

from shared.dsp.hops import Ballistics, Floats

_AHEAD_S = 0.2
_HELD_S = 0.35
_DOWN_S, _UP_S = 0.07, 0.25


def ducked(levels: Floats, *, step_s: float, threshold_db: float, depth_db: float) -> Floats:
    """Gain of the accompaniment at each step, as a factor.

    It goes down before the voice sets in, stays down over short rests, and comes back slowly.

    Args:
        levels: of the voice at each step, dB, shape [n].
        step_s: seconds of a step.
        threshold_db: from this level on somebody sings.
        depth_db: how far the accompaniment steps back, >= 0.
    """
    sings = levels >= threshold_db
    near = _spread(sings, before=round(_AHEAD_S / step_s), after=round(_HELD_S / step_s))
    gains_db = Ballistics(_DOWN_S, _UP_S, step_s).follow(np.where(near, -depth_db, 0.0))
    return np.asarray(10 ** (gains_db / 20), np.float64)


def _spread(true: np.ndarray, *, before: int, after: int) -> np.ndarray:
    """True also ``before`` steps ahead of what is, and ``after`` steps beyond it."""
    padded = np.pad(true, (after, before))
    counted = np.concatenate([[0], np.cumsum(padded)])
    width = before + after + 1
    return np.asarray(counted[width:] > counted[:-width])
