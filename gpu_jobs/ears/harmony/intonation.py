"""How far a recording is tuned away from A4 = 440 Hz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.spectrum import FineSpectrum

Cents = NDArray[np.float64]

_LOWEST_MIDI, _HIGHEST_MIDI = 45, 84
"""Where partials stand apart, and are those of notes more than of overtones."""

_PROMINENT = 0.1
"""A peak counts from -20 dB below the strongest of its column."""

_AUDIBLE = 1e-4

_FEWEST_COLUMNS = 16
"""A click has a pitch of its own: its kernels'. It is gone sooner."""

_PLACES = 200
_PIECE = 1_024
"""Columns that are looked at at a time."""

_WIDTH = 8.0
"""Cents by which peaks of one tuning differ from each other: the spread of the smoothing."""

_SURE = 0.2
"""How much more than chance must lie near the tuning; noise, evenly spread, has 0."""


def heard_tuning(spectrum: FineSpectrum) -> float | None:
    """Offset from the tempered semitones in cents, -50 to 50; None where nothing has a pitch.

    The most popular place among the peaks: strings out of tune, vibrato and the seventh partial
    shift a mean, but not that.
    """
    votes, columns = _votes(spectrum)
    if columns < _FEWEST_COLUMNS:
        return None
    places = (np.arange(_PLACES) + 0.5) / _PLACES * 100 - 50
    away = _around(places[:, None] - places)
    smooth = np.exp(-0.5 * (away / _WIDTH) ** 2) @ votes
    centre = places[int(np.argmax(smooth))]
    nearby = _around(places - centre)
    near = np.abs(nearby) < 2 * _WIDTH
    share = votes[near].sum() / votes.sum()
    chance = 4 * _WIDTH / 100
    if share < chance + _SURE * (1 - chance):
        return None
    return float(_around(centre + np.average(nearby[near], weights=votes[near])))


def _around(cents: Cents) -> Cents:
    """The same place within the semitone, -50 to 50."""
    return (cents + 50) % 100 - 50


def _votes(spectrum: FineSpectrum) -> tuple[NDArray[np.float64], int]:
    """Amplitude of the peaks by their distance from the semitones, and in how many columns there are any."""
    votes, columns = np.zeros(_PLACES), 0
    for at in range(0, len(spectrum.amplitudes), _PIECE):
        column, cents, weights = _peaks(spectrum.midi, spectrum.amplitudes[at : at + _PIECE])
        places = np.floor((cents + 50) / 100 * _PLACES).astype(np.intp) % _PLACES
        votes += np.bincount(places, weights, minlength=_PLACES)
        columns += len(np.unique(column))
    return votes, columns


def _peaks(
    midi: NDArray[np.float64], amplitudes: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Of each peak its column, the cents from the nearest semitone, and its amplitude."""
    low, high = np.searchsorted(midi, (_LOWEST_MIDI, _HIGHEST_MIDI))
    heard = amplitudes[:, low - 1 : high + 1]
    below, at, above = heard[:, :-2], heard[:, 1:-1], heard[:, 2:]
    floor = np.maximum(_PROMINENT * at.max(axis=1, keepdims=True), _AUDIBLE)
    column, place = np.nonzero((at > below) & (at >= above) & (at > floor))
    left, top, right = (np.log(part[column, place] + 1e-9) for part in (below, at, above))
    shift = 0.5 * (left - right) / np.minimum(left - 2 * top + right, -1e-9)
    step = midi[1] - midi[0]
    exact = midi[low + place] + shift * step
    return column, (exact - np.round(exact)) * 100, at[column, place].astype(np.float64)
