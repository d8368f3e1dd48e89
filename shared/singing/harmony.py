"""A second line: every note's companion a third or a sixth away, within the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shared.music.scales import scale_of
from shared.singing.score import SungNote, SungSyllable

Interval = Literal["third-above", "third-below", "sixth-above", "sixth-below"]

_SEMITONES: dict[Interval, tuple[int, int]] = {
    "third-above": (3, 4),
    "third-below": (-3, -4),
    "sixth-above": (9, 8),
    "sixth-below": (-9, -8),
}
"""Minor and major, the commoner on notes outside the key first."""


@dataclass(frozen=True, slots=True)
class Scale:
    """In what the companion's notes lie.

    Attributes:
        classes: pitch classes, C is 0.
        offset: semitones by which the melody that is sung lies above it: its transposition and
            the singer's tuning.
    """

    classes: frozenset[int]
    offset: float = 0.0


def scale_under(key: str, *, transpose: int, tuning_cents: float) -> Scale:
    """The scale of a melody in ``key``, moved by semitones and tuned as it was hummed.

    Raises:
        Permanent("unknown_key"): see `scale_of`.
    """
    return Scale(scale_of(key), transpose + tuning_cents / 100)


def harmonize(
    phrases: Sequence[Sequence[SungSyllable]], scale: Scale, interval: Interval
) -> list[list[SungSyllable]]:
    """The same words on the companion's notes.

    On a note of the key one of the interval's two sizes, minor or major, leads to another note of
    the key: that one is taken. Where both do, on notes outside the key, the companion moves as
    little as it can from its note before. It shares each note's mistuning, so that the interval
    stays pure.
    """
    lines = []
    before: float | None = None
    for phrase in phrases:
        line = []
        for syllable in phrase:
            notes = []
            for note in syllable.notes:
                notes.append(_companion(note, scale, interval, before))
                before = notes[-1].midi
            line.append(replace(syllable, notes=tuple(notes)))
        lines.append(line)
    return lines


def _companion(note: SungNote, scale: Scale, interval: Interval, before: float | None) -> SungNote:
    meant = round(note.midi - scale.offset)
    sizes = [s for s in _SEMITONES[interval] if (meant + s) % 12 in scale.classes]
    candidates = [note.midi + size for size in sizes or _SEMITONES[interval]]
    midi = candidates[0] if before is None else min(candidates, key=lambda m: abs(m - before))
    return replace(note, midi=midi)
