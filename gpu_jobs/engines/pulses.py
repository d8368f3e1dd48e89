"""The source of a voice: band-limited pulses on any course of pitch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

SAMPLE_RATE = 24_000
HOP = 300
"""Samples from one frame of a voice to the next."""

_BLOCK = 512
_HIGHEST_HARMONIC_HZ = 11_000.0


def pulse_train(hz: NDArray[np.float64]) -> Floats:
    """Band-limited pulses on a pitch given every `HOP` samples; silent where it is 0.

    Every harmonic below 11 kHz has amplitude 1: the Dirichlet kernel
    ``Σ cos(h·t) = sin((H + ½)·t) / (2·sin(t/2)) - ½``.
    """
    train = np.empty(len(hz) * HOP, np.float32)
    phase = 0.0
    for start, cycles_per_sample, voiced in _sample_pitch(hz):
        turns = phase + np.cumsum(cycles_per_sample)
        phase = float(turns[-1] % 1.0)
        angle = 2 * np.pi * (turns % 1.0)
        harmonics = np.floor(_HIGHEST_HARMONIC_HZ / SAMPLE_RATE / cycles_per_sample) + 0.5
        half = 2 * np.sin(angle / 2)
        near_pulse = np.abs(half) <= 1e-4
        kernel = np.sin(harmonics * angle) / np.where(near_pulse, 1.0, half)
        kernel[near_pulse] = harmonics[near_pulse]
        train[start : start + len(kernel)] = np.where(voiced, kernel - 0.5, 0.0)
    return train


def _sample_pitch(
    hz: NDArray[np.float64],
) -> Iterator[tuple[int, NDArray[np.float64], NDArray[np.bool_]]]:
    """Block by block: its first sample, cycles a sample, and where it is voiced.

    Between a voiced and an unvoiced point the pitch holds, and sounds on the voiced half.
    """
    voiced_at = np.flatnonzero(hz > 0)
    if not len(voiced_at):
        held = np.full(len(hz), 200.0)
    else:
        held = np.interp(np.arange(len(hz)), voiced_at, hz[voiced_at])
    for start in range(0, len(hz), _BLOCK):
        stop = min(start + _BLOCK, len(hz))
        points = np.arange(start * HOP, stop * HOP) / HOP
        nearest = np.minimum(np.round(points).astype(int), len(hz) - 1)
        around = slice(start, min(stop + 1, len(hz)))
        pitch = np.interp(points, np.arange(around.start, around.stop), held[around])
        yield start * HOP, pitch / SAMPLE_RATE, hz[nearest] > 0
