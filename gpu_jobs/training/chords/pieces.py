"""Pieces to learn chords from: their spectra, and the chord of every column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.spectrum import HOP, RATE, PitchSpectrum
from gpu_jobs.engines.chord_ear import QUALITIES
from gpu_jobs.training.chords.progressions import progression
from gpu_jobs.training.chords.textures import Placed, band, choir, drums
from gpu_jobs.training.synthesis import play

Floats = NDArray[np.float32]

NONE = 12 * len(QUALITIES)
"""The class of no chord; the others are the quality's place times 12, plus the root."""

SECONDS = 40.0
_EVERY = 2
"""Columns of the spectrum to one that is learned from: 93 ms."""

_WITHOUT_HARMONY = 0.08
"""Of the bands are a drummer alone."""

_MISTUNING = 6.0
"""Standard deviation of how far the tuning that is read may be from the true one, cents."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of music.

    Attributes:
        amplitudes: float16 of shape [columns, 252], 93 ms apart.
        classes: the chord of every column.
    """

    amplitudes: NDArray[np.float16]
    classes: NDArray[np.int16]


def make_piece(seed: int, font: Path) -> Piece:
    """A piece; the same seed gives the same."""
    rng = np.random.default_rng(seed)
    is_choral = rng.random() < 0.5
    tempo = float(rng.uniform(56, 110) if is_choral else rng.uniform(65, 175))
    beat_s = 60 / tempo
    pace = (
        (1, 1, 1, 2)
        if is_choral
        else ((2, 4), (4,), (4, 4, 2), (3,), (1, 2), (8, 4))[int(rng.integers(6))]
    )
    steps = progression(rng, int(SECONDS / beat_s), pace)
    placed, at = [], float(rng.uniform(0.1, 1.2))
    for step in steps:
        if rng.random() < 0.02:
            at += float(rng.uniform(0.8, 2.0))
        placed.append(Placed(step, at, at + step.beats * beat_s, beat_s))
        at = placed[-1].end
    placed = [chord for chord in placed if chord.end < SECONDS - 0.5]
    has_harmony = is_choral or rng.random() > _WITHOUT_HARMONY
    play_it = choir if is_choral else band if has_harmony else drums
    parts = play_it(rng, placed)
    sound = np.zeros(round(SECONDS * RATE), np.float32)
    for part in parts:
        sound += play(part, font, RATE, SECONDS).mean(axis=0)
    sound = _in_room(rng, sound)
    return Piece(_heard(rng, sound), _classes(placed if has_harmony else [], sound))


def _in_room(rng: np.random.Generator, sound: Floats) -> Floats:
    """With an echo that dies away, and noise below it."""
    from scipy.signal import fftconvolve

    if rng.random() < 0.5:
        decay_s = float(rng.uniform(0.15, 1.2))
        time = np.arange(round(1.2 * decay_s * RATE)) / RATE
        echo = rng.standard_normal(len(time)) * 10 ** (-3 * time / decay_s)
        echo *= float(rng.uniform(0.05, 0.5)) / np.linalg.norm(echo)
        sound = sound + fftconvolve(sound, echo)[: len(sound)].astype(np.float32)
    level = np.sqrt(np.mean(sound**2)) * 10 ** (-float(rng.uniform(25, 70)) / 20)
    noise = level * rng.standard_normal(len(sound))
    return np.asarray(sound + noise, np.float32)


def _heard(rng: np.random.Generator, sound: Floats) -> NDArray[np.float16]:
    spectrum = PitchSpectrum()
    spectrum.push(sound / np.abs(sound).max())
    cents = float(np.clip(rng.normal(0, _MISTUNING), -25, 25))
    return spectrum.finish().tuned(cents)[::_EVERY].astype(np.float16)


def _classes(placed: list[Placed], sound: Floats) -> NDArray[np.int16]:
    columns = 1 + len(sound) // HOP
    times = np.arange(columns)[::_EVERY] * HOP / RATE
    classes = np.full(len(times), NONE, np.int16)
    for chord in placed:
        inside = (times >= chord.start) & (times < chord.end)
        classes[inside] = 12 * QUALITIES.index(chord.step.quality) + chord.step.root
    return classes
