"""A piece of test music, and the truth about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Half = Literal["tune", "report"]
Sound = NDArray[np.float32]
Times = NDArray[np.float64]

RATE = 44_100
"""Samples a second of all that is made here."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is in a piece; None where it says nothing about it.

    Attributes:
        notes: (onset in seconds, end in seconds, fractional MIDI number), by onset.
        f0: times in seconds and the frequency in hertz at each, 0 where nothing is sung.
        beats, downbeats: seconds.
        beats_per_bar: of the beats above: two in 6/8, whose beat is the dotted quarter.
        metre: as written, such as ``6/8``.
        tempo_bpm: beats a minute; of a tempo that changes, its median.
        tempo_curve: (seconds, beats a minute) where the tempo changes, at every beat.
        chords: (start, end, Harte label), without gaps; ``X`` where no chord can be named.
        key: as in ``C major`` or ``F# minor``.
        sections: (start, end, letter).
        stems: what the mix is the sum of, each shape [2, frames].
        facts: how it was made, to tell pieces apart: style, instrument, room.
    """

    notes: Sequence[tuple[float, float, float]] | None = None
    f0: tuple[Times, Times] | None = None
    beats: Sequence[float] | None = None
    downbeats: Sequence[float] | None = None
    beats_per_bar: int | None = None
    metre: str | None = None
    tempo_bpm: float | None = None
    tempo_curve: Sequence[tuple[float, float]] | None = None
    chords: Sequence[tuple[float, float, str]] | None = None
    key: str | None = None
    sections: Sequence[tuple[float, float, str]] | None = None
    stems: Mapping[str, Sound] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One piece.

    Attributes:
        samples: float32, shape [channels, frames], within ±1, on the grid of 16 bits.
        rate: samples a second.
        half: ``tune`` may be tuned on, ``report`` only reported.
    """

    name: str
    kind: str
    half: Half
    samples: Sound
    rate: int
    truth: Truth

    @property
    def duration_s(self) -> float:
        return float(self.samples.shape[1] / self.rate)
