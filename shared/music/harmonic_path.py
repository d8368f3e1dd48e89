"""The likeliest chords and keys behind uncertain evidence: one path through both at once.

A hidden Markov model whose states are pairs of key and chord, decoded by Viterbi's algorithm: which
chord follows is judged by the key, and the key by the chords (K. Lee and M. Slaney, "Acoustic chord
transcription and key extraction from audio using key-dependent HMMs", IEEE TASLP 16(2), 2008; here
with a table of degrees instead of trained transitions).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

KEYS = 24
"""Major keys from C upwards, then minor ones."""

CHORDS = 25
"""Major chords from C upwards, then minor ones, then none."""

NO_CHORD = 24

# How often each chord is met in a key: percent by semitones from the tonic to the root. Rounded
# impressions of popular and chorale harmony, not counts.
_IN_MAJOR = {
    "maj": (30, 0.3, 1.5, 0.8, 1.2, 18, 0.2, 20, 1, 1, 3, 0.2),
    "min": (0.5, 0.2, 7, 0.2, 4, 1.5, 0.2, 1, 0.2, 10, 0.2, 0.4),
}
_IN_MINOR = {
    "maj": (1.5, 0.8, 0.5, 10, 0.2, 2, 0.2, 11, 12, 0.2, 12, 0.2),
    "min": (30, 0.2, 0.8, 0.3, 0.2, 12, 0.2, 4, 0.2, 0.2, 1, 0.2),
}
_NONE = 3.0


@dataclass(frozen=True, slots=True)
class Costs:
    """How unwilling the path is, in nats.

    Attributes:
        change: to leave a chord.
        modulation: to leave a key.
        prior: weight of the table of degrees.
        opening: what it is worth to begin, and to end, on the tonic.
    """

    change: float
    modulation: float
    prior: float = 1.0
    opening: float = 1.0


@dataclass(frozen=True, slots=True)
class HarmonicPath:
    """A decision for every step.

    Attributes:
        chords: 0 to 24, shape [steps].
        keys: 0 to 23, shape [steps].
    """

    chords: NDArray[np.intp]
    keys: NDArray[np.intp]


def harmonic_path(chords: Floats, costs: Costs, ease: Floats | None = None) -> HarmonicPath:
    """The likeliest chord and key of every step.

    Args:
        chords: log evidence, shape [steps, 25], steps ≥ 1.
        costs: of changes.
        ease: how much cheaper a change at the beginning of each step is, nats, shape [steps].
    """
    priors = costs.prior * chord_priors()
    changes = np.full(len(chords), costs.change) - (0 if ease is None else ease)
    best = chords[0] + priors + costs.opening * _tonics()
    from_chord = np.empty((len(chords), KEYS, CHORDS), np.int8)
    from_key = np.empty((len(chords), KEYS, CHORDS), np.int8)
    own_key = np.arange(KEYS, dtype=np.int8)[:, None]
    own_chord = np.arange(CHORDS, dtype=np.int8)
    for step in range(1, len(chords)):
        # a key changes with a chord or without one, but it costs the same
        other = best.argmax(axis=0)
        elsewhere = best[other, own_chord] - costs.modulation
        modulates = elsewhere > best
        from_key[step] = np.where(modulates, other, own_key)
        within = np.where(modulates, elsewhere, best)
        leading = within.argmax(axis=1)
        moved = within[np.arange(KEYS), leading][:, None] + (priors - changes[step])
        moves = moved > within
        from_chord[step] = np.where(moves, leading[:, None], own_chord)
        best = np.where(moves, moved, within) + chords[step]
    return _traced(best + costs.opening * _tonics(), from_key, from_chord)


def _traced(best: Floats, from_key: NDArray[np.int8], from_chord: NDArray[np.int8]) -> HarmonicPath:
    steps = len(from_key)
    chords, keys = np.empty(steps, np.intp), np.empty(steps, np.intp)
    key, chord = np.unravel_index(int(best.argmax()), best.shape)
    for step in range(steps - 1, -1, -1):
        keys[step], chords[step] = key, chord
        if step:
            chord = from_chord[step, key, chord]
            key = from_key[step, key, chord]
    return HarmonicPath(chords, keys)


@cache
def chord_priors() -> Floats:
    """Log probability of each chord in each key, shape [24, 25]."""
    rows = []
    for table in (_IN_MAJOR, _IN_MINOR):
        for tonic in range(12):
            turned = [np.roll(table[quality], tonic) for quality in ("maj", "min")]
            row = np.concatenate([*turned, [_NONE]])
            rows.append(np.log(row / row.sum()))
    return np.asarray(rows)


@cache
def _tonics() -> Floats:
    """1 where a chord is the tonic of a key, shape [24, 25]."""
    return np.eye(KEYS, CHORDS)
