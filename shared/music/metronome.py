"""The even beats of a recording made to a click, where a listener lost them for a while.

Somebody who follows a beat may slip by half of one and go on beside it. In music whose tempo never moves
both stretches tell the same pulse of halves; which halves are the beats is told by the chords.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FEWEST = 16
_LAG = 8
_TRIED, _STRAYS = 801, 0.01
"""Periods that are tried, and how far from the usual one."""

_EVEN = 0.85
"""How closely the halves must lie together: 1 is on one point of the circle."""

_AT_CHANGE = 0.15
"""Parts of a beat from which on a change of chord is on it."""

_CHANGES = 0.5
"""What it counts that all chords change on beats, against all beats being heard there."""

_QUARTER = 0.25


def metronome(beats: Sequence[float], changes_s: Sequence[float]) -> tuple[float, ...]:
    """Even beats that explain the ones that were heard; none where the tempo moves, or for too few.

    Args:
        beats: seconds, ascending.
        changes_s: when chords change, seconds.
    """
    heard = np.asarray(beats, np.float64)
    if len(heard) < _FEWEST:
        return ()
    usual = float(np.median(heard[_LAG:] - heard[:-_LAG])) / _LAG
    periods = usual * np.linspace(1 - _STRAYS, 1 + _STRAYS, _TRIED)
    halves = np.exp(4j * np.pi * heard / periods[:, None]).mean(axis=1)
    best = int(np.argmax(np.abs(halves)))
    if abs(halves[best]) < _EVEN:
        return ()
    period = float(periods[best])
    phase = float(np.angle(halves[best]) / (4 * np.pi) * period)
    changes = np.asarray(changes_s, np.float64)
    first = max((phase, phase + period / 2), key=lambda at: _told(at, period, heard, changes))
    numbers = np.arange(
        np.ceil((heard[0] - first) / period - _QUARTER),
        np.floor((heard[-1] - first) / period + _QUARTER) + 1,
    )
    return tuple(np.round(first + period * numbers, 6).tolist())


def _told(first: float, period: float, heard: Floats, changes: Floats) -> float:
    """How many beats were heard there, and chords change."""

    def near(moments: Floats, within: float) -> NDArray[np.bool_]:
        places = (moments - first) / period
        return np.abs(places - np.round(places)) < within

    agreeing = float(near(heard, _QUARTER).sum())
    if not len(changes):
        return agreeing
    return agreeing + _CHANGES * len(heard) * float(near(changes, _AT_CHANGE).mean())
