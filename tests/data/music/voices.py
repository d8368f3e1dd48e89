"""A voice made of harmonics and formants, whose pitch is known at every moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.data.music.model import RATE, Sound, Times

Curve = NDArray[np.float64]

HOP_S = 0.01
"""Seconds between two values of a pitch that is told as the truth."""

_CONTROL = 2205
"""Values a second of everything that moves slowly."""

_HARMONICS = 48

# (hertz, width in hertz, dB) of each formant
VOWELS = {
    "a": ((750, 90, 0), (1180, 110, -6), (2600, 140, -18), (3300, 180, -22)),
    "e": ((480, 80, 0), (1900, 110, -10), (2550, 150, -17), (3400, 200, -23)),
    "i": ((300, 70, 0), (2200, 120, -14), (2900, 170, -18), (3500, 220, -24)),
    "o": ((460, 80, 0), (850, 90, -8), (2500, 150, -26), (3200, 200, -30)),
    "u": ((330, 70, 0), (720, 90, -12), (2400, 150, -30), (3200, 200, -34)),
    "m": ((260, 60, 0), (1050, 200, -24), (2200, 250, -34), (3000, 300, -40)),
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is sung.

    Attributes:
        vowels: keys of `VOWELS`, one a note in turn; ``m`` hums.
        vibrato_cents: to either side.
        scoop_cents: how far below it a note begins, where it begins from silence.
        glide_s: the time from one pitch to the next where notes are bound.
        drift_cents: slow wandering, as a standard deviation.
        jitter_cents: of each value a hundred times a second.
        breath_db: noise of the breath below the voice.
        articulation: what is between two notes: ``bound`` 2.5 dB less, ``slight dips`` 7 dB,
            ``dips`` 14 dB, ``gaps`` silence, ``consonants`` a burst of noise.
    """

    vowels: str = "a"
    vibrato_cents: float = 0.0
    vibrato_hz: float = 5.5
    scoop_cents: float = 0.0
    glide_s: float = 0.06
    drift_cents: float = 4.0
    jitter_cents: float = 4.0
    breath_db: float = -34.0
    articulation: str = "bound"


SungNote = tuple[float, float, float]
"""Onset and end in seconds, fractional MIDI number."""


def sing(
    notes: Sequence[SungNote], seconds: float, manner: Manner, rng: np.random.Generator
) -> tuple[Sound, tuple[Times, Times]]:
    """The voice, shape [1, frames], RMS about -20 dB, and its pitch as (times, hertz).

    The notes do not overlap. Hertz are 0 where the voice is 40 dB or more below its loudest.
    """
    count = round(seconds * _CONTROL)
    time = np.arange(count) / _CONTROL
    midi = _pitch(notes, time, manner, rng)
    level = _level(notes, time, manner)
    hertz = 440 * 2 ** ((midi - 69) / 12)
    sound = _voiced(hertz, level, _formants(notes, time, manner), seconds)
    sound += _breath(level, sound, manner, rng)
    if manner.articulation == "consonants":
        sound += _consonants(notes, len(sound), rng)
    sound *= 0.1 / np.sqrt(np.mean(sound[np.abs(sound) > 1e-4] ** 2))
    at = np.arange(0, seconds, HOP_S)
    is_sung = np.interp(at, time, level) > 0.03
    return sound[None].astype(np.float32), (at, np.interp(at, time, hertz) * is_sung)


def _pitch(
    notes: Sequence[SungNote], time: Curve, manner: Manner, rng: np.random.Generator
) -> Curve:
    """Fractional MIDI numbers."""
    midi = np.full(len(time), notes[0][2])
    for i, (start, end, target) in enumerate(notes):
        is_bound = i > 0 and start - notes[i - 1][1] < 0.02
        own = time >= start - (manner.glide_s / 2 if is_bound else 0.01)
        if is_bound:
            before = notes[i - 1][2]
            share = np.clip((time[own] - start) / max(manner.glide_s, 1e-3) + 0.5, 0, 1)
            midi[own] = before + (target - before) * (3 * share**2 - 2 * share**3)
        else:
            scoop = manner.scoop_cents / 100 * np.exp(-(time[own] - start) / 0.04)
            midi[own] = target - scoop
        if manner.vibrato_cents and end - start > 0.35:
            midi += _vibrato(time, start, end, manner)
    drift = np.interp(time, time[:: _CONTROL // 2], rng.normal(0, 1, len(time[:: _CONTROL // 2])))
    jitter = np.interp(time, time[::22], rng.normal(0, 1, len(time[::22])))
    return midi + (manner.drift_cents * drift + manner.jitter_cents * jitter) / 100


def _vibrato(time: Curve, start: float, end: float, manner: Manner) -> Curve:
    since = time - start
    depth = np.clip((since - 0.15) / 0.2, 0, 1) * np.clip((end - time) / 0.08, 0, 1)
    swing = np.sin(2 * np.pi * manner.vibrato_hz * (since - 0.15))
    return np.asarray(manner.vibrato_cents / 100 * depth * swing * (since > 0.15))


def _level(notes: Sequence[SungNote], time: Curve, manner: Manner) -> Curve:
    """Amplitude, 0 to 1."""
    level = np.zeros(len(time))
    depth = {"bound": 0.75, "slight dips": 0.45, "dips": 0.2, "gaps": 0.0, "consonants": 0.1}[
        manner.articulation
    ]
    for i, (start, end, _) in enumerate(notes):
        follows = i > 0 and start - notes[i - 1][1] < 0.02
        leads = i + 1 < len(notes) and notes[i + 1][0] - end < 0.02
        rise = np.clip((time - start) / 0.03, 0, 1)
        fall = np.clip((end - time) / 0.05, 0, 1)
        rise = depth + (1 - depth) * rise if follows else rise
        fall = depth + (1 - depth) * fall if leads else fall
        swell = 1 - 0.15 * np.clip((time - start) / max(end - start, 0.1), 0, 1)
        own = (time >= start) & (time < end)
        level[own] = (rise * fall * swell)[own]
    return np.convolve(level, np.hanning(17) / np.hanning(17).sum(), "same")


def _formants(
    notes: Sequence[SungNote], time: Curve, manner: Manner
) -> list[tuple[Curve, Curve, Curve]]:
    """Hertz, width and dB of each formant over time; a vowel changes within 60 ms."""
    starts = np.array([start for start, _, _ in notes])
    vowels = [VOWELS[manner.vowels[i % len(manner.vowels)]] for i in range(len(notes))]
    own = np.searchsorted(starts, time, side="right") - 1
    smooth = np.hanning(round(0.06 * _CONTROL) | 1)
    smooth /= smooth.sum()
    formants = []
    for k in range(4):
        values = np.array([vowel[k] for vowel in vowels], float)[np.maximum(own, 0)]
        padded = np.pad(values, ((len(smooth) // 2, len(smooth) // 2), (0, 0)), "edge")
        hz, width, db = (np.convolve(padded[:, c], smooth, "valid") for c in range(3))
        formants.append((hz, width, db))
    return formants


def _voiced(
    hertz: Curve, level: Curve, formants: list[tuple[Curve, Curve, Curve]], seconds: float
) -> NDArray[np.float64]:
    """The sum of the harmonics, each as loud as the formants make it."""
    frames = round(seconds * RATE)
    at = np.arange(frames) / RATE
    control = np.arange(len(hertz)) / _CONTROL
    phase = 2 * np.pi * np.cumsum(np.interp(at, control, hertz)) / RATE
    sound = np.zeros(frames)
    for k in range(1, _HARMONICS + 1):
        frequency = k * hertz
        gain = sum(
            10 ** (db / 20) / np.sqrt(1 + ((frequency - hz) / width) ** 2)
            for hz, width, db in formants
        )
        gain = gain * level / k**0.7 * (frequency < 0.45 * RATE)
        if gain.max() > 1e-6:
            sound += np.interp(at, control, gain) * np.sin(k * phase)
    return sound


def _breath(
    level: Curve, sound: NDArray[np.float64], manner: Manner, rng: np.random.Generator
) -> NDArray[np.float64]:
    noise = rng.standard_normal(len(sound))
    noise[1:] -= 0.7 * noise[:-1]
    at = np.arange(len(sound)) / RATE
    loud = np.interp(at, np.arange(len(level)) / _CONTROL, level)
    return np.asarray(
        noise * loud * float(np.sqrt(np.mean(sound**2))) * 10 ** (manner.breath_db / 20)
    )


def _consonants(
    notes: Sequence[SungNote], frames: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """A burst of 45 ms before each note."""
    bursts = np.zeros(frames)
    length = round(0.045 * RATE)
    for start, _, _ in notes:
        begin = round(start * RATE) - length
        if begin >= 0:
            noise = rng.standard_normal(length)
            bursts[begin : begin + length] += 0.12 * np.diff(noise, prepend=0) * np.hanning(length)
    return bursts
