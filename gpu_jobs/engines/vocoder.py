"""From spectra and a pitch to sound: a pulse train through a harmonic filter, and shaped noise.

The synthesis model is hibari's: per frame ``exp(lh)·e^{iπ·tanh(theta)}·STFT(pulses) + exp(ln)·Z +
exp(lr)·e^{i·phi}``, then one inverse STFT. Here it runs over blocks of frames, so that memory does
not grow with the length of a note, and frames are read at fractional positions of any time line.
Held vowels differ: the free part, which carries the pitch they were spoken on, is replaced by
breath.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.pulses import HOP, SAMPLE_RATE, Floats, pulse_train

__all__ = ["BINS", "HOP", "SAMPLE_RATE", "Floats", "Spectra", "TimeLine", "pulse_train", "render"]

WINDOW = 1200
BINS = WINDOW // 2 + 1
_BLOCK = 512
_OVERLAP = WINDOW // HOP
_LARGEST_LOG = 7.0
_SPOKEN_HZ = 220.0
_FREE_CUT = 12.0
_BOUND_TO_HZ, _FREE_FROM_HZ = 3000.0, 4500.0
_FROZEN = 0.5
"""Frames held longer than this share would repeat their phase as a buzz; theirs is drawn anew."""

_CURVE_HZ = (0.0, 1000.0, 2000.0, 4000.0, 12_000.0)
_BREATH = (-4.0, -3.0, -2.1, -1.3, -1.15)
"""Nepers from a held harmonic to the breath around it, at a pitch of `_BREATH_AT_HZ`."""

_BREATH_AT_HZ = 350.0

_LIFTED = (1.0, 1.0, 0.7, 0.0, 0.0)
_SOFTENED = (0.0, 0.0, -0.4, -1.3, -1.4)
"""Nepers by which a held vowel is duller than the spoken: a voice that sings does not press."""

_DULLER_BY_DB = (0.0, 0.0, 0.15, 0.35, 0.5)
"""Decibels by which overtones fall for each decibel by which a note is softer."""

_NEPERS = np.log(10) / 20


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
        level_db: how softly it is sung, 0 or below, which only colours the sound; nowhere if None.
    """

    position: NDArray[np.float64]
    hz: NDArray[np.float64]
    held: NDArray[np.float64]
    level_db: NDArray[np.float64] | None = None


def render(spectra: Spectra, line: TimeLine, rng: np.random.Generator) -> Floats:
    """Mono samples at `SAMPLE_RATE`, `HOP` for each point of the time line; point k sounds at k·HOP."""
    count = len(line.position)
    pulses = np.pad(pulse_train(line.hz), WINDOW // 2)
    by_frame = Spectra(*(np.ascontiguousarray(part.T) for part in _parts(spectra)))
    sound = np.zeros((count + _OVERLAP, HOP), np.float32)
    window = _hann() / _sum_of_squares()
    for start in range(0, count, _BLOCK):
        block = slice(start, min(start + _BLOCK, count))
        frames = _inverse(_spectrum(by_frame, line, block, pulses, rng)) * window
        hops = frames.reshape(len(frames), _OVERLAP, HOP)
        for k in range(_OVERLAP):
            sound[block.start + k : block.stop + k] += hops[:, k]
    half = WINDOW // 2
    return sound.reshape(-1)[half : half + count * HOP]


def _parts(spectra: Spectra) -> Iterator[Floats]:
    yield from (spectra.harmonic, spectra.phase, spectra.noise, spectra.free, spectra.free_phase)


def _spectrum(
    spectra: Spectra, line: TimeLine, block: slice, pulses: Floats, rng: np.random.Generator
) -> NDArray[np.complex64]:
    """Complex spectrum of a block of frames, [frames, 601]; of ``spectra``, frames come first."""
    position, hz = line.position[block], line.hz[block]
    held = line.held[block].astype(np.float32)[:, None]
    reading = _Reading.at(position, len(spectra.harmonic))
    duller = held * _over_bins(_SOFTENED)
    if line.level_db is not None:
        duller += _softness(line.level_db[block])
    harmonic = reading.between(spectra.harmonic) + _lift(hz) + duller
    turned: Floats = np.float32(np.pi) * np.tanh(spectra.phase[reading.nearest])
    spectrum = _forward(pulses, block)
    spectrum *= _polar(harmonic, turned)
    breath = _magnitude(harmonic + _breath(hz)) * (held * (hz > 0)[:, None])
    shape = (len(position), 2 * BINS)
    noise = rng.standard_normal(shape, dtype=np.float32).view(np.complex64)
    spectrum += noise * (_magnitude(reading.between(spectra.noise)) + breath)
    free_phase = spectra.free_phase[reading.nearest] + reading.advance()
    frozen = held[:, 0] > _FROZEN
    free_phase[frozen] = rng.uniform(-np.pi, np.pi, (int(frozen.sum()), BINS))
    free = reading.between(spectra.free) - held * _cut_of_free_part()
    spectrum += _polar(free + duller, free_phase)
    return spectrum


@dataclass(frozen=True, slots=True)
class _Reading:
    """How to read spectra at fractional positions."""

    position: NDArray[np.float64]
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    nearest: NDArray[np.intp]
    way: Floats

    @classmethod
    def at(cls, position: NDArray[np.float64], frames: int) -> _Reading:
        before = np.clip(position.astype(np.intp), 0, max(frames - 2, 0))
        after = np.minimum(before + 1, frames - 1)
        nearest = np.clip(np.round(position).astype(np.intp), 0, frames - 1)
        way = np.clip(position - before, 0.0, 1.0).astype(np.float32)[:, None]
        return cls(position, before, after, nearest, way)

    def between(self, values: Floats) -> Floats:
        mixed: Floats = values[self.before]
        mixed += (values[self.after] - mixed) * self.way
        return mixed

    def advance(self) -> Floats:
        """Phase by which the nearest frame's sound comes earlier, to begin where it is read."""
        per_frame = 2 * np.pi * np.arange(BINS) * (HOP / WINDOW)
        phase: Floats = ((self.position - self.nearest)[:, None] * per_frame).astype(np.float32)
        return phase


def _lift(hz: NDArray[np.float64]) -> Floats:
    """Nepers on the harmonics, [frames, 601].

    Widely spaced harmonics get the power of the closer ones of speech, but not the overtones, which
    would be shrill.
    """
    lift = 0.5 * np.log(np.maximum(hz, _SPOKEN_HZ) / _SPOKEN_HZ)
    nepers: Floats = lift.astype(np.float32)[:, None] * _over_bins(_LIFTED)
    return nepers


def _softness(level_db: NDArray[np.float64]) -> Floats:
    """Nepers by which the overtones of softer notes are duller, [frames, 601]."""
    nepers: Floats = (_NEPERS * level_db).astype(np.float32)[:, None] * _over_bins(_DULLER_BY_DB)
    return nepers


def _breath(hz: NDArray[np.float64]) -> Floats:
    """Nepers from harmonics to breath, [frames, 601]: as much power between two of any distance."""
    closer = 0.5 * np.log(_BREATH_AT_HZ / np.maximum(hz, 50.0))
    nepers: Floats = closer.astype(np.float32)[:, None] + _over_bins(_BREATH)
    return nepers


def _cut_of_free_part() -> Floats:
    """Nepers taken off the free part of a held vowel.

    It also carries the attack of every consonant: outside held vowels it must stay.
    """
    hz = np.arange(BINS) * (SAMPLE_RATE / WINDOW)
    share = np.clip((_FREE_FROM_HZ - hz) / (_FREE_FROM_HZ - _BOUND_TO_HZ), 0.0, 1.0)
    cut: Floats = (_FREE_CUT * share).astype(np.float32)
    return cut


def _over_bins(values: Sequence[float]) -> Floats:
    hz = np.arange(BINS) * (SAMPLE_RATE / WINDOW)
    curve: Floats = np.interp(hz, _CURVE_HZ, values).astype(np.float32)
    return curve


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
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def _sum_of_squares() -> float:
    """What overlapping squared windows add up to, at every sample."""
    return float(np.square(_hann()).sum()) / HOP


def _forward(pulses: Floats, block: slice) -> NDArray[np.complex64]:
    """STFT scaled so that a cosine of amplitude 1 peaks at 1."""
    import scipy.fft

    part = pulses[block.start * HOP : (block.stop - 1) * HOP + WINDOW]
    frames = np.lib.stride_tricks.sliding_window_view(part, WINDOW)[::HOP]
    spectrum: NDArray[np.complex64] = scipy.fft.rfft(frames * (_hann() / (WINDOW / 4)), axis=1)
    return spectrum


def _inverse(spectrum: NDArray[np.complex64]) -> Floats:
    import scipy.fft

    frames: Floats = scipy.fft.irfft(spectrum, n=WINDOW, axis=1)
    return frames
