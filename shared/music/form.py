"""Form: which phrases of a melody are the same phrase again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from shared.music.metre import slot_lengths, slot_pitch, syllable_slots
from shared.music.notes import Note

_SAME_LENGTH_TIMES = 1.3
_SAME_RHYTHM_TIMES = 1.5
_SAME_PITCH_SEMITONES = 1.5
_TYPICAL_SHARE = 0.5
_ODD_SLOTS = 0.2


@dataclass(frozen=True, slots=True)
class _Shape:
    """A phrase without its key and register.

    Attributes:
        length_s: from its first onset to its last note's end, seconds.
        lengths: log of each slot's length over the usual one.
        pitches: of each slot, semitones from the phrase's median.
    """

    length_s: float
    lengths: tuple[float, ...]
    pitches: tuple[float, ...]


def find_form(notes: Sequence[Note], phrases: Sequence[range]) -> list[int]:
    """A label for each phrase: equal ones are the same phrase, sung again.

    Phrases are the same if they take as many syllables (`syllable_slots`) and agree in length,
    rhythm and contour, as far as a person repeats herself; they may lie higher or lower.

    Returns:
        As many labels as phrases, counted from 0 in order of first appearance.
    """
    known: dict[int, list[tuple[int, _Shape]]] = {}
    labels: list[int] = []
    for phrase in phrases:
        shape = _shape_of(notes, phrase)
        alike = known.setdefault(len(shape.lengths), [])
        label = next((label for label, other in alike if _is_same(shape, other)), None)
        if label is None:
            label = max(labels, default=-1) + 1
            alike.append((label, shape))
        labels.append(label)
    return labels


def _shape_of(notes: Sequence[Note], phrase: range) -> _Shape:
    slots = syllable_slots(notes, phrase)
    lengths = slot_lengths(notes, slots)
    pitches = [slot_pitch(notes, slot) for slot in slots]
    usual, middle = median(lengths), median(pitches)
    return _Shape(
        length_s=sum(lengths),
        lengths=tuple(math.log(length / usual) for length in lengths),
        pitches=tuple(pitch - middle for pitch in pitches),
    )


def _is_same(one: _Shape, other: _Shape) -> bool:
    """Both of as many slots."""
    longer, shorter = max(one.length_s, other.length_s), min(one.length_s, other.length_s)
    return (
        longer <= _SAME_LENGTH_TIMES * shorter
        and _agree(one.pitches, other.pitches, _SAME_PITCH_SEMITONES)
        and _agree(one.lengths, other.lengths, math.log(_SAME_RHYTHM_TIMES))
    )


def _agree(one: Sequence[float], other: Sequence[float], tolerance: float) -> bool:
    """Nearly all within the tolerance, and the typical one well within it."""
    errors = [abs(a - b) for a, b in zip(one, other, strict=True)]
    odd = sum(error > tolerance for error in errors)
    return odd <= _ODD_SLOTS * len(errors) and median(errors) <= _TYPICAL_SHARE * tolerance
