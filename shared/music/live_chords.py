"""Chords of music as it is played: push samples, get chords within a second."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from shared.dsp.constant_q import ConstantQ
from shared.music.chords import ChordSymbol, root_names
from shared.music.harmonic_path import CHORDS, NO_CHORD

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]

_COLUMN_S = 0.05
_LOWEST_RATE = 1_400
_PER_SEMITONE = 3
_RESOLUTION = 24
"""Bins per octave that are told apart: shorter kernels than for recordings, so lower latency."""

_LOWEST_MIDI, _SEMITONES = 43, 48
"""From G2, where a kernel lasts 0.35 s."""

_TOP_SHARE = 0.35
"""Of the rate: what lies higher is not heard."""

_MEMORY_S = 0.2
"""Time constant with which what sounded before is forgotten."""

_LAG_S = 0.1
"""By which it is too late that a new chord outweighs the one before."""

_TUNING_MEMORY_S = 8.0
_STEADY_S = 0.2
"""A chord is told when it has been the likeliest for so long."""

_LEVEL_MEMORY_S = 4.0
_AUDIBLE = 1e-4
_QUIET = 0.02
"""Under this share of the recent level nothing sounds: -34 dB."""

_COMPRESSION = 10.0
_SHARPNESS = 20.0
_TONAL = 0.7
"""How well the best template fits at least (cosine); noise and drums fit worse."""

_HOLD = 0.5
"""How much likelier another chord must be to be taken for a change: nats."""

_OVERTONES = ((0, 1.0), (7, 0.25), (4, 0.1))
"""What a note sounds like: itself and its octaves, its third and its fifth harmonic."""


@dataclass(frozen=True, slots=True)
class LiveChord:
    """A chord that began.

    Attributes:
        time_s: where it was heard first, seconds from the first sample.
        label: Harte's: major, minor, or ``N``.
        confidence: 0 to 1.
    """

    time_s: float
    label: str
    confidence: float


class LiveChords:
    """Recognises major and minor chords while they sound.

    A constant-Q chroma, templates, and a decision that waits until it is steady. It looks at nothing
    later than what was pushed; a change is told about half a second after it is played, and always
    within a second. Its state is bounded; blocks of any size give the same chords.

    Args:
        rate: samples per second, 8,000 to 192,000.
    """

    def __init__(self, rate: int) -> None:
        self._hop = _hop(rate)
        self._column_s = self._hop / rate
        semitones = min(_SEMITONES, _semitones_below(_TOP_SHARE * rate))
        lowest = 440 * 2 ** ((_LOWEST_MIDI - 69 - 1 / _PER_SEMITONE) / 12)
        self._transform = ConstantQ(
            rate,
            self._hop,
            lowest,
            semitones * _PER_SEMITONE,
            12 * _PER_SEMITONE,
            resolution=_RESOLUTION,
        )
        self._column = 0
        self._chroma = np.zeros(12)
        self._level = 0.0
        self._tuning = 0j
        self._told = -1
        self._candidate = -1
        self._since = 0
        self._doubt = 0.0

    def push(self, samples: Samples) -> list[LiveChord]:
        """Go on with mono samples, shape [n], finite.

        Returns:
            The chords that are sure now and were not before, in order; the first is told with the
            first sound or silence. Mostly none.
        """
        found = (self._hear(column) for column in self._transform.push(samples).astype(np.float64))
        return [chord for chord in found if chord is not None]

    def _hear(self, column: Floats) -> LiveChord | None:
        """Go on by one column of the spectrum."""
        level = float(np.sqrt(column @ column))
        self._level += (level - self._level) * self._share(_LEVEL_MEMORY_S)
        self._level = max(self._level, level)
        likely = self._likely(column, level)
        best = int(likely.argmax())
        if self._told >= 0 and likely[best] < likely[self._told] * np.exp(_HOLD):
            best = self._told
        if best != self._candidate:
            self._candidate, self._since = best, self._column
        self._column += 1
        is_steady = (self._column - self._since) * self._column_s >= _STEADY_S
        if best == self._told or not is_steady:
            return None
        self._told = best
        time_s = max(0.0, self._since * self._column_s - _LAG_S)
        return LiveChord(time_s, _label(best), float(likely[best]))

    def _likely(self, column: Floats, level: float) -> Floats:
        """Probability of each chord and of none, shape [25]."""
        likely = np.zeros(CHORDS)
        if level < max(_AUDIBLE, _QUIET * self._level):
            self._chroma *= 1 - self._share(_MEMORY_S)
            likely[NO_CHORD] = 1
            return likely
        semitones = self._in_tune(column)
        folded = np.bincount(_pitch_classes(len(semitones)), semitones, minlength=12)
        heard = np.log1p(_COMPRESSION * folded / max(folded.max(), 1e-12))
        self._chroma += (heard - self._chroma) * self._share(_MEMORY_S)
        fits = _templates() @ self._chroma / max(float(np.linalg.norm(self._chroma)), 1e-12)
        odds = np.exp(_SHARPNESS * (np.append(fits, _TONAL) - fits.max()))
        return np.asarray(odds / odds.sum())

    def _in_tune(self, column: Floats) -> Floats:
        """Amplitude of each semitone, where the music's own tuning has it."""
        thirds = column.reshape(-1, _PER_SEMITONE)
        energy = (thirds**2).sum(axis=0)
        turns = np.exp(2j * np.pi * (np.arange(_PER_SEMITONE) - 1) / _PER_SEMITONE)
        heard = complex(energy @ turns) / max(float(energy.sum()), 1e-12)
        self._tuning += (heard - self._tuning) * self._share(_TUNING_MEMORY_S)
        away = float(np.angle(self._tuning)) / (2 * np.pi) * _PER_SEMITONE
        places = np.arange(len(thirds)) * _PER_SEMITONE + 1 + away
        return np.asarray(np.interp(places, np.arange(len(column)), column))

    def _share(self, memory_s: float) -> float:
        """Of a new column in a mean with this time constant."""
        return 1 - float(np.exp(-self._column_s / memory_s))


def _hop(rate: int) -> int:
    """Samples from one column to the next; their power of two says how low the rate is taken.

    Each halving costs latency: it ends near `_LOWEST_RATE`, where kernels are still short.
    """
    factor = 2 ** round(np.log2(rate / _LOWEST_RATE))
    return int(factor * (2 * round(rate * _COLUMN_S / factor / 2 - 0.5) + 1))


def _label(chord: int) -> str:
    if chord == NO_CHORD:
        return "N"
    return ChordSymbol(chord % 12, "min" if chord >= 12 else "maj").label(root_names(None))


def _semitones_below(hertz: float) -> int:
    """From the lowest bin up."""
    return int(12 * np.log2(hertz / 440) + 69 - _LOWEST_MIDI)


@cache
def _pitch_classes(semitones: int) -> NDArray[np.intp]:
    return (_LOWEST_MIDI + np.arange(semitones)) % 12


@cache
def _templates() -> Floats:
    """What the 24 chords sound like, each of length 1, shape [24, 12]."""
    templates = np.zeros((24, 12))
    for chord in range(24):
        for tone in (0, 3 if chord >= 12 else 4, 7):
            for overtone, strength in _OVERTONES:
                templates[chord, (chord + tone + overtone) % 12] += strength
    return np.asarray(templates / np.linalg.norm(templates, axis=1, keepdims=True))
