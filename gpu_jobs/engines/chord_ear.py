"""Our own network for chords: where harmonies change, and which they are (see weights/chord-ear.md)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import bundled
from shared.music.chords import ChordSymbol

Floats = NDArray[np.float32]

NAME = "chord-ear"
QUALITIES = ("maj", "min", "dim", "aug", "sus4", "sus2", "7", "maj7", "min7", "hdim7", "dim7")
"""What it tells apart, in the order of its outputs."""

SYMBOLS: tuple[ChordSymbol | None, ...] = (
    *(ChordSymbol(root, quality) for quality in QUALITIES for root in range(12)),
    None,
)
"""What each of its 133 classes is; None is no chord."""

_PIECE = 512
_REACH = 8
"""Columns at a time, and how many before and after them are heard too: 6 make a difference."""

_RANGE_DB = 60.0
_SILENT = 1e-7
_NEARBY = 20
"""Columns to either side among which the loudest sets the level: 1.9 s."""

_QUIET_DB = 40.0
"""A passage is not raised by more than it is below the loudest one, less this."""


def listen(amplitudes: Floats) -> Floats:
    """Log probability of each of `SYMBOLS` in every column, shape [columns, 133].

    Args:
        amplitudes: constant-Q spectrum 93 ms apart, of three bins a semitone from C1, tuned,
            shape [columns, 252], columns ≥ 1. The level does not matter.
    """
    heard = levels(amplitudes)
    odds = np.concatenate([_odds(heard, first) for first in range(0, len(heard), _PIECE)])
    odds -= odds.max(axis=1, keepdims=True)
    return np.asarray(odds - np.log(np.exp(odds).sum(axis=1, keepdims=True)), np.float32)


def _odds(heard: Floats, first: int) -> Floats:
    """Of a piece of the columns, heard with its neighbours."""
    start = max(0, first - _REACH)
    seen = heard[start : first + _PIECE + _REACH]
    (odds,) = bundled(NAME).run(["odds"], {"levels": seen[None]})
    return np.asarray(odds[0, first - start : first - start + _PIECE], np.float32)


def levels(amplitudes: Floats) -> Floats:
    """How loud it is in the network's ears: 0 (60 dB below what is near in time) to 1."""
    decibels = 20 * np.log10(amplitudes + np.float32(_SILENT))
    loudest = decibels.max(axis=1)
    padded = np.pad(loudest, _NEARBY, mode="edge")
    nearby = np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEARBY + 1).max(axis=1)
    reference = np.maximum(nearby, loudest.max() - _QUIET_DB)
    heard = 1 + (decibels - reference[:, None]) / _RANGE_DB
    return np.asarray(np.clip(heard, 0, 1), np.float32)
