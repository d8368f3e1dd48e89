"""Made-up pieces as the network sees them: played, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.bands import FRAMES_A_SECOND, RATE, bands_of
from gpu_jobs.training.rhythm.pieces import SECONDS, Piece, piece
from gpu_jobs.training.synthesis import play

Floats = NDArray[np.float64]

_FRAMES = round(SECONDS * FRAMES_A_SECOND) + 1
_FLOOR_DB = -120.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece played.

    Attributes:
        bands_db: by group, shape [frames, BANDS], float16; groups that are silent are missing.
        beats, downbeats: seconds.
        onsets: by group, seconds.
    """

    bands_db: dict[str, NDArray[np.float16]]
    beats: Floats
    downbeats: Floats
    onsets: dict[str, Floats]


def heard(some: Piece, font: Path) -> Heard:
    """The piece, played with a soundfont."""
    bands = {}
    for group, parts in some.parts.items():
        sounds = [play(part, font, RATE, SECONDS).mean(axis=0) for part in parts]
        power = bands_of(np.sum(sounds, axis=0, dtype=np.float32))[:_FRAMES]
        bands[group] = (10 * np.log10(power + 10 ** (_FLOOR_DB / 10))).astype(np.float16)
    return Heard(bands, some.beats, some.downbeats, some.onsets)


def pieces_heard(count: int, font: Path, seed: int) -> list[Heard]:
    """So many different pieces; the same for the same seed and font."""
    seeds = np.random.SeedSequence(seed).spawn(count)
    return [heard(piece(np.random.default_rng(one)), font) for one in seeds]
