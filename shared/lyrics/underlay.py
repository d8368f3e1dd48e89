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
_STRESS_ON_WEAK = 3.0
_STRESS_ASTRAY = 0.4
_SHARING_TIMES = 1.5
_SECOND_STRESSED, _STRESS_SHARED_WEAK = 0.7, 0.7


def share_among_phrases(
    weak: Sequence[Sequence[bool]],
    rooms: Sequence[int],
    cut_costs: NDArray[np.float64],
    stressed: Sequence[bool],
) -> list[int]:
    """Syllables for each phrase, in order, so that all are sung as evenly as the notes allow.

    Dynamic programming over phrases: a phrase of n slots that gets m syllables costs
    n·ln(m/n)², half as much again where notes must be shared, each cut costs what ``cut_costs``
    says of it, and so does each stressed syllable that a phrase exactly filled has on a weak slot.

    Args:
        weak: of each phrase, whether each slot that takes a syllable with ease is weaker than one
            beside it; at least one slot each.
        rooms: syllables that each phrase takes at all, as many or more.
        cut_costs: for each syllable, the cost of beginning a phrase with it; its length is the
            number of syllables, from ``len(weak)`` to the sum of ``rooms``.
        stressed: whether each syllable is.

    Returns:
        As many counts as phrases, each from 1 to its room, with the sum of the syllables.
    """
    total = len(cut_costs)
    best = np.full(total + 1, np.inf)
    best[0] = 0.0
    choices: list[NDArray[np.int16]] = []
    for slots, room in zip(weak, rooms, strict=True):
        begin = best.copy()
        begin[1:total] += cut_costs[1:]
        best = np.full(total + 1, np.inf)
        chosen = np.zeros(total + 1, dtype=np.int16)
        for count in range(1, min(room, total) + 1):
            cost = begin[: total + 1 - count] + _misfit(len(slots), count)
            if count == len(slots):
                cost += _STRESS_ASTRAY * np.correlate(stressed, np.asarray(slots, float), "valid")
            better = cost < best[count:]
            best[count:][better] = cost[better]
            chosen[count:][better] = count
        choices.append(chosen)
    return _traced(choices, total)


def _misfit(slots: int, syllables: int) -> float:
    misfit = slots * math.log(syllables / slots) ** 2
    return _SHARING_TIMES * misfit if syllables > slots else misfit


def spread(
    notes: Sequence[Note],
    strengths: Sequence[int],
    weights: Sequence[float],
    stressed: Sequence[bool],
) -> list[int]:
    """Notes for each of up to ``len(notes)`` syllables: where there are more, the rest is melisma.

    Dynamic programming over note boundaries: a new syllable wants a repeated pitch, a gap before
    it and a long note, heavier syllables want more of the time, and stressed ones want no
    stronger note beside them.

    Args:
        strengths: of each note, as `shared.music.metre.slot_strengths` tells them.
        weights: of each syllable, above 0: how much of the melody it should carry.
        stressed: whether each syllable is.

    Returns:
        As many counts as syllables, each at least 1, with the sum of the notes.
    """
    total, count = len(notes), len(weights)
    if total == count:
        return [1] * count
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
                if stressed[syllable] and is_weak(strengths, begin, end):
                    gain -= _STRESS_ON_WEAK
                if gain > gained[end]:
                    gained[end], chosen[end] = gain, end - begin
        best = gained
        choices.append(chosen)
    return _traced(choices, total)


def is_weak(strengths: Sequence[int], begin: int, end: int) -> bool:
    """Whether notes ``begin`` to ``end`` on one syllable are weaker than a note beside them.

    Held together they are long, hence stronger than each alone.
    """
    own = max(strengths[begin:end]) + (end - begin > 1)
    return own < max([*strengths[max(begin - 1, 0) : begin], *strengths[end : end + 1]], default=0)


def _traced(choices: Sequence[Sequence[int] | NDArray[np.int16]], total: int) -> list[int]:
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


def part(notes: Sequence[Note], slots: Sequence[range], count: int) -> list[range]:
    """``slots`` parted until there are ``count`` of them, or one for each note: the longest first."""
    parted = list(slots)
    while len(parted) < count and (several := [s for s in parted if len(s) > 1]):
        longest = max(several, key=lambda s: notes[s[-1]].end - notes[s[0]].start)
        middle = (notes[longest[0]].start + notes[longest[-1]].end) / 2
        cut = min(longest[1:], key=lambda i: abs(notes[i].start - middle))
        at = parted.index(longest)
        parted[at : at + 1] = [range(longest.start, cut), range(cut, longest.stop)]
    return parted


def squeeze(notes: Sequence[Note], strengths: Sequence[int], stressed: Sequence[bool]) -> list[int]:
    """Syllables for each note where there are more of them than notes.

    Dynamic programming over notes: the longest share, a stressed syllable comes first on its note
    and avoids notes weaker than their neighbours.

    Args:
        stressed: whether each syllable is; from one to `SYLLABLES_PER_NOTE` a note.
    """
    total = len(stressed)
    usual = sum(n.end - n.start for n in notes) / len(notes)
    best = [0.0, *[math.inf] * total]
    choices: list[list[int]] = []
    for i, note in enumerate(notes):
        to_share = usual / (note.end - note.start)
        weak = is_weak(strengths, i, i + 1)
        lost, chosen = [math.inf] * (total + 1), [0] * (total + 1)
        for end in range(i + 1, min(SYLLABLES_PER_NOTE * (i + 1), total) + 1):
            for own in range(1, min(SYLLABLES_PER_NOTE, end - i) + 1):
                later = _SECOND_STRESSED * sum(stressed[end - own + 1 : end])
                astray = _STRESS_SHARED_WEAK * weak * any(stressed[end - own : end])
                cost = best[end - own] + to_share * (own - 1) + later + astray
                if cost < lost[end]:
                    lost[end], chosen[end] = cost, own
        best = lost
        choices.append(chosen)
    return _traced(choices, total)
