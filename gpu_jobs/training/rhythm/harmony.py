"""Chords of a made-up piece: which, and when they change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gpu_jobs.training.rhythm.clock import Metre

_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_DEGREES = (0, 0, 3, 4, 4, 5, 1, 2)


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord from ``at`` for ``beats``; its root as a MIDI number from 36, its tones above it."""

    at: float
    beats: float
    root: int
    tones: tuple[int, ...]
    scale: tuple[int, ...]
    """The key's seven pitch classes."""


def progression(rng: np.random.Generator, metre: Metre, bars: int) -> list[Chord]:
    """Chords without gaps; they change at bars, seldom within, seldom after two."""
    tonic = int(rng.integers(12))
    steps = _MAJOR if rng.random() < 0.6 else _MINOR
    scale = tuple((tonic + step) % 12 for step in steps)
    cycle = [int(rng.choice(_DEGREES)) for _ in range(int(rng.choice([2, 4, 4, 8])))]
    cycle[0] = int(rng.choice([0, 0, 0, 5, 3]))
    sevenths = rng.random() < 0.3
    length = _chord_beats(rng, metre)
    count = int(np.ceil(bars * metre.beats / length))
    return [
        _chord(i * length, length, cycle[i % len(cycle)], scale, sevenths) for i in range(count)
    ]


def _chord_beats(rng: np.random.Generator, metre: Metre) -> float:
    kind = rng.random()
    if kind < 0.2:
        return 2.0 * metre.beats
    if kind < 0.4 and metre.beats % 2 == 0 and metre.beats > 2:
        return metre.beats / 2
    return float(metre.beats)


def _chord(at: float, beats: float, degree: int, scale: tuple[int, ...], seventh: bool) -> Chord:
    classes = [scale[(degree + 2 * i) % 7] for i in range(4 if seventh else 3)]
    root = 36 + (classes[0] + 8) % 12 - 4
    tones = tuple((c - classes[0]) % 12 for c in classes)
    return Chord(at, beats, root, tones, scale)


def chord_at(chords: list[Chord], at: float) -> Chord:
    """The one that sounds there."""
    return chords[min(int(at / chords[0].beats + 1e-6), len(chords) - 1)]
