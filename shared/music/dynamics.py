"""How loud notes were hummed, and how loud they are sung for that."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note

SOFTEST_DB = -18.0
"""No note is sung softer than this: below it, words are lost."""

_EDGES = 0.2
_DOUBTFUL_DB = 8.0
_LOUD_QUANTILE = 0.9
_NEIGHBOUR = 0.25
_NEXT_TO_S = 1.0


def heard_levels(samples: NDArray[np.float32], rate: int, notes: Sequence[Note]) -> list[Note]:
    """The notes with their ``level_db``: RMS of each one's middle 60 %, against the loudest note.

    Args:
        samples: mono, shape [n].
        rate: samples per second.
    """
    powers = np.array([_power(samples, rate, note) for note in notes])
    loudest = max(powers.max(initial=0.0), 1e-20)
    levels = 10 * np.log10(np.maximum(powers / loudest, 1e-6))
    return [
        note.model_copy(update={"level_db": round(level, 1)})
        for note, level in zip(notes, levels.tolist(), strict=True)
    ]


def sung_levels(notes: Sequence[Note], dynamics: float) -> list[float]:
    """How loud each note is sung: dB, `SOFTEST_DB` to 0.

    Louder where the hum was louder, softer where it was doubtful (its confidence is low); loud
    notes, not the one loudest, are at 0. A note takes a part of its neighbours' level, so that
    phrases swell instead of jumping from note to note.

    Args:
        dynamics: how much of all this is followed, 0 (evenly loud) to 1.
    """
    if not notes:
        return []
    heard = np.array([n.level_db - _DOUBTFUL_DB * (1 - n.confidence) for n in notes])
    smooth = _shared_with_neighbours(heard, notes)
    loud = float(np.quantile(smooth, _LOUD_QUANTILE))
    levels = np.clip(dynamics * (smooth - loud), SOFTEST_DB, 0.0)
    return [float(level) for level in levels]


def _power(samples: NDArray[np.float32], rate: int, note: Note) -> float:
    """Mean square of the note's middle: its ends are consonants and other notes."""
    edge_s = _EDGES * (note.end - note.start)
    first = round((note.start + edge_s) * rate)
    middle = samples[first : max(round((note.end - edge_s) * rate), first + 1)]
    return float(np.mean(np.square(middle, dtype=np.float64))) if len(middle) else 0.0


def _shared_with_neighbours(
    levels: NDArray[np.float64], notes: Sequence[Note]
) -> NDArray[np.float64]:
    """Each level mixed with those of the notes that follow or precede it closely."""
    total, weight = levels.copy(), np.ones(len(levels))
    for i in range(1, len(notes)):
        if notes[i].start - notes[i - 1].end < _NEXT_TO_S:
            total[i] += _NEIGHBOUR * levels[i - 1]
            total[i - 1] += _NEIGHBOUR * levels[i]
            weight[[i - 1, i]] += _NEIGHBOUR
    return total / weight
