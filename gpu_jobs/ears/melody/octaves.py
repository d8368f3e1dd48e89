"""Mistaken octaves in a pitch track, put right by what the sound itself repeats after.

A sound is like itself one period later. Where it is not after the tracker's period but is after two
or more of them, the tracker heard a harmonic; where half its period would do as well, it heard
a subharmonic. Measured on rendered instruments and voices: right pitches are alike by .89 and more,
mistaken ones by .5 and less.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from shared.music.pitch_track import PitchTrack

Floats = NDArray[np.float64]
Powers = NDArray[np.float32]

RATE = 16_000
_WINDOW = 1024
_HIGHEST_HZ = 4000.0
"""What lies above tells nothing of the octave, but brings noise."""

_LOWEST_HZ = 40.0
_FRAMES_AT_ONCE = 1024

_HARMONICS = range(2, 9)
_UNLIKE, _ALIKE = 0.5, 0.85
_ABOUT = np.linspace(0.94, 1.06, 49)
"""Around the period that is tried: a harmonic that was heard may be out of tune."""

_AS_ALIKE, _SURELY_ALIKE = 0.02, 0.95


def octaves_repaired(track: PitchTrack, samples: NDArray[np.float32]) -> PitchTrack:
    """The track with the pitch of such frames moved; what is voiced stays so.

    Args:
        samples: what was tracked, mono at `RATE`, shape [n].
    """
    midi = track.midi.copy()
    voiced = np.flatnonzero(track.voiced)
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW))
    windows = sliding_window_view(padded, _WINDOW)
    centres = np.minimum(np.round(voiced * track.hop_s * RATE).astype(int), len(samples))
    for first in range(0, len(voiced), _FRAMES_AT_ONCE):
        some = slice(first, first + _FRAMES_AT_ONCE)
        frames = voiced[some]
        period_s = 2.0 ** ((69.0 - midi[frames]) / 12.0) / 440.0
        right_s = _right_periods(_power(windows[centres[some]]), period_s)
        midi[frames] += 12.0 * np.log2(period_s / right_s)
    return replace(track, midi=midi)


def _right_periods(power: Powers, period_s: Floats) -> Floats:
    once = _likeness(power, period_s)
    half = _likeness(power, period_s / 2)
    right_s = period_s.copy()
    right_s[(half >= _SURELY_ALIKE) & (half >= once - _AS_ALIKE)] /= 2
    for frame in np.flatnonzero(once < _UNLIKE):
        right_s[frame] = _longer_period(power[frame], period_s[frame])
    return right_s


def _longer_period(power: Powers, period_s: float) -> float:
    """The shortest of its multiples after which the sound repeats itself, or the period as it is."""
    for harmonic in _HARMONICS:
        tried_s = harmonic * period_s * _ABOUT
        if tried_s[-1] > 1 / _LOWEST_HZ:
            break
        alike = _likeness(power, tried_s)
        best = int(alike.argmax())
        if alike[best] >= _ALIKE and 0 < best < len(tried_s) - 1:
            return float(tried_s[best])
    return period_s


def _power(frames: NDArray[np.float32]) -> Powers:
    """Power spectra, shape [frames, bins up to `_HIGHEST_HZ`]; every bin but the first stands for two."""
    import scipy.fft

    spectra = scipy.fft.rfft(frames * np.hanning(_WINDOW).astype(np.float32), axis=1)
    power = np.square(np.abs(spectra[:, : len(_bins_hz())]))
    power[:, 1:] *= 2
    return np.asarray(power, np.float32)


def _likeness(power: Powers, lag_s: Floats) -> Floats:
    """Autocorrelation at a lag, 1 where the sound repeats itself; a lag a spectrum, or many of one.

    Of a window that is wound round: lags are short against it, so that its ends do not matter.
    """
    waves = np.cos((2 * np.pi * lag_s).astype(np.float32)[:, None] * _bins_hz())
    correlation = (power * waves).sum(axis=1) / np.maximum(power.sum(axis=-1), 1e-12)
    return np.asarray(correlation / np.interp(lag_s, *_overlap()), np.float64)


@cache
def _bins_hz() -> Powers:
    hz = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    return np.asarray(hz[hz <= _HIGHEST_HZ], np.float32)


@cache
def _overlap() -> tuple[Floats, Floats]:
    """Lags in seconds, and how much of the wound window overlaps itself after each."""
    window = np.hanning(_WINDOW)
    overlap = np.fft.irfft(np.square(np.abs(np.fft.rfft(window))))
    return np.arange(_WINDOW) / RATE, overlap / overlap[0]
