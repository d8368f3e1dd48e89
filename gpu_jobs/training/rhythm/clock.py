"""Metres, and when the beats of a made-up piece come: steady, drifting or bent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEP_BEATS = 0.05


@dataclass(frozen=True, slots=True)
class Metre:
    """How beats are counted.

    Attributes:
        beats: felt beats of a bar; of 6/8 two.
        division: into how many equal notes a beat is divided first: 2, or 3 in compound metres.
    """

    beats: int
    division: int = 2


class Clock:
    """From positions in beats to seconds.

    Args:
        bpm: around which the tempo lies.
        swing: where the middle of a beat is played, 0.5 straight to 0.67.
    """

    def __init__(self, rng: np.random.Generator, bpm: float, beats: float, swing: float) -> None:
        count = int(beats / _STEP_BEATS) + 2
        self._positions = np.arange(count) * _STEP_BEATS
        lengths = 60 / (bpm * _tempo(rng, count)) * _STEP_BEATS
        self._times = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
        self._swing = swing

    def seconds(self, positions: Floats) -> Floats:
        """When these positions come."""
        beat = np.floor(positions)
        swung = np.interp(positions - beat, [0.0, 0.5, 1.0], [0.0, self._swing, 1.0])
        return np.asarray(np.interp(beat + swung, self._positions, self._times))


def _tempo(rng: np.random.Generator, count: int) -> Floats:
    """The tempo over time as a factor; [count]."""
    along = np.linspace(0.0, 1.0, count)
    kind = rng.choice(["steady", "drifting", "ramp", "breathing"], p=[0.58, 0.2, 0.14, 0.08])
    if kind == "drifting":
        steps = np.cumsum(rng.normal(0, 0.008 * np.sqrt(_STEP_BEATS), count))
        return np.asarray(np.exp(np.clip(steps, -0.15, 0.15)))
    if kind == "ramp":
        return np.asarray(np.exp(rng.uniform(-0.35, 0.35) * (along - 0.5)))
    if kind == "breathing":
        period = rng.uniform(6, 20)
        phase = rng.uniform(0, 2 * np.pi)
        beats = np.arange(count) * _STEP_BEATS
        return np.asarray(1 + rng.uniform(0.02, 0.07) * np.sin(2 * np.pi * beats / period + phase))
    return np.ones(count)
