"""From spectra and a pitch to sound: a pulse train through a harmonic filter, and shaped noise.

The synthesis model is hibari's: per frame ``exp(lh)·e^{iπ·tanh(theta)}·STFT(pulses) + exp(ln)·Z +
exp(lr)·e^{i·phi}``, then one inverse STFT. Here it runs over blocks of frames, so that memory does
not grow with the length of a note, and frames are read at fractional positions of any time line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

SAMPLE_RATE = 24_000
HOP = 300
_WINDOW = 1200
_BINS = _WINDOW // 2 + 1
_BLOCK = 512
_HIGHEST_HARMONIC_HZ = 11_000.0
_LARGEST_LOG = 7.0
_SPOKEN_HZ = 220.0
_FREE_CUT = 12.0
_BOUND_TO_HZ, _FREE_FROM_HZ = 3000.0, 4500.0
_FROZEN = 0.5
"""Frames held longer than this share would repeat their phase as a buzz; theirs is drawn anew."""


@dataclass(frozen=True, slots=True)
class Spectra:
    """What the voice model says of each of its frames: natural-log magnitudes and raw phases.

    Attributes:
        harmonic, phase: of the filter on the pulse train, [601, frames].
        noise: magnitude of the noise, [601, frames].
        free, free_phase: magnitude and phase of the part bound to neither, [601, frames].
    """

    harmonic: Floats
    phase: Floats
    noise: Floats
    free: Floats
    free_phase: Floats


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Which frame sounds when, and on which pitch: one value every `HOP` samples.

    Attributes:
        position: fractional index of a frame of the spectra.
        hz: fundamental frequency; 0 where unvoiced.
        held: 1 where a vowel is held, 0 where the sound moves as in speech, or between.
    """

    position: NDArray[np.float64]
    hz: NDArray[np.float64]
    held: NDArray[np.float64]


def render(spectra: Spectra, line: TimeLine, rng: np.random.Generator) -> Floats:
    """Mono samples at `SAMPLE_RATE`, `HOP` for each point of the time line; point k sounds at k·HOP."""
    count = len(line.position)
    pulses = np.pad(pulse_train(line.hz), _WINDOW // 2)
    window = _hann()
    sound = np.zeros((count - 1) * HOP + _WINDOW, np.float32)
    weight = np.zeros_like(sound)
    for start in range(0, count, _BLOCK):
        stop = min(start + _BLOCK, count)
        spectrum = _spectrum(spectra, line, slice(start, stop), pulses, rng)
        for k, frame in enumerate(_inverse(spectrum), start):
            sound[k * HOP : k * HOP + _WINDOW] += frame * window
            weight[k * HOP : k * HOP + _WINDOW] += window * window
    sound /= np.maximum(weight, 1e-3)
    half = _WINDOW // 2
    return np.pad(sound[half:], (0, HOP))[: count * HOP]


def _spectrum(
    spectra: Spectra, line: TimeLine, block: slice, pulses: Floats, rng: np.random.Generator
) -> NDArray[np.complex64]:
    """Complex spectrum of a block of frames, [frames, 601]."""
    position, held = line.position[block], line.held[block].astype(np.float32)
    last = spectra.harmonic.shape[1] - 1
    index = np.clip(position.astype(int), 0, max(last - 1, 0))
    way = np.clip(position - index, 0.0, 1.0).astype(np.float32)[:, None]
    following = np.minimum(index + 1, last)

    def between(values: Floats) -> Floats:
        mixed: Floats = values.T[index] * (1 - way) + values.T[following] * way
        return mixed

    free = between(spectra.free) - held[:, None] * _cut_of_free_part()
    free_phase = spectra.free_phase.T[index]
    frozen = held > _FROZEN
    free_phase[frozen] = rng.uniform(-np.pi, np.pi, (int(frozen.sum()), _BINS))
    turned = np.pi * np.tanh(spectra.phase.T[index])
    noise = rng.standard_normal((len(index), 2 * _BINS), dtype=np.float32).view(np.complex64)
    spectrum = _forward(pulses, block) * _polar(
        between(spectra.harmonic) + _lift(line.hz[block]), turned
    )
    spectrum += noise * _magnitude(between(spectra.noise))
    spectrum += _polar(free, free_phase)
    return spectrum


def _cut_of_free_part() -> Floats:
    """Nepers taken off the free part of a held vowel, where it carries the speaking voice's pitch.

    It also carries the attack of every consonant: outside held vowels it must stay.
    """
    hz = np.arange(_BINS) * (SAMPLE_RATE / _WINDOW)
    share = np.clip((_FREE_FROM_HZ - hz) / (_FREE_FROM_HZ - _BOUND_TO_HZ), 0.0, 1.0)
    cut: Floats = (_FREE_CUT * share).astype(np.float32)
    return cut


def _lift(hz: NDArray[np.float64]) -> Floats:
    """Nepers that give widely spaced harmonics the power of the closer ones of speech."""
    lift = 0.5 * np.log(np.maximum(hz, _SPOKEN_HZ) / _SPOKEN_HZ)
    column: Floats = lift.astype(np.float32)[:, None]
    return column


def _magnitude(log: Floats) -> Floats:
    magnitude: Floats = np.exp(np.minimum(log, _LARGEST_LOG))
    return magnitude


def _polar(log: Floats, angle: Floats) -> NDArray[np.complex64]:
    polar = np.empty(log.shape, np.complex64)
    np.cos(angle, out=polar.real)
    np.sin(angle, out=polar.imag)
    polar *= _magnitude(log)
    return polar


def _hann() -> Floats:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)


def _forward(pulses: Floats, block: slice) -> NDArray[np.complex64]:
    """STFT scaled so that a cosine of amplitude 1 peaks at 1."""
    import scipy.fft

    frames = np.lib.stride_tricks.sliding_window_view(pulses, _WINDOW)[::HOP][block]
    spectrum: NDArray[np.complex64] = scipy.fft.rfft(frames * (_hann() / (_WINDOW / 4)), axis=1)
    return spectrum


def _inverse(spectrum: NDArray[np.complex64]) -> Floats:
    import scipy.fft

    frames: Floats = scipy.fft.irfft(spectrum, n=_WINDOW, axis=1)
    return frames


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
