"""Rhythms made by code: a drum kit and a plucked string of a few lines each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]

RATE = 22_050

ROCK = ("x....x..", "..x...x.", "xxxxxxxx")
WALTZ = ("x.....", "..x.x.", "x.x.x.")
JIG = ("x.....", "...x..", "xxxxxx")
FIVE = ("x.....x...", "....x...x.", "x.x.x.x.x.")


def drummed(
    pattern: tuple[str, str, str],
    beats: Sequence[float],
    steps_a_beat: int = 2,
    *,
    seconds: float | None = None,
) -> Mono:
    """A bar of kick, snare and hat, again and again over these beats (seconds)."""
    steps = np.interp(
        np.arange((len(beats) - 1) * steps_a_beat) / steps_a_beat, np.arange(len(beats)), beats
    )
    sound = np.zeros(round((seconds or beats[-1] + 1.0) * RATE), np.float32)
    for line, hit in zip(pattern, (_kick(), _snare(), _hat()), strict=True):
        for i, at in enumerate(steps):
            if line[i % len(line)] == "x":
                _add(sound, hit, at)
    return sound


def plucked(midis: Sequence[float], times: Sequence[float], loud: Sequence[float]) -> Mono:
    """Tones that decay, each at its time (seconds)."""
    sound = np.zeros(round((times[-1] + 1.5) * RATE), np.float32)
    for midi, at, gain in zip(midis, times, loud, strict=True):
        _add(sound, np.float32(gain) * _pluck(midi), at)
    return sound


def banded(
    pattern: tuple[str, str, str], beats: Sequence[float], steps_a_beat: int, beats_per_bar: int
) -> Mono:
    """Drums, and on the first beat of every bar a bass and the next of four chords."""
    first = beats[:-1:beats_per_bar]
    roots = [(36, 41, 43, 36)[bar % 4] for bar in range(len(first))]
    drums = drummed(pattern, beats, steps_a_beat)
    bass = plucked(roots, first, [1.0] * len(first))
    chords = plucked(
        [root + 24 + tone for root in roots for tone in (0, 4, 7)],
        [at for at in first for _ in range(3)],
        [0.4] * 3 * len(first),
    )
    together = np.zeros(max(len(drums), len(bass)), np.float32)
    for part in (drums, bass, chords):
        together[: len(part)] += part
    return together


def even(bpm: float, seconds: float, first_s: float = 0.3) -> list[float]:
    """Beats of one tempo."""
    return np.arange(first_s, seconds, 60 / bpm).tolist()


def _add(sound: Mono, hit: Mono, at: float) -> None:
    start = round(at * RATE)
    room = len(sound[start : start + len(hit)])
    sound[start : start + room] += hit[:room]


def _kick() -> Mono:
    time = np.arange(round(0.18 * RATE)) / RATE
    phase = 2 * np.pi * (50 * time + 4 * (1 - np.exp(-time / 0.02)))
    return np.asarray(0.7 * np.sin(phase) * np.exp(-time / 0.05), np.float32)


def _snare() -> Mono:
    time = np.arange(round(0.15 * RATE)) / RATE
    burst = np.random.default_rng(1).standard_normal(len(time))
    tone = np.sin(2 * np.pi * 190 * time)
    return (0.25 * (burst + tone) * np.exp(-time / 0.04)).astype(np.float32)


def _hat() -> Mono:
    time = np.arange(round(0.05 * RATE)) / RATE
    burst = np.diff(np.random.default_rng(2).standard_normal(len(time) + 1))
    return (0.06 * burst * np.exp(-time / 0.015)).astype(np.float32)


def _pluck(midi: float) -> Mono:
    time = np.arange(round(1.2 * RATE)) / RATE
    pitch = 440 * 2 ** ((midi - 69) / 12)
    tone = sum(
        np.sin(2 * np.pi * k * pitch * time) / k * np.exp(-k * time / 0.8) for k in range(1, 7)
    )
    return np.asarray(0.2 * tone * np.exp(-time / 0.4), np.float32)
