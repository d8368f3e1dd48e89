"""Labelled music: pieces of every mood, played, recorded as recordings are, and heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.training.mood.arranging import HELD_OUT, TRAINING, Arrangement
from gpu_jobs.training.mood.designs import DESIGNS, Design
from gpu_jobs.training.mood.sketching import sketch
from gpu_jobs.training.soundfonts import FLUID, MUSESCORE, open_soundfont
from gpu_jobs.training.synthesis import play_all
from shared.music.mood import MoodName

RATE = 44_100
_SHORTEST_S, _LONGEST_S = 8.0, 16.0
_TAIL_S = 1.0
_BANDS_HZ = (60, 120, 250, 500, 1000, 2000, 4000, 8000, 16_000)
_BAND_DB = 3.0

Stereo = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of music and the mood it was designed for.

    Attributes:
        way: how it is arranged.
        samples: shape [2, frames] at `RATE`.
    """

    mood: MoodName
    way: str
    seed: int
    samples: Stereo


def pieces(packages: Path, each: int, *, held_out: bool, first_seed: int = 0) -> Iterator[Piece]:
    """``each`` pieces of every mood.

    Args:
        packages: folder with the soundfonts' package.
        held_out: with other instruments, arrangements and another soundfont than for training.
    """
    font = open_soundfont(packages, MUSESCORE if held_out else FLUID)
    ways = HELD_OUT if held_out else TRAINING
    for design in DESIGNS:
        for i in range(each):
            yield _piece(design, first_seed + i, ways, font, held_out=held_out)


def _piece(
    design: Design, seed: int, ways: Mapping[str, Arrangement], font: Path, *, held_out: bool
) -> Piece:
    rng = np.random.default_rng([seed, sum(design.mood.encode()), held_out])
    way = sorted(ways)[seed % len(ways)]
    plan = sketch(design, rng, held_out=held_out)
    seconds = float(np.clip(plan.seconds + _TAIL_S, _SHORTEST_S, _LONGEST_S))
    stems = play_all(ways[way](plan, rng), font, RATE, seconds)
    mix = np.sum([sound * 10 ** (rng.uniform(-3, 3) / 20) for sound in stems.values()], axis=0)
    return Piece(design.mood, way, seed, _as_recorded(mix, rng))


def _as_recorded(mix: Stereo, rng: np.random.Generator) -> Stereo:
    """Somebody's room, microphone and mastering: none of them may tell the mood."""
    tilted = _tilted(_in_a_room(mix, rng), rng)
    peak = np.abs(tilted).max() + 1e-9
    pressed = np.tanh(tilted / peak * rng.uniform(0.8, 2.5))  # a limiter, more or less hard
    noise = rng.normal(0, 10 ** (rng.uniform(-80, -52) / 20), mix.shape)
    level = 10 ** (rng.uniform(-14, -1) / 20)
    return np.asarray(pressed / np.abs(pressed).max() * level + noise, np.float32)


def _in_a_room(mix: Stereo, rng: np.random.Generator) -> Stereo:
    from scipy.signal import fftconvolve

    decay_s, wet = rng.uniform(0.2, 1.6), rng.uniform(0.0, 0.3)
    tail = rng.normal(0, 1, (2, round(decay_s * RATE)))
    tail *= np.exp(-6.9 * np.arange(tail.shape[1]) / tail.shape[1])
    tail /= np.sqrt((tail**2).sum(axis=1, keepdims=True))
    return np.asarray(mix + wet * fftconvolve(mix, tail, axes=1)[:, : mix.shape[1]], np.float32)


def _tilted(mix: Stereo, rng: np.random.Generator) -> Stereo:
    """Brighter or darker, bands up and down, and only as much of the top as was recorded."""
    spectrum = np.fft.rfft(mix, axis=1)
    hz = np.fft.rfftfreq(mix.shape[1], 1 / RATE)
    gain = (np.maximum(hz, 50) / 1000) ** (rng.uniform(-2.0, 2.0) / 6.02)
    bands_db = np.interp(np.log(hz + 1), np.log(_BANDS_HZ), rng.normal(0, _BAND_DB, len(_BANDS_HZ)))
    gain *= 10 ** (bands_db / 20)
    gain *= 1 / (1 + (hz / rng.uniform(7_000, 20_000)) ** 8)
    return np.asarray(np.fft.irfft(spectrum * gain, mix.shape[1], axis=1), np.float32)
