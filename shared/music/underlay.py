"""Underlay: which syllable goes on which notes of a phrase, and which phrase gets which syllables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note

SYLLABLES_PER_NOTE = 2
"""More than this on one note cannot be understood."""

_REPEATED_SEMITONES = 0.6
_CLEAR_GAP_S = 0.1
_LONG_NOTE_S = 0.3
_EVENNESS = 0.5


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
    choices = []
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
        choices.append(chosen)
    counts = []
    sung = total
    for chosen in reversed(choices):
        counts.append(int(chosen[sung]))
        sung -= counts[-1]
    return counts[::-1]


def _misfit(notes: int, syllables: int) -> float:
    misfit = notes * float(np.log(syllables / notes)) ** 2
    return 1.5 * misfit if syllables > notes else misfit


def spread(notes: Sequence[Note], count: int) -> list[int]:
    """Notes for each of ``count`` syllables, ``1 <= count <= len(notes)``: the rest is melisma.

    Dynamic programming over note boundaries: a new syllable wants a repeated pitch, a gap before
    it and a long note, and the syllables want about as many notes each.
    """
    calls = [0.0, *(_calls_for_syllable(a, b) for a, b in zip(notes, notes[1:], strict=False))]
    total, even = len(notes), len(notes) / count
    longest = 2 * -(-total // count) + 1
    best: list[float] = [0.0, *[-np.inf] * total]
    choices: list[list[int]] = []
    for syllable in range(count):
        gained: list[float] = [-np.inf] * (total + 1)
        chosen = [0] * (total + 1)
        for end in range(syllable + 1, total - (count - syllable - 1) + 1):
            for length in range(1, min(longest, end) + 1):
                begin = end - length
                gain = best[begin] - _EVENNESS * (length / even - 1) ** 2
                gain += calls[begin]
                if gain > gained[end]:
                    gained[end], chosen[end] = gain, length
        best = gained
        choices.append(chosen)
    lengths = []
    end = total
    for chosen in reversed(choices):
        lengths.append(chosen[end])
        end -= lengths[-1]
    return lengths[::-1]


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
