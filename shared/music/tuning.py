"""How far a performance is tuned away from A4 = 440 Hz."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def find_tuning(midi: ArrayLike, weights: ArrayLike) -> float:
    """Offset from the tempered semitones, cents in [-50, 50).

    The circular mean: the deviations live on a circle of one semitone, where +49 and -49 cents
    are neighbours.

    Args:
        midi: pitches, fractional MIDI numbers, shape [n].
        weights: what each counts, commonly its seconds, shape [n].
    """
    turns = np.exp(2j * np.pi * np.asarray(midi, np.float64))
    mean = np.sum(turns * np.asarray(weights, np.float64))
    cents = float(np.angle(mean) / (2 * np.pi) * 100)
    return cents if cents < 50 else cents - 100
