"""Sounds made by code, so that what is in them is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]


def sung_tone(midi: float, seconds: float, *, rate: int = 44_100, vibrato_cents: float = 0) -> Mono:
    """A voice-like tone of twelve harmonics with soft edges, peaking near 0.5."""
    time = np.arange(round(seconds * rate)) / rate
    wobble = vibrato_cents / 100 * np.sin(2 * np.pi * 5.5 * time)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((midi - 69 + wobble) / 12)) / rate
    tone = sum(np.sin(k * phase) / k**1.2 for k in range(1, 13))
    edge = np.minimum(1, np.minimum(time, time[-1] - time) / 0.015)
    return np.asarray(0.3 * tone * edge, np.float32)


def melody(
    midis: Sequence[float], seconds_each: float, *, rate: int = 44_100, lead_s: float = 0.2
) -> Mono:
    """Tones one after another without gaps, between two silences of ``lead_s``."""
    silence = np.zeros(round(lead_s * rate), np.float32)
    tones = [sung_tone(midi, seconds_each, rate=rate) for midi in midis]
    return np.concatenate([silence, *tones, silence])


def noise(seconds: float, level: float, *, rate: int = 44_100, seed: int = 0) -> Mono:
    """White noise of this RMS."""
    generator = np.random.default_rng(seed)
    return (level * generator.standard_normal(round(seconds * rate))).astype(np.float32)
