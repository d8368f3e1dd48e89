"""Where it is heard: rooms, telephones, noise, tape that runs too fast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.data.music.model import RATE, Sound, Truth


def in_room(sound: Sound, rng: np.random.Generator, *, decay_s: float, wet: float) -> Sound:
    """With reverb: noise that decays by 60 dB in ``decay_s``, 12 ms after the sound itself.

    Args:
        wet: energy of the reverb relative to the sound's, 0 to 1.
    """
    from scipy.signal import fftconvolve

    frames = round(decay_s * RATE)
    time = np.arange(frames) / RATE
    tail = rng.standard_normal((2, frames)) * 10 ** (-3 * time / decay_s)
    tail[:, : round(0.012 * RATE)] = 0
    tail *= np.sqrt(wet) / np.sqrt((tail**2).sum(axis=1, keepdims=True))
    stereo = np.broadcast_to(sound, (2, sound.shape[1]))
    wet_sound = fftconvolve(stereo, tail, axes=1)[:, : sound.shape[1]]
    return np.asarray(stereo + wet_sound, np.float32)


def by_phone(sound: Sound) -> Sound:
    """Only 300 to 3400 Hz are left."""
    from scipy.signal import butter, sosfilt

    bands = butter(4, (300, 3400), "bandpass", fs=RATE, output="sos")
    return np.asarray(sosfilt(bands, sound, axis=1), np.float32)


def in_noise(sound: Sound, rng: np.random.Generator, *, snr_db: float) -> Sound:
    """With pink-ish noise, each channel its own, this far below the sound."""
    from scipy.signal import lfilter

    white = rng.standard_normal(sound.shape)
    noise = lfilter([0.05], [1, -0.95], white, axis=1) + 0.1 * white
    power = float((sound**2).mean()) / 10 ** (snr_db / 10)
    return np.asarray(sound + noise * np.sqrt(power / (noise**2).mean()), np.float32)


def by_tape(sound: Sound, truth: Truth, cents: float) -> tuple[Sound, Truth]:
    """Played faster (higher) or slower: all pitches and times move."""
    import soxr

    speed = 2 ** (cents / 1200)
    moved = soxr.resample(np.ascontiguousarray(sound.T), RATE * speed, RATE, "VHQ").T
    spans = [(a / speed, b / speed, label) for a, b, label in truth.chords or ()]
    return np.ascontiguousarray(moved, np.float32), replace(
        truth,
        chords=spans or None,
        notes=None
        if truth.notes is None
        else [(a / speed, b / speed, midi + cents / 100) for a, b, midi in truth.notes],
        beats=None if truth.beats is None else [beat / speed for beat in truth.beats],
        downbeats=None if truth.downbeats is None else [beat / speed for beat in truth.downbeats],
        tempo_bpm=None if truth.tempo_bpm is None else truth.tempo_bpm * speed,
    )
