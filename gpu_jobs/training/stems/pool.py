"""The pool of made-up songs that mixes are drawn from: five stems each, rendered once into a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.stems.network_input import RATE
from gpu_jobs.engines.vocoder import SAMPLE_RATE
from gpu_jobs.training.soundfonts import FLUID, soundfont
from gpu_jobs.training.stems.grooves import drums
from gpu_jobs.training.stems.plans import SONG_S, Plan, plan
from gpu_jobs.training.stems.playing import bass, others
from gpu_jobs.training.stems.recording import (
    SONG_FRAMES,
    driven,
    in_a_room,
    levelled,
    widened,
)
from gpu_jobs.training.stems.singing import moved, singer, sung, tune, words
from gpu_jobs.training.synthesis import Part, play

Floats = NDArray[np.float32]
Pool = NDArray[np.int16]
"""Songs, shape [songs, len(PARTS), 2, SONG_FRAMES]; `FULL_SCALE` is 1."""

PARTS = ("vocals", "drums", "bass", "other", "another")
"""``other`` and ``another`` are instruments of the stem that the network calls other."""

FULL_SCALE = 16_000
"""A stem has an RMS of 0.1, and may peak at 2."""


def pool(packages: Path, path: Path, songs: int, tell: Callable[[str], None]) -> Pool:
    """The pool at ``path``, rendered if it is not there; song n is the same in every pool.

    Args:
        packages: where the soundfont's package lies.
    """
    if not path.exists():
        half_made = path.with_suffix(".part.npy")
        shape = (songs, len(PARTS), 2, SONG_FRAMES)
        made = np.lib.format.open_memmap(half_made, "w+", np.int16, shape)
        font = soundfont(packages, FLUID)
        for number in range(songs):
            made[number] = _written(song(number, font))
            if number % 20 == 19:
                tell(f"{number + 1} of {songs} songs")
        made.flush()
        half_made.rename(path)
    return np.asarray(np.load(path, mmap_mode="r"))


def song(number: int, font: Path) -> Floats:
    """The stems of one song, shape [len(PARTS), 2, SONG_FRAMES], equally loud."""
    rng = np.random.default_rng([6, number])
    about = plan(rng)
    instruments = others(about, rng, 2 + int(rng.integers(0, 3)))
    stems = [
        _vocals(about, rng),
        _played([drums(about, rng)], font, rng, most_room=0.25),
        _played([bass(about, rng)], font, rng, most_room=0.08),
        _played(instruments[::2], font, rng, most_room=0.5),
        _played(instruments[1::2], font, rng, most_room=0.5),
    ]
    return np.stack(stems)


def _vocals(about: Plan, rng: np.random.Generator) -> Floats:
    style, middle = singer(rng)
    phrases = tune(about, rng, middle, words(rng))
    lead = widened(sung(phrases, style, rng), SAMPLE_RATE, rng)
    both = np.stack([lead, lead])
    way = rng.random()
    if way < 0.18:
        cents = rng.uniform(5, 12)
        twin = widened(sung(moved(phrases, cents / 100), style, rng), SAMPLE_RATE, rng)
        twin = np.roll(twin, int(rng.uniform(0.01, 0.03) * RATE))
        spread = rng.uniform(0.1, 0.6)
        both = np.stack([lead + spread * twin, spread * lead + twin])
    elif way < 0.33:
        apart = float(rng.choice([-12, -5, -4, 3, 4, 7]))
        second = widened(sung(moved(phrases, apart), style, rng), SAMPLE_RATE, rng)
        share = rng.uniform(0.3, 0.8)
        both = np.stack([lead + share * second, lead + share * rng.uniform(0.3, 1) * second])
    return levelled(in_a_room(driven(levelled(both.astype(np.float32)), rng), rng, 0.45))


def _played(parts: list[Part], font: Path, rng: np.random.Generator, most_room: float) -> Floats:
    together = np.zeros((2, SONG_FRAMES), np.float32)
    for part in parts:
        sound = levelled(driven(levelled(play(part, font, RATE, SONG_S)), rng))
        place = rng.uniform(-1, 1) if part.name == "other" and rng.random() < 0.7 else 0.0
        angle = (place + 1) * np.pi / 4
        sides = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
        together += np.float32(rng.uniform(0.5, 1.0)) * sides * sound
    return levelled(in_a_room(levelled(together), rng, most_room))


def _written(stems: Floats) -> Pool:
    return np.clip(np.round(stems * FULL_SCALE), -32_767, 32_767).astype(np.int16)
