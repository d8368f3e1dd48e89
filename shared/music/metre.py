"""Metre: which notes take a syllable of their own, and which of those a singer would stress."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from statistics import median

from shared.music.grid import beat_grid
from shared.music.notes import Note
from shared.music.phrases import split_phrases

SHORTEST_SYLLABLE_S = 0.12
"""No syllable is shorter, where notes beside it can lend it their time."""

MOST_SYLLABLES_A_SECOND = 7.0
"""Faster words cannot be sung; quick notes become melismas."""

_NO_SYLLABLE_S, _ORNAMENT_S = 0.11, 0.14
_BOUND_S = 0.03
_ORNAMENTED_TIMES = 1.5
_MOST_NOTES_TO_SLOW_DOWN = 3
_EQUAL_TIMES = 1.2
_LONG_TIMES, _SHORT_TIMES = 1.4, 0.67
_LEAP_SEMITONES, _SUMMIT_SEMITONES = 2.5, 1.5
_SPAN = 4
_SHORTEST_S = 0.001
_CLEAR_BEAT = 0.7
_BESIDE_BEAT = 0.15


def note_strengths(notes: Sequence[Note]) -> list[int]:
    """How strongly a singer would lean on each note: 0 weak to 3 strong.

    A note is strong by its length among its neighbours, by a leap up to it or by being its
    phrase's summit, and by a beat where one is clear. An even, level melody has equal strengths.
    """
    accented = notes_on_beat(notes)
    phrases = split_phrases([(n.start, n.end) for n in notes])
    return [s for phrase in phrases for s in slot_strengths(notes, _alone(phrase), accented)]


def notes_on_beat(notes: Sequence[Note]) -> frozenset[int]:
    """Indices of the notes that begin on a beat; none where no beat is clear."""
    return _on_beat(tuple((n.start, n.end) for n in notes))


def syllable_slots(notes: Sequence[Note], phrase: range) -> list[range]:
    """The notes of a phrase grouped so that each group takes one syllable.

    Ornaments, and notes too short to be understood, join the neighbour to which they are bound;
    of a run of notes faster than `MOST_SYLLABLES_A_SECOND` two or three share a syllable.

    Args:
        notes: the whole melody, in order, not overlapping.
        phrase: indices of the phrase's notes, at least one.

    Returns:
        Consecutive ranges that together are ``phrase``; at least one.
    """
    slots = _alone(phrase)
    while len(slots) > 1 and (joining := _one_to_join(notes, slots)) is not None:
        left = _left_of_pair(notes, slots, joining)
        slots[left : left + 2] = [range(slots[left].start, slots[left + 1].stop)]
    return slots


def slot_strengths(
    notes: Sequence[Note], slots: Sequence[range], accented: frozenset[int] | None = None
) -> list[int]:
    """`note_strengths` of the slots of one phrase: a slot of several notes counts as one long note.

    Args:
        accented: `notes_on_beat`, for those who ask more than once.
    """
    on_beat = notes_on_beat(notes) if accented is None else accented
    lengths = _levelled(slot_lengths(notes, slots))
    pitches = [slot_pitch(notes, slot) for slot in slots]
    return [
        min(1 + _by_length(lengths, i) + _by_height(pitches, i) + any(n in on_beat for n in s), 3)
        for i, s in enumerate(slots)
    ]


def may_be_stressed(strengths: Sequence[int]) -> list[bool]:
    """Of the slots of one phrase, those at least as strong as both neighbours."""
    return [
        all(other <= own for other in strengths[max(i - 1, 0) : i + 2])
        for i, own in enumerate(strengths)
    ]


def slot_lengths(notes: Sequence[Note], slots: Sequence[range]) -> list[float]:
    """Seconds from each slot's onset to the next one's, above 0; the last is as long as it sounds."""
    onsets = [notes[s.start].start for s in slots]
    ends = [*onsets[1:], notes[slots[-1][-1]].end]
    return [max(b - a, _SHORTEST_S) for a, b in zip(onsets, ends, strict=True)]


def slot_pitch(notes: Sequence[Note], slot: range) -> float:
    """Fractional MIDI number of the slot's longest note."""
    return max((notes[i] for i in slot), key=lambda n: n.end - n.start).midi


def _alone(phrase: range) -> list[range]:
    return [range(i, i + 1) for i in phrase]


def _one_to_join(notes: Sequence[Note], slots: Sequence[range]) -> int | None:
    """The slot that most needs to join a neighbour; None where all can be sung."""
    lengths = slot_lengths(notes, slots)
    shortest = min(range(len(slots)), key=lengths.__getitem__)
    if lengths[shortest] < _NO_SYLLABLE_S:
        return shortest
    ornaments = (i for i in range(len(slots)) if _is_ornament(notes, slots, lengths, i))
    ornament = next(ornaments, None)
    if ornament is not None:
        return ornament
    if lengths[shortest] < SHORTEST_SYLLABLE_S or _is_hurried(notes, slots):
        small = (i for i, s in enumerate(slots) if len(s) < _MOST_NOTES_TO_SLOW_DOWN)
        return min(small, key=lengths.__getitem__, default=None)
    return None


def _is_ornament(
    notes: Sequence[Note], slots: Sequence[range], lengths: Sequence[float], i: int
) -> bool:
    """A quick slide: bound to a note much longer than itself, whatever silence is on its other side."""
    if _sounding(notes, slots[i]) >= _ORNAMENT_S:
        return False
    beside = [j for j in (i - 1, i + 1) if 0 <= j < len(slots)]
    return any(
        lengths[j] >= _ORNAMENTED_TIMES * _sounding(notes, slots[i])
        and _gap(notes, slots, min(i, j)) < _BOUND_S
        for j in beside
    )


def _is_hurried(notes: Sequence[Note], slots: Sequence[range]) -> bool:
    length_s = _sounding(notes, range(slots[0].start, slots[-1].stop))
    return len(slots) > MOST_SYLLABLES_A_SECOND * length_s


def _sounding(notes: Sequence[Note], slot: range) -> float:
    return notes[slot[-1]].end - notes[slot.start].start


def _gap(notes: Sequence[Note], slots: Sequence[range], left: int) -> float:
    """Silence between slot ``left`` and the one after it, seconds."""
    return notes[slots[left + 1].start].start - notes[slots[left][-1]].end


def _left_of_pair(notes: Sequence[Note], slots: Sequence[range], i: int) -> int:
    """Whether slot ``i`` joins the one before it or after it, as the left index of the pair.

    The one without a gap; of two such, the nearer in pitch; of two such, the shorter.
    """
    lengths = slot_lengths(notes, slots)

    def distance(left: int) -> tuple[bool, float, float]:
        edge, other = notes[slots[left][-1]], notes[slots[left + 1].start]
        beside = left if left < i else left + 1
        return _gap(notes, slots, left) >= _BOUND_S, abs(edge.midi - other.midi), lengths[beside]

    return min((j for j in (i - 1, i) if 0 <= j < len(slots) - 1), key=distance)


@lru_cache(maxsize=4)
def _on_beat(spans: tuple[tuple[float, float], ...]) -> frozenset[int]:
    """Remembered, since a melody is asked for phrase by phrase."""
    grid = beat_grid([start for start, _ in spans], [end - start for start, end in spans])
    if grid is None or grid.confidence < _CLEAR_BEAT:
        return frozenset()
    beats, tolerance = grid.beats, _BESIDE_BEAT * grid.period_s
    after = [bisect_left(beats, start) for start, _ in spans]
    return frozenset(
        i
        for i, (start, _) in enumerate(spans)
        if min(abs(start - beat) for beat in beats[max(after[i] - 1, 0) : after[i] + 1]) < tolerance
    )


def _levelled(lengths: Sequence[float]) -> list[float]:
    """Lengths, where those that follow each other and are almost equal are made equal.

    A person does not hold two notes equally long to the millisecond; neither is the stronger.
    """
    runs: list[list[float]] = []
    for length in lengths:
        if runs and max(*runs[-1], length) <= _EQUAL_TIMES * min(*runs[-1], length):
            runs[-1].append(length)
        else:
            runs.append([length])
    return [median(run) for run in runs for _ in run]


def _by_length(lengths: Sequence[float], i: int) -> int:
    """1 where a note is long among the notes around it, -1 where it is short."""
    usual = median(lengths[max(i - _SPAN, 0) : i + _SPAN + 1])
    return (lengths[i] >= _LONG_TIMES * usual) - (lengths[i] <= _SHORT_TIMES * usual)


def _by_height(pitches: Sequence[float], i: int) -> int:
    """1 where a leap leads up to a note, or where it is the summit of its phrase."""
    if i > 0 and pitches[i] - pitches[i - 1] >= _LEAP_SEMITONES:
        return 1
    others = [*pitches[:i], *pitches[i + 1 :]]
    return int(len(others) > 0 and pitches[i] - max(others) >= _SUMMIT_SEMITONES)
