"""Chords begin where notes are struck: changes moved to the attacks that made them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.model import Chord
from gpu_jobs.ears.harmony.spectrum import HOP, RATE

Floats = NDArray[np.float32]

COLUMN_S = HOP / RATE

_LOWEST_BIN = 72
"""C3: lower pitches are heard over too long a time."""

_FAINT = 1e-3
"""Of the loudest: what is fainter does not rise."""

_EXPECTED_S, _SPREAD_S = 0.03, 0.1
"""How much later than the change is heard its attack lies, and how surely."""

_CLEAR = 1.7
"""How much stronger than usual an attack is."""

_USUAL = 43
"""Columns in which it is judged what is usual: 2 s."""

_SWELL_S = 0.05
"""What begins without an attack begins so much before it is heard."""

_SHORTEST_S = 0.01


def rises(amplitudes: Floats) -> Floats:
    """How much the levels rise into each column, mean over the pitches, shape [columns].

    Args:
        amplitudes: tuned spectrum, shape [columns, 252], `COLUMN_S` apart.
    """
    heard = amplitudes[:, _LOWEST_BIN:]
    levels = np.log(heard + np.float32(_FAINT * max(float(heard.max(initial=0)), 1e-6)))
    rising = np.maximum(np.diff(levels, axis=0), 0).mean(axis=1)
    return np.asarray(np.concatenate([[0.0], rising]), np.float32)


def at_attacks(chords: Sequence[Chord], rising: Floats) -> list[Chord]:
    """The same chords in the same order, each from the clearest attack near its beginning.

    Args:
        rising: as `rises` tells it.
    """
    times = (np.arange(len(rising)) - 0.5) * COLUMN_S
    usual = np.convolve(rising, np.full(_USUAL, 1 / _USUAL), mode="same")[: len(rising)]
    moved = list(chords)
    for place in range(1, len(moved)):
        before, chord = moved[place - 1], moved[place]
        if chord.label == "N":
            continue
        start = _attack(chord.start_s, rising, times, usual)
        start = min(max(start, before.start_s + _SHORTEST_S), chord.end_s - _SHORTEST_S)
        moved[place - 1] = replace(before, end_s=start)
        moved[place] = replace(chord, start_s=start)
    return moved


def _attack(heard_s: float, rising: Floats, times: Floats, usual: Floats) -> float:
    """When what is heard from ``heard_s`` on was struck."""
    likely = rising * np.exp(-0.5 * ((times - heard_s - _EXPECTED_S) / _SPREAD_S) ** 2)
    top = int(likely.argmax())
    if not 0 < top < len(rising) - 1 or rising[top] <= _CLEAR * usual[top]:
        return heard_s - _SWELL_S
    left, peak, right = rising[top - 1 : top + 2].tolist()
    bend = left - 2 * peak + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return float(times[top]) + min(max(shift, -0.5), 0.5) * COLUMN_S
