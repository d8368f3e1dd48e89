"""What a made-up song is about: tempo, metre, key, chords and feel, from which every part is played."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SONG_S = 8.0
"""How long every song lasts."""

_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_MINOR = (0, 2, 3, 5, 7, 8, 10)

# degrees of the scale, one a bar
_PROGRESSIONS = (
    (0, 4, 5, 3),
    (5, 3, 0, 4),
    (0, 3, 4, 0),
    (1, 4, 0, 5),
    (0, 5, 3, 4),
    (0, 3, 0, 4),
    (0, 6, 3, 0),
    (0, 2, 3, 4),
    (3, 0, 4, 5),
    (0, 0, 3, 3),
    (5, 4, 3, 4),
    (0, 1, 3, 4),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One song.

    Attributes:
        beat_s: seconds of a beat.
        beats: of a bar.
        steps: parts that a beat falls into: 4, or 3 where it is shuffled.
        swing: how late every second step of four is, as a share of a step.
        sloppiness_s: standard deviation of an onset about its place.
        tonic: pitch class.
        scale: its seven notes, semitones above the tonic.
        chords: one a bar, as pitch classes, the root first.
    """

    beat_s: float
    beats: int
    steps: int
    swing: float
    sloppiness_s: float
    tonic: int
    scale: tuple[int, ...]
    chords: tuple[tuple[int, ...], ...]

    @property
    def step_s(self) -> float:
        return self.beat_s / self.steps

    @property
    def steps_a_bar(self) -> int:
        return self.beats * self.steps

    @property
    def all_steps(self) -> int:
        """Steps that begin within the song."""
        return int(SONG_S / self.step_s)

    def chord_at(self, step: int) -> tuple[int, ...]:
        """The chord that sounds at a step of the song."""
        return self.chords[step // self.steps_a_bar % len(self.chords)]

    def seconds(self, step: float, rng: np.random.Generator) -> float:
        """When a step is played: swung, and as exactly as people play."""
        late = self.swing if self.steps == 4 and step % 2 == 1 else 0.0
        return max((step + late) * self.step_s + rng.normal(0.0, self.sloppiness_s), 0.0)


def plan(rng: np.random.Generator) -> Plan:
    """A song of its own."""
    scale = _MAJOR if rng.random() < 0.6 else _MINOR
    tonic = int(rng.integers(12))
    degrees = _PROGRESSIONS[rng.integers(len(_PROGRESSIONS))]
    size = int(rng.choice([3, 4, 5], p=[0.7, 0.25, 0.05]))
    chords = tuple(
        tuple((tonic + scale[(degree + 2 * i) % 7]) % 12 for i in range(size)) for degree in degrees
    )
    triplets = rng.random() < 0.15
    return Plan(
        beat_s=60.0 / float(np.exp(rng.uniform(np.log(60), np.log(175)))),
        beats=int(rng.choice([4, 3], p=[0.85, 0.15])),
        steps=3 if triplets else 4,
        swing=float(rng.choice([0.0, rng.uniform(0.1, 0.35)], p=[0.75, 0.25])),
        sloppiness_s=float(rng.uniform(0.0, 0.009)),
        tonic=tonic,
        scale=scale,
        chords=chords,
    )
