"""Underlay: which syllable goes on which notes of a phrase, and which phrase gets which syllables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note

SYLLABLES_PER_NOTE = 2
"""More than this on one note cannot be understood."""

_REPEATED_SEMITONES = 0.6
_CLEAR_GAP_S = 0.1
_LONG_NOTE_S = 0.3
_EVENNESS = 1.0


def share_among_phrases(capacities: Sequence[int], cut_costs: NDArray[np.float64]) -> list[int]:
    """Syllables for each phrase, in order, so that all are sung as evenly as the notes allow.

    Dynamic programming over phrases: a phrase of n notes that gets m syllables costs
    n·ln(m/n)², half as much again where notes must be shared, and each cut costs what
    ``cut_costs`` says of it.

    Args:
        capacities: notes of each phrase, at least 1 each.
        cut_costs: for each syllable, the cost of beginning a phrase with it; its length is the
            number of syllables, from ``len(capacities)`` to `SYLLABLES_PER_NOTE` a note.

    Returns:
        As many counts as phrases, each from 1 to `SYLLABLES_PER_NOTE` a note, with the sum of
        the syllables.
    """
    total = len(cut_costs)
    best = np.full(total + 1, np.inf)
    best[0] = 0.0
    choices: list[list[int]] = []
    for notes in capacities:
        begin = best.copy()
        begin[1:total] += cut_costs[1:]
        best = np.full(total + 1, np.inf)
        chosen = np.zeros(total + 1, dtype=np.int32)
        for count in range(1, min(SYLLABLES_PER_NOTE * notes, total) + 1):
            cost = begin[: total + 1 - count] + _misfit(notes, count)
            better = cost < best[count:]
            best[count:][better] = cost[better]
            chosen[count:][better] = count
        choices.append(chosen.tolist())
    return _traced(choices, total)


def _misfit(notes: int, syllables: int) -> float:
    misfit = notes * math.log(syllables / notes) ** 2
    return 1.5 * misfit if syllables > notes else misfit


def spread(notes: Sequence[Note], weights: Sequence[float]) -> list[int]:
    """Notes for each of up to ``len(notes)`` syllables: where there are more, the rest is melisma.

    Dynamic programming over note boundaries: a new syllable wants a repeated pitch, a gap before
    it and a long note, and heavier syllables want more of the time.

    Args:
        weights: of each syllable, above 0: how much of the melody it should carry.

    Returns:
        As many counts, each at least 1, with the sum of the notes.
    """
    total, count = len(notes), len(weights)
    calls = [0.0, *(_calls_for_syllable(a, b) for a, b in pairwise(notes))]
    edges = [*(n.start for n in notes), notes[-1].end]
    usual = (edges[-1] - edges[0]) / total
    lasts = [(edge - edges[0]) / usual for edge in edges]
    wanted = [max(w * total / sum(weights), 1.0) for w in weights]
    longest = 3 * math.ceil(max(wanted)) + 2
    best: list[float] = [0.0, *[-math.inf] * total]
    choices: list[list[int]] = []
    for syllable, share in enumerate(wanted):
        gained: list[float] = [-math.inf] * (total + 1)
        chosen = [0] * (total + 1)
        for end in range(syllable + 1, total - (count - syllable - 1) + 1):
            for begin in range(max(end - longest, 0), end):
                excess = lasts[end] - lasts[begin] - share
                gain = best[begin] + calls[begin] - _EVENNESS * excess**2 / share
                if gain > gained[end]:
                    gained[end], chosen[end] = gain, end - begin
        best = gained
        choices.append(chosen)
    return _traced(choices, total)


def _traced(choices: Sequence[Sequence[int]], total: int) -> list[int]:
    """The counts that led to ``total``, from the choice made at each sum."""
    counts = []
    for chosen in reversed(choices):
        counts.append(int(chosen[total]))
        total -= counts[-1]
    return counts[::-1]


def _calls_for_syllable(before: Note, note: Note) -> float:
    repeated = abs(note.midi - before.midi) < _REPEATED_SEMITONES
    gap = min(max(note.start - before.end, 0.0) / _CLEAR_GAP_S, 1.0)
    length = min((note.end - note.start) / _LONG_NOTE_S, 1.0)
    return 1.0 * repeated + 1.5 * gap + 0.7 * length


def squeeze(notes: Sequence[Note], count: int) -> list[int]:
    """Syllables for each note where there are more of them than notes: the longest notes share.

    ``len(notes) <= count <= SYLLABLES_PER_NOTE * len(notes)``.
    """
    extra = count - len(notes)
    by_length = sorted(range(len(notes)), key=lambda i: notes[i].start - notes[i].end)
    shared = set(by_length[:extra])
    return [1 + (i in shared) for i in range(len(notes))]
