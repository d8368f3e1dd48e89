"""The stretches of which sections are made: some beats each, about a second."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ABOUT_S = 1.0
_MOST = 1000
"""Each is compared with each: what is longer than a quarter of an hour is seen more coarsely."""

_FEWEST_BEATS = 8
_GROUPS_OF_TWO, _GROUPS_OF_THREE = (1, 2, 4, 8, 16), (1, 3, 6, 12)


def unit_edges(
    beats_s: Sequence[float], downbeats_s: Sequence[float], duration_s: float
) -> tuple[Floats, bool]:
    """Where stretches begin and end, seconds, from 0 to ``duration_s``; and whether they are beats.

    Beats are taken in groups of two, four and so on, or of three, six … in bars of three: bars would do
    as well where they are right, but one of seven instead of four would spoil all. Where no beat is
    heard, stretches are a second each.
    """
    about_s = max(_ABOUT_S, duration_s / _MOST)
    if len(beats_s) < _FEWEST_BEATS:
        count = max(round(duration_s / about_s), 1)
        return np.linspace(0.0, duration_s, count + 1), False
    beats = np.asarray(beats_s, np.float64)
    numbers = np.searchsorted(beats, np.asarray(downbeats_s, np.float64) - 1e-3)
    period_s = float(np.median(np.diff(beats)))
    group = _group(period_s, numbers, about_s)
    first = int(np.bincount(numbers % group, minlength=group).argmax())
    step_s = group * period_s
    starts = beats[first::group]
    before = np.arange(starts[0] - step_s, 0.0, -step_s)[::-1]
    after = np.arange(starts[-1] + step_s, duration_s, step_s)
    edges = np.concatenate([before, starts, after])
    inner = edges[(edges > step_s / 2) & (edges < duration_s - step_s / 2)]
    return np.concatenate([[0.0], inner, [duration_s]]), True


def _group(period_s: float, downbeats: NDArray[np.intp], about_s: float) -> int:
    """How many beats make a stretch; ``downbeats`` are the numbers of those that begin bars."""
    bars = np.diff(downbeats)
    in_three = bool(len(bars)) and int(np.median(bars)) % 3 == 0
    groups = np.array(_GROUPS_OF_THREE if in_three else _GROUPS_OF_TWO)
    return int(groups[np.argmin(np.abs(np.log(groups * period_s / about_s)))])
