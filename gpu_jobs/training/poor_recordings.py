"""What happens to music before a judge hears it: rooms, microphones, hiss, tape that runs too fast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]


def detuned(sound: Mono, cents: float, rate: int) -> tuple[Mono, float]:
    """The sound played faster or slower, and by how much its times are multiplied."""
    import soxr

    if not cents:
        return sound, 1.0
    stretch = 2 ** (-cents / 1200)
    played = soxr.resample(sound, rate, rate * stretch, quality="HQ")
    return np.asarray(played, np.float32), float(stretch)


def recorded(rng: np.random.Generator, sound: Mono, rate: int) -> Mono:
    """In a room or not, through a microphone's colours, with some noise."""
    from scipy.signal import fftconvolve, lfilter

    if rng.random() < 0.5:
        times = np.arange(round(1.2 * rate)) / rate
        tail = rng.standard_normal(len(times)) * np.exp(-times / float(rng.uniform(0.05, 0.3)))
        wet = fftconvolve(sound, tail / np.linalg.norm(tail))[: len(sound)]
        sound = sound + float(rng.uniform(0.1, 0.6)) * wet
    if rng.random() < 0.5:
        tilt = float(rng.uniform(-0.6, 0.6))
        sound = np.asarray(lfilter([1.0, tilt], [1.0], sound), np.float32)
    sound = sound * (0.7 / max(float(np.abs(sound).max()), 1e-9))
    if rng.random() < 0.5:
        level = 10 ** (float(rng.uniform(-70, -36)) / 20)
        sound = np.asarray(sound + level * rng.standard_normal(len(sound)), np.float32)
    return np.asarray(sound * (0.7 / np.abs(sound).max()), np.float32)


def noise(rng: np.random.Generator, seconds: float, rate: int) -> Mono:
    """Hiss of some colour, steady or in bursts."""
    from scipy.signal import lfilter

    hiss = rng.standard_normal(round(seconds * rate))
    coloured = lfilter([1.0], [1.0, -float(rng.uniform(-0.5, 0.98))], hiss)
    times = np.arange(len(hiss)) / rate
    bursts = np.exp(-((times % float(rng.uniform(0.2, 1.0))) / float(rng.uniform(0.02, 0.3))))
    shaped = coloured * (bursts if rng.random() < 0.5 else 1.0)
    return np.asarray(shaped * (0.7 / np.abs(shaped).max()), np.float32)
