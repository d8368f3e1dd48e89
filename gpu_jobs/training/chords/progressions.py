"""Chords after chords, as songs and chorales have them: from tables of degrees and chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Semitones from the tonic, quality, and how often.
_MAJOR = (
    (0, "maj", 28), (5, "maj", 17), (7, "maj", 18), (9, "min", 11), (2, "min", 8), (4, "min", 5),
    (11, "dim", 2), (10, "maj", 3), (5, "min", 2), (2, "maj", 2), (4, "maj", 2), (9, "maj", 1),
    (8, "maj", 1), (3, "maj", 1), (7, "min", 1),
)  # fmt: skip
_MINOR = (
    (0, "min", 28), (5, "min", 13), (7, "maj", 11), (7, "min", 5), (8, "maj", 12), (10, "maj", 12),
    (3, "maj", 10), (2, "dim", 3), (11, "dim", 2), (5, "maj", 3), (0, "maj", 2), (1, "maj", 1),
)  # fmt: skip
_SEVENTHS = {"maj": ("7", "maj7"), "min": ("min7",), "dim": ("hdim7", "dim7")}
_MAJOR_SCALE, _MINOR_SCALE = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)


@dataclass(frozen=True, slots=True)
class Step:
    """One chord.

    Attributes:
        root: pitch class, C is 0.
        quality: one of `gpu_jobs.engines.chord_ear.QUALITIES`.
        beats: how long it lasts.
        scale: the pitch classes that melodies over it move in.
    """

    root: int
    quality: str
    beats: int
    scale: tuple[int, ...]


def progression(rng: np.random.Generator, beats: int, pace: tuple[int, ...]) -> list[Step]:
    """Chords for at least so many beats: a phrase that comes again, or one that goes on.

    One in six has chords that belong to no key: the network shall hear, not guess.

    Args:
        pace: beats that a chord may last.
    """
    tonic, is_minor = int(rng.integers(12)), bool(rng.random() < 0.4)
    colour = float(rng.choice([0.0, 0.25, 0.8], p=[0.45, 0.35, 0.2]))
    is_wild = rng.random() < 0.17
    comes_again = rng.random() < 0.6
    phrase = [
        _step(rng, tonic, is_minor, pace, colour, is_wild=is_wild)
        for _ in range(int(rng.integers(3, 9)))
    ]
    steps: list[Step] = []
    while sum(step.beats for step in steps) < beats:
        if comes_again:
            steps += phrase
        else:
            if rng.random() < 0.04:
                tonic = (tonic + int(rng.choice([2, 5, 7, 10]))) % 12
            steps.append(_step(rng, tonic, is_minor, pace, colour, is_wild=is_wild))
    return steps


def _step(
    rng: np.random.Generator,
    tonic: int,
    is_minor: bool,
    pace: tuple[int, ...],
    colour: float,
    *,
    is_wild: bool,
) -> Step:
    table = _MINOR if is_minor else _MAJOR
    weights = np.array([weight for _, _, weight in table], float)
    degree, quality, _ = table[int(rng.choice(len(table), p=weights / weights.sum()))]
    if is_wild:
        degree, quality = int(rng.integers(12)), str(rng.choice(["maj", "min", "dim", "aug"]))
    scale = _MINOR_SCALE if is_minor else _MAJOR_SCALE
    if rng.random() < colour:
        quality = _coloured(rng, degree, quality, scale)
    pitch_classes = tuple((tonic + step) % 12 for step in scale)
    return Step((tonic + degree) % 12, quality, int(rng.choice(pace)), pitch_classes)


def _coloured(rng: np.random.Generator, degree: int, quality: str, scale: tuple[int, ...]) -> str:
    if quality == "maj" and rng.random() < 0.3:
        return str(rng.choice(["sus4", "sus2"]))
    if quality == "maj":
        return "maj7" if (degree + 11) % 12 in scale else "7"
    return str(rng.choice(_SEVENTHS.get(quality, (quality,))))
