"""Training examples: pieces mixed anew, stretched, coloured, reverberated, in noise, band-limited.

All of it happens to power in bands, where a thousand variants cost less than playing one piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.bands import BANDS, FRAMES_A_SECOND, compressed
from gpu_jobs.training.rhythm.data import Heard
from gpu_jobs.training.rhythm.pieces import DRUMS

Floats = NDArray[np.float32]
Rng = np.random.Generator

TARGETS = ("beat", "downbeat", "onset")

_NOTHING = 0.04

_REACH_FRAMES = (2.0, 2.0, 1.6)
"""How far from its moment a beat, a downbeat, an onset is still half meant, in frames."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the network sees, shape [BANDS, frames], and should say, shape [3, frames], 0 to 1."""

    bands: Floats
    targets: Floats


def example(rng: Rng, piece: Heard, frames: int) -> Example:
    """A stretch of the piece, spoiled; now and then nothing but noise or a held sound."""
    if rng.random() < _NOTHING:
        return Example(compressed(_nothing(rng, frames)).T, np.zeros((3, frames), np.float32))
    groups = _some_groups(rng, sorted(piece.bands_db))
    stretch = float(np.exp(rng.uniform(-0.16, 0.16)))
    available = len(piece.bands_db[groups[0]])
    start = rng.uniform(0, max(available - 1 - frames / stretch, 1.0))
    at = start + np.arange(frames) / stretch
    power = sum(
        (
            _between(piece.bands_db[group], at) * np.float32(10 ** rng.uniform(-0.9, 0.9))
            for group in groups
        ),
        np.zeros((frames, BANDS), np.float32),
    )
    onsets = np.concatenate([piece.onsets[group] for group in groups])
    times = (piece.beats, piece.downbeats, onsets)
    targets = [_near((t * FRAMES_A_SECOND - start) * stretch, frames, reach)
               for t, reach in zip(times, _REACH_FRAMES, strict=True)]  # fmt: skip
    return Example(compressed(_spoiled(rng, power)).T, np.stack(targets))


def examples(rng: Rng, pieces: Sequence[Heard], count: int, frames: int) -> Example:
    """So many at once: shapes [count, BANDS, frames] and [count, 3, frames]."""
    chosen = [example(rng, pieces[i], frames) for i in rng.integers(len(pieces), size=count)]
    return Example(np.stack([e.bands for e in chosen]), np.stack([e.targets for e in chosen]))


def _some_groups(rng: Rng, groups: list[str]) -> list[str]:
    """Mostly all; drums are left out as often as not, now and then they are alone."""
    tuneful = [group for group in groups if group != DRUMS]
    if DRUMS not in groups or not tuneful:
        return groups
    kind = rng.random()
    if kind < 0.5:
        return groups
    return [DRUMS] if kind < 0.58 else tuneful


def _between(bands_db: NDArray[np.float16], at: NDArray[np.float64]) -> Floats:
    """Power at fractional frames; silence beyond the ends."""
    first = int(at[0])
    wanted = bands_db[first : int(at[-1]) + 2].astype(np.float32)
    padded = np.pad(wanted, ((0, 2), (0, 0)), constant_values=-120.0)
    at = at - first
    whole = np.minimum(at.astype(int), len(wanted))
    share = np.clip(at - whole, 0, 1).astype(np.float32)[:, None]
    level = padded[whole] * (1 - share) + padded[whole + 1] * share
    return np.asarray(np.power(np.float32(10), level / 10), np.float32)


def _near(moments: NDArray[np.float64], frames: int, reach: float) -> Floats:
    """1 at each moment (in frames), falling to 0 within ``reach``; [frames]."""
    target = np.zeros(frames, np.float32)
    for offset in range(-2, 4):
        place = np.floor(moments).astype(int) + offset
        kept = (place >= 0) & (place < frames)
        closeness = 1 - np.abs(place[kept] - moments[kept]) / reach
        np.maximum.at(target, place[kept], closeness.astype(np.float32))
    return target


def _spoiled(rng: Rng, power: Floats) -> Floats:
    power = power * _colour(rng)
    if rng.random() < 0.35:
        power = _reverberated(rng, power)
    if rng.random() < 0.25:
        power = _levelled(power, rng.uniform(0.2, 0.7))
    if rng.random() < 0.5:
        power = power + _noise(rng, power)
    if rng.random() < 0.15:
        low, high = rng.integers(0, 14), rng.integers(28, BANDS)
        outside = np.ones(BANDS, np.float32) * np.float32(10 ** -rng.uniform(2, 5))
        outside[low:high] = 1
        power = power * outside
    return power


def _nothing(rng: Rng, frames: int) -> Floats:
    """Noise, or a tone in some bands, that may swell and fade slowly."""
    swell = np.interp(np.linspace(0, 5, frames), np.arange(6), rng.uniform(-2, 0, 6))
    envelope = 10 ** (swell if rng.random() < 0.5 else np.zeros(frames))
    sounding = rng.random(BANDS) < (1.0 if rng.random() < 0.6 else 0.1)
    trembling = rng.gamma(4, 0.25, (frames, BANDS)) if rng.random() < 0.8 else 1.0
    return np.asarray(envelope[:, None] * _colour(rng) * sounding * trembling, np.float32)


def _colour(rng: Rng) -> Floats:
    """A smooth random curve over the bands, as a factor."""
    corners = rng.normal(0, 5, 6)
    curve_db = np.interp(np.linspace(0, 5, BANDS), np.arange(6), corners)
    return np.asarray(10 ** (curve_db / 10), np.float32)


def _reverberated(rng: Rng, power: Floats) -> Floats:
    from scipy.signal import lfilter

    decay_s = rng.uniform(0.3, 2.5)
    keeps = 10 ** (-6 / (decay_s * FRAMES_A_SECOND))
    tail = lfilter([1 - keeps], [1, -keeps], power, axis=0)
    return np.asarray(power + rng.uniform(0.1, 1.0) * tail, np.float32)


def _levelled(power: Floats, ratio: float) -> Floats:
    """As a compressor does: loud moments weakened."""
    level = power.sum(axis=1) + 1e-9
    around = np.convolve(level, np.hanning(17) / np.hanning(17).sum(), "same") + 1e-9
    return np.asarray(power * (np.power(around / around.max(), -ratio))[:, None], np.float32)


def _noise(rng: Rng, power: Floats) -> Floats:
    """Steady noise of any colour, trembling as the power of noise does; 8 to 45 dB below."""
    level = power.mean() * 10 ** -rng.uniform(0.8, 4.5)
    return np.asarray(level * _colour(rng) * rng.gamma(4, 0.25, power.shape), np.float32)
