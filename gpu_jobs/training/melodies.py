"""Melodies to learn note onsets from: random tunes, played by a soundfont or sung, heard anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.training.melody_voices import RATE, SungNote, any_singing, sung
from gpu_jobs.training.synthesis import Part, Played, play

Mono = NDArray[np.float32]

SECONDS = 10.0
_SUNG = 0.4
"""Share of melodies that are sung."""

_TREMBLING = 0.2
"""Share of those that are played with vibrato beyond the instrument's own."""

_PEAK = 0.7
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11))

# (first, last General MIDI program, lowest, highest note): all that can play a melody
_INSTRUMENTS = (
    (0, 7, 40, 90),
    (8, 14, 55, 95),
    (16, 23, 45, 88),
    (24, 31, 40, 82),
    (32, 39, 30, 58),
    (40, 40, 55, 95),
    (41, 41, 48, 84),
    (42, 43, 34, 70),
    (44, 46, 40, 88),
    (48, 55, 42, 84),
    (56, 56, 54, 84),
    (57, 58, 34, 68),
    (59, 63, 48, 82),
    (64, 67, 42, 84),
    (68, 68, 58, 90),
    (69, 70, 36, 76),
    (71, 71, 48, 90),
    (72, 79, 60, 98),
    (80, 87, 45, 92),
)


@dataclass(frozen=True, slots=True)
class Melody:
    """What is heard, mono at `RATE`, peaking at 0.7, and when its notes begin, seconds."""

    samples: Mono
    onsets_s: NDArray[np.float64]


def any_melody(font: Path, rng: np.random.Generator) -> Melody:
    """One melody of `SECONDS`: of a random instrument or voice, in a random place."""
    if rng.random() < _SUNG:
        notes = _tune(int(rng.integers(42, 74)), rng)
        offset = rng.uniform(-0.5, 0.5)
        tuned = [(start, end, midi + offset) for start, end, midi in notes]
        sound = sung(tuned, SECONDS, any_singing(rng), rng)
    else:
        first, last, lowest, highest = _INSTRUMENTS[rng.integers(len(_INSTRUMENTS))]
        program = int(rng.integers(first, last + 1))
        notes = _tune(int(rng.integers(lowest + 7, max(highest - 7, lowest + 8))), rng)
        sound = _played(notes, program, font, rng)
    placed = _placed(sound, rng)
    samples = placed * (_PEAK / max(float(np.abs(placed).max()), 1e-6))
    return Melody(samples.astype(np.float32), np.array([start for start, _, _ in notes]))


def _tune(around: int, rng: np.random.Generator) -> list[SungNote]:
    """A walk through a scale in the rhythm of one beat and its parts, with repeats, leaps and rests."""
    scale = np.array([12 * octave + step for octave in range(11) for step in rng.choice(_SCALES)])
    scale = np.unique(np.sort(scale) + int(rng.integers(12)) - 12)
    place = int(np.abs(scale - around).argmin())
    middle, repeats = place, float(rng.choice([0.05, 0.2, 0.6]))
    beat_s, held = rng.uniform(0.3, 0.75), rng.uniform(0.6, 1.0)
    parts = rng.choice([0.25, 0.5, 1.0, 1.5, 2.0], 6, p=[0.2, 0.35, 0.3, 0.1, 0.05])
    notes: list[SungNote] = []
    time = rng.uniform(0.1, 0.6)
    while time < SECONDS - 0.4:
        length = max(beat_s * float(rng.choice(parts)), 0.09)
        length *= float(np.exp(rng.normal(0, 0.03)))
        end = min(time + max(length * min(held * rng.uniform(0.92, 1.08), 1.0), 0.05), SECONDS)
        notes.append((time, end, float(scale[place])))
        time += length + (beat_s if rng.random() < 0.05 else 0.0)
        if rng.random() >= repeats:
            step = int(rng.choice([1, 1, 1, 2, 3, 5, 7])) * (1 if rng.random() < 0.5 else -1)
            place = int(np.clip(place + step, middle - 7, middle + 7))
            place = int(np.clip(place, 0, len(scale) - 1))
    return notes


def _played(
    notes: list[SungNote], program: int, font: Path, rng: np.random.Generator
) -> NDArray[np.float64]:
    loud, uneven = rng.uniform(50, 110), rng.uniform(0, 15)
    depth = rng.uniform(0.2, 1.0) if rng.random() < _TREMBLING else 0.0
    rate_hz = rng.uniform(4.3, 7.0)
    part = Part(
        "melody",
        [
            Played(
                start,
                end - 0.004,
                round(midi),
                _velocity(loud, uneven, rng),
                _vibrato(end - start, depth, rate_hz),
            )
            for start, end, midi in notes
        ],
        program,
    )
    return np.asarray(play(part, font, RATE, SECONDS).mean(axis=0), np.float64)


def _vibrato(seconds: float, depth: float, rate_hz: float) -> tuple[tuple[float, float], ...]:
    """Semitones over time, as `Played` bends."""
    if not depth:
        return ()
    times = np.arange(0.0, seconds + 0.02, 0.02)
    swell = depth * np.clip((times - 0.12) / 0.15, 0, 1)
    return tuple(
        zip(times.tolist(), (swell * np.sin(2 * np.pi * rate_hz * times)).tolist(), strict=True)
    )


def _velocity(loud: float, uneven: float, rng: np.random.Generator) -> int:
    return int(np.clip(rng.normal(loud, uneven), 30, 127))


def _placed(sound: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """In a room, by telephone, in noise, or none of it."""
    from scipy.signal import butter, fftconvolve, sosfilt

    placed = sound
    if rng.random() < 0.4:
        decay_s, wet = rng.uniform(0.2, 1.4), rng.uniform(0.02, 0.25)
        time = np.arange(round(decay_s * RATE)) / RATE
        tail = rng.standard_normal(len(time)) * 10 ** (-3 * time / decay_s)
        tail *= np.sqrt(wet / np.square(tail).sum())
        tail[: round(0.008 * RATE)] = 0
        placed = placed + fftconvolve(placed, tail)[: len(placed)]
    if rng.random() < 0.25:
        edges = (rng.uniform(150, 350), rng.uniform(3000, 5000))
        placed = sosfilt(butter(4, edges, "bandpass", fs=RATE, output="sos"), placed)
    if rng.random() < 0.5:
        noise = rng.standard_normal(len(placed))
        if rng.random() < 0.5:
            noise = sosfilt(butter(1, 300, fs=RATE, output="sos"), noise) + 0.02 * noise
        power = np.mean(np.square(placed)) / np.mean(np.square(noise))
        placed = placed + noise * np.sqrt(power * 10 ** (-rng.uniform(12, 45) / 10))
    return placed
