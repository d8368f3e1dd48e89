"""What speaks for which chord in a recording: two networks and templates, asked together."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.chroma import chroma_of, template_fits
from gpu_jobs.ears.harmony.model import Evidence
from gpu_jobs.engines import chord_ear, crema
from shared.music.chords import QUALITIES, ChordSymbol
from shared.music.harmonic_path import CHORDS, NO_CHORD

Floats32 = NDArray[np.float32]
Floats = NDArray[np.float64]

COLUMN_S = crema.COLUMN_S
_LEAST = 1e-3
"""No probability is taken to be lower: a network may be sure and wrong."""

_CREMA, _OWN, _TEMPLATES = 0.3, 0.7, 0.2
"""Weights of the log probabilities, tuned on rendered music."""

_SILENT = -20.0
"""What speaks for a chord where nothing sounds, nats."""


def heard_evidence(amplitudes: Floats32, silent: NDArray[np.bool_], duration_s: float) -> Evidence:
    """Listen with everything there is.

    Args:
        amplitudes: tuned spectrum, shape [columns, 252], `COLUMN_S` apart, columns ≥ 1.
        silent: where nothing sounds, shape [columns].
        duration_s: where the piece ends.
    """
    theirs, own = crema.listen(amplitudes), np.exp(chord_ear.listen(amplitudes))
    chroma = chroma_of(amplitudes)
    triads = (
        _CREMA * np.log(theirs @ _to_triads(crema.SYMBOLS) + _LEAST)
        + _OWN * np.log(own @ _to_triads(chord_ear.SYMBOLS) + _LEAST)
        + _TEMPLATES * template_fits(chroma)
    )
    triads[silent, :NO_CHORD] += _SILENT
    qualities = (theirs @ _to_qualities(crema.SYMBOLS) + own @ _to_qualities(chord_ear.SYMBOLS)) / 2
    middles = np.arange(len(amplitudes)) * COLUMN_S
    edges = np.concatenate([[0.0], (middles[1:] + middles[:-1]) / 2, [duration_s]])
    return Evidence(
        np.minimum(edges, duration_s),
        triads.astype(np.float64),
        qualities.reshape(-1, len(QUALITIES), 12).astype(np.float64),
        chroma.astype(np.float64),
    )


@cache
def _to_triads(symbols: tuple[ChordSymbol | None, ...]) -> Floats32:
    """Which triad, or none, each class counts for, shape [classes, 25]."""
    table = np.zeros((len(symbols), CHORDS), np.float32)
    for place, symbol in enumerate(symbols):
        triad = NO_CHORD if symbol is None else symbol.root + 12 * symbol.is_minor
        table[place, triad] = 1
    return table


@cache
def _to_qualities(symbols: tuple[ChordSymbol | None, ...]) -> Floats32:
    """Which quality on which root each class is, shape [classes, 14 * 12]."""
    names = list(QUALITIES)
    table = np.zeros((len(symbols), len(names) * 12), np.float32)
    for place, symbol in enumerate(symbols):
        if symbol is not None:
            table[place, names.index(symbol.quality) * 12 + symbol.root] = 1
    return table
