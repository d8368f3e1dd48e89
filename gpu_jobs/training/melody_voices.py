"""A plain singing voice made of harmonics, to learn from: its notes are known because we wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float64]
SungNote = tuple[float, float, float]
"""Onset and end in seconds, fractional MIDI number."""

RATE = 16_000
_HARMONICS = 30
_CONTROL = 100
"""Samples between two values of pitch and level."""


@dataclass(frozen=True, slots=True)
class Singing:
    """How it is sung.

    Attributes:
        formants_hz: where the vowel resonates.
        width_hz: of each resonance: a narrow one swells and fades as vibrato passes through it.
        tilt: how fast harmonics fade: the exponent of their number.
        vibrato_cents, vibrato_hz: of notes longer than 0.25 s.
        scoop_cents: how far below its pitch a note begins.
        glide_s: the time from one pitch to the next.
        dip: level between two notes that touch, 0 (none is left) to 1 (no dip).
        attack_s: the time a note takes to swell.
        consonant: level of a burst of noise before each note, 0 is none.
        breath: noise relative to the voice.
    """

    formants_hz: tuple[float, float, float]
    width_hz: float
    tilt: float
    vibrato_cents: float
    vibrato_hz: float
    scoop_cents: float
    glide_s: float
    dip: float
    attack_s: float
    consonant: float
    breath: float


def any_singing(rng: np.random.Generator) -> Singing:
    """One manner of many."""
    return Singing(
        formants_hz=(rng.uniform(250, 900), rng.uniform(900, 2300), rng.uniform(2400, 3300)),
        width_hz=rng.uniform(50, 200),
        tilt=rng.uniform(0.5, 1.6),
        vibrato_cents=float(rng.choice([0.0, rng.uniform(20, 80), rng.uniform(50, 140)])),
        vibrato_hz=rng.uniform(4.3, 7.2),
        scoop_cents=float(rng.choice([0.0, rng.uniform(30, 250)])),
        glide_s=rng.uniform(0.01, 0.16),
        dip=float(rng.choice([0.02, 0.1, 0.2, 0.4, 0.75, 1.0])),
        attack_s=rng.uniform(0.01, 0.1),
        consonant=float(rng.choice([0.0, 0.0, rng.uniform(0.05, 0.5)])),
        breath=10 ** rng.uniform(-2.2, -1.0),
    )


def sung(
    notes: Sequence[SungNote], seconds: float, manner: Singing, rng: np.random.Generator
) -> Mono:
    """The voice at `RATE`, shape [n]; notes are in order and do not overlap."""
    count = round(seconds * RATE)
    control_s = np.arange(0, count + _CONTROL, _CONTROL) / RATE
    at = np.arange(count) / RATE
    midi = np.interp(at, control_s, _pitch(notes, control_s, manner, rng))
    level = np.interp(at, control_s, _level(notes, control_s, manner))
    sound = _harmonics(440 * 2 ** ((midi - 69) / 12), level, manner)
    sound += manner.breath * np.abs(sound).mean() * 3 * level * rng.standard_normal(count)
    sound += manner.consonant * np.abs(sound).max() * _bursts(notes, count, rng)
    return sound


def _pitch(
    notes: Sequence[SungNote], time: Mono, manner: Singing, rng: np.random.Generator
) -> Mono:
    midi = np.full(len(time), notes[0][2])
    for i, (start, end, target) in enumerate(notes):
        bound = i > 0 and start - notes[i - 1][1] < 0.02
        since = time - start
        if bound:
            share = np.clip(since / manner.glide_s + 0.5, 0, 1)
            midi = np.where(share > 0, midi + (target - midi) * (3 * share**2 - 2 * share**3), midi)
        else:
            scoop = manner.scoop_cents / 100 * np.exp(-np.maximum(since, 0) / 0.05)
            midi = np.where(since >= -0.01, target - scoop, midi)
        if end - start > 0.25:
            depth = np.clip((since - 0.12) / 0.2, 0, 1) * (time < end)
            swing = np.sin(2 * np.pi * manner.vibrato_hz * since)
            midi = midi + manner.vibrato_cents / 100 * depth * swing
    wander = np.interp(time, time[::80], rng.normal(0, 0.06, len(time[::80])))
    return np.asarray(midi + wander + rng.normal(0, 0.03, len(time)))


def _level(notes: Sequence[SungNote], time: Mono, manner: Singing) -> Mono:
    level = np.zeros(len(time))
    for i, (start, end, _) in enumerate(notes):
        follows = i > 0 and start - notes[i - 1][1] < 0.02
        leads = i + 1 < len(notes) and notes[i + 1][0] - end < 0.02
        rise = np.clip((time - start) / manner.attack_s, 0, 1)
        fall = np.clip((end - time) / 0.05, 0, 1)
        rise = manner.dip + (1 - manner.dip) * rise if follows else rise
        fall = manner.dip + (1 - manner.dip) * fall if leads else fall
        own = (time >= start) & (time < end)
        level[own] = (rise * fall)[own]
    return np.convolve(level, np.hanning(5) / np.hanning(5).sum(), "same")


def _harmonics(hertz: Mono, level: Mono, manner: Singing) -> Mono:
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    sound = np.zeros(len(hertz))
    for k in range(1, _HARMONICS + 1):
        frequency = k * hertz
        resonance = sum(
            strength / (1 + ((frequency - formant) / manner.width_hz) ** 2)
            for formant, strength in zip(manner.formants_hz, (1.0, 0.5, 0.25), strict=True)
        )
        gain = (resonance + 0.03) / k**manner.tilt * (frequency < 0.47 * RATE)
        sound += gain * level * np.sin(k * phase)
    return sound


def _bursts(notes: Sequence[SungNote], count: int, rng: np.random.Generator) -> Mono:
    """Noise that swells and ends as a note begins."""
    noise = np.zeros(count)
    for start, _, _ in notes:
        length = round(rng.uniform(0.03, 0.08) * RATE)
        begin = round(start * RATE) - length
        if begin >= 0 and begin + length <= count:
            burst = np.diff(rng.standard_normal(length), prepend=0)
            noise[begin : begin + length] += 0.5 * burst * np.hanning(length)
    return noise
