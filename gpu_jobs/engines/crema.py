"""crema: chords of a recording by a bundled network (BSD-2-Clause; see weights/crema.md)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import bundled
from shared.music.chords import QUALITIES, SHARP_NAMES, ChordSymbol

Floats = NDArray[np.float32]

NAME = "crema"
COLUMN_S = 2048 / 22_050
"""Seconds from one column to the next."""

BINS = 252
"""Of a column: seven octaves from C1, three bins a semitone."""

_OCTAVE = 36
_SEEN = BINS - _OCTAVE
_PIECE, _AROUND = 800, 100
"""Columns at a time, 74 s, and how many around them. Its memory reaches further: in longer recordings
another class comes first in 1 % of the columns, but they take no more room."""

_FLOOR_DB = -80.0
_SILENT = 1e-7

SYMBOLS: tuple[ChordSymbol | None, ...] = tuple(
    symbol
    for _, symbol in sorted(
        [
            (f"{name}:{quality}", ChordSymbol(root, quality))
            for root, name in enumerate(SHARP_NAMES)
            for quality in QUALITIES
        ]
        + [("N", None), ("X", None)],
        key=lambda pair: pair[0],
    )
)
"""What each of its 170 classes is; None for no chord, and for a chord that it has no name for."""


def listen(amplitudes: Floats) -> Floats:
    """Probability of each of `SYMBOLS` in every column, shape [columns, 170].

    Args:
        amplitudes: constant-Q spectrum `COLUMN_S` apart, of a sine that of the sine, shape
            [columns, 252], columns ≥ 1. The level does not matter.
    """
    levels = np.stack([_levels(amplitudes, first) for first in (0, _OCTAVE)], axis=2)
    return np.concatenate([_piece(levels, first) for first in range(0, len(levels), _PIECE)])


def _piece(levels: Floats, first: int) -> Floats:
    """What the network thinks of a piece of the columns, heard with what is around them."""
    start = max(0, first - _AROUND)
    seen = levels[start : first + _PIECE + _AROUND]
    (chord,) = bundled(NAME).run(["chord"], {"levels": seen})
    return np.asarray(chord[first - start : first - start + _PIECE], np.float32)


def _levels(amplitudes: Floats, first: int) -> Floats:
    """Six octaves from a bin upwards, dB below their maximum, as the network was trained on them.

    There low pitches, whose kernels are long, weigh more: 3 dB an octave.
    """
    seen = amplitudes[:, first : first + _SEEN] + np.float32(_SILENT)
    lean = np.arange(_SEEN) * np.float32(-10 * np.log10(2) / _OCTAVE)
    levels = 20 * np.log10(seen) + lean
    return np.asarray(np.maximum(levels - levels.max(), _FLOOR_DB), np.float32)
