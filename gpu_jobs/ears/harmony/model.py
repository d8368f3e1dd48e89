"""What is heard of the harmony of a piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shared.music.modulations import KeySpan

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord and how long it lasts.

    Attributes:
        label: Harte's, such as ``C:maj``, or ``N``.
        confidence: 0 to 1.
    """

    start_s: float
    end_s: float
    label: str
    confidence: float


@dataclass(frozen=True)
class Harmony:
    """The harmony of a piece.

    Attributes:
        raw: chords where they were heard to change: in order, without gaps, from 0 to the end.
        aligned: chords that change on beats; as ``raw`` without beats.
        key: of the whole, as in ``C major``; None where there is none, with a confidence of 0.
        regions: the keys it goes through; more than one where it modulates.
        tuning_cents: offset from A4 = 440 Hz, -50 to 50; None where nothing has a pitch.
        chroma: how much each pitch class sounds, C first, 0 to 1, shape [frames, 12].
        hop_s: seconds from one frame of ``chroma`` to the next.
    """

    raw: list[Chord]
    aligned: list[Chord]
    key: str | None
    key_confidence: float
    regions: list[KeySpan]
    tuning_cents: float | None
    chroma: NDArray[np.float32]
    hop_s: float

    @property
    def mode(self) -> Literal["major", "minor"] | None:
        """Of the key."""
        if self.key is None:
            return None
        return "minor" if self.key.endswith("minor") else "major"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for which chord, step by step.

    Attributes:
        edges_s: where steps begin, and where the last ends, seconds, shape [steps + 1].
        triads: log probabilities of major, minor and no chord, shape [steps, 25]; see
            `shared.music.harmonic_path`.
        qualities: probabilities of `shared.music.chords.QUALITIES` on twelve roots, shape
            [steps, 14, 12].
        pitch_classes: how much each sounds, ≥ 0, shape [steps, 12].
    """

    edges_s: Floats
    triads: Floats
    qualities: Floats
    pitch_classes: Floats

    def pooled(self, edges_s: Floats) -> Evidence:
        """The mean of the steps whose middles lie between each two of other edges.

        Args:
            edges_s: rising, seconds; the first and the last are those of the piece. Where no step
                lies between two edges, the nearest one counts.
        """
        middles = (self.edges_s[:-1] + self.edges_s[1:]) / 2
        first = np.searchsorted(middles, edges_s[:-1]).clip(0, len(middles) - 1)
        last = np.maximum(np.searchsorted(middles, edges_s[1:]), first + 1)

        def mean(values: Floats) -> Floats:
            sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
            counts = (last - first).reshape(-1, *[1] * (values.ndim - 1))
            return np.asarray((sums[last] - sums[first]) / counts)

        return Evidence(edges_s, mean(self.triads), mean(self.qualities), mean(self.pitch_classes))
