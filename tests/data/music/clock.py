"""When a beat sounds: tempi that hold, drift, or change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_STEPS_A_BEAT = 48


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds of each position in beats.

    Attributes:
        positions: in beats, evenly spaced.
        seconds: of each position.
    """

    positions: NDArray[np.float64]
    seconds: NDArray[np.float64]

    def at(self, beat: float) -> float:
        """Seconds of a position; beyond the last one at its tempo."""
        if beat <= self.positions[-1]:
            return float(np.interp(beat, self.positions, self.seconds))
        pace = (self.seconds[-1] - self.seconds[-2]) * _STEPS_A_BEAT
        return float(self.seconds[-1] + (beat - self.positions[-1]) * pace)

    def beats(self, count: int) -> list[float]:
        """Seconds of the first so many whole beats."""
        return [self.at(beat) for beat in range(count)]

    def curve(self, count: int) -> list[tuple[float, float]]:
        """(seconds, beats a minute) between each of the first beats and the next."""
        beats = self.beats(count + 1)
        return [((a + b) / 2, 60 / (b - a)) for a, b in pairwise(beats)]


def steady(bpm: float, beats: int, *, start_s: float = 0.0) -> Clock:
    """One tempo."""
    return _clock(np.full(beats * _STEPS_A_BEAT + 1, bpm), start_s)


def ramp(bpms: Sequence[float], beats: int, *, start_s: float = 0.0) -> Clock:
    """From each tempo to the next, evenly over the piece: accelerando, ritardando."""
    corners = np.linspace(0, 1, len(bpms))
    return _clock(np.interp(np.linspace(0, 1, beats * _STEPS_A_BEAT + 1), corners, bpms), start_s)


def drifting(
    bpm: float, beats: int, rng: np.random.Generator, *, share: float = 0.03, start_s: float = 0.0
) -> Clock:
    """A tempo that wanders within about ±``share``, slowly, as a player's does."""
    corners = max(2, beats // 4)
    wander = rng.normal(0, share / 2, corners).clip(-share, share)
    at = np.linspace(0, 1, beats * _STEPS_A_BEAT + 1)
    bpms = bpm * (1 + np.interp(at, np.linspace(0, 1, corners), wander))
    return _clock(bpms, start_s)


def _clock(bpms: NDArray[np.float64], start_s: float) -> Clock:
    steps = 60 / bpms[:-1] / _STEPS_A_BEAT
    seconds = start_s + np.concatenate([[0.0], np.cumsum(steps)])
    return Clock(np.arange(len(bpms)) / _STEPS_A_BEAT, seconds)
