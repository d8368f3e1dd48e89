"""The tempo of beats: one number where it is steady, a curve where it moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_REMEMBERED_BEATS = 2.5
_LEAST_POINT_S = 1.0
_STEADY_OFF_S, _STEADY_SHARE = 0.025, 0.06
"""Beats of a steady tempo lie this close to an even grid: in seconds, or as a share of a beat."""

_BENDS_SHARE = 0.015
"""Of a beat: how much shorter or longer than at half time it is at both ends of a bent tempo."""

_EARLY = 0.15
"""Of a beat: a beat may lie so much before what is heard of it."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Beats made even as far as they are.

    Attributes:
        beats: seconds, ascending.
        bpm: of all of them; the median where the tempo moves.
        curve: (seconds, bpm): one point where it is steady, else at most one a second.
    """

    beats: Floats
    bpm: float
    curve: list[tuple[float, float]]


def pulse(beats: Floats) -> Pulse:
    """The tempo of at least three beats; each is moved to where those around it say that it is.

    Exact to far less than a frame, since many beats speak for each: regression over all of them where
    the tempo is steady, over the nearest ones where it moves.
    """
    number = np.arange(len(beats), dtype=np.float64)
    slope, first = np.polyfit(number, beats, 1)
    off = np.sqrt(np.mean(np.square(beats - first - slope * number)))
    if off < max(_STEADY_OFF_S, _STEADY_SHARE * slope) and not _bends(beats, slope):
        return Pulse(
            first + slope * number, float(60 / slope), [(float(beats[0]), 60 / float(slope))]
        )
    smooth, periods = _locally(number, beats)
    return Pulse(smooth, float(60 / np.median(periods)), _curve(smooth, 60 / periods))


def _bends(beats: Floats, period_s: float) -> bool:
    """Whether the tempo at the one end is another than at the other."""
    third = len(beats) // 3
    if third < 4:
        return False
    early = np.polyfit(np.arange(third), beats[:third], 1)[0]
    late = np.polyfit(np.arange(third), beats[-third:], 1)[0]
    return bool(abs(late - early) > 2 * _BENDS_SHARE * period_s)


def _locally(number: Floats, beats: Floats) -> tuple[Floats, Floats]:
    """Each beat and its period by weighted regression over the beats around it."""
    smooth, periods = np.empty_like(beats), np.empty_like(beats)
    reach = int(4 * _REMEMBERED_BEATS)
    for i in range(len(beats)):
        near = slice(max(i - reach, 0), i + reach + 1)
        away = number[near] - i
        weights = np.exp(-0.5 * np.square(away / _REMEMBERED_BEATS))
        periods[i], smooth[i] = np.polyfit(away, beats[near], 1, w=np.sqrt(weights))
    return smooth, periods


def _curve(beats: Floats, bpm: Floats) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for at, value in zip(beats.tolist(), bpm.tolist(), strict=True):
        if not points or at - points[-1][0] >= _LEAST_POINT_S:
            points.append((at, value))
    return points


def reaching(heard: Pulse, start_s: float, end_s: float) -> Floats:
    """The beats, and as many more at both ends, evenly, as lie between these moments."""
    first, last = heard.beats[0], heard.beats[-1]
    before, after = np.diff(heard.beats[:2])[0], np.diff(heard.beats[-2:])[0]
    earlier = first - before * np.arange(int(max(first - start_s, 0) / before + _EARLY), 0, -1)
    later = last + after * np.arange(1, int(max(end_s - last, 0) / after) + 1)
    beats = np.concatenate([earlier, heard.beats, later])
    return np.asarray(beats[(beats >= 0) & (beats <= end_s)], np.float64)
