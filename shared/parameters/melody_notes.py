"""A melody as somebody sends it to the teacher: notes in quarter notes, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.music.lead_sheet import STEPS, SheetNote
from shared.parameters import Parameters

MOST_NOTES = 1000
LONGEST_BEATS = 2000
_NEVER = 10**9


class MelodyNote(Parameters):
    """A note."""

    midi: int = Field(ge=0, le=127, description="MIDI number; middle C is 60.")
    start: float = Field(
        ge=0,
        le=LONGEST_BEATS,
        description="When it begins, in quarter notes; 0 begins the first bar.",
    )
    beats: float = Field(gt=0, le=64, description="How long it lasts, in quarter notes.")


def _in_order(notes: tuple[MelodyNote, ...]) -> tuple[MelodyNote, ...]:
    steps = [round(note.start * STEPS) for note in notes]
    if any(later <= earlier for earlier, later in pairwise(steps)):
        sentence = (
            f"the notes must be in order, one at a time, a {STEPS}th of a quarter apart at least"
        )
        raise ValueError(sentence)
    return notes


Melody = Annotated[tuple[MelodyNote, ...], Field(max_length=MOST_NOTES), AfterValidator(_in_order)]


def sheet_notes(notes: Sequence[MelodyNote]) -> list[SheetNote]:
    """The notes in steps; each is a step long at least, and ends where the next begins at the latest."""
    starts = [round(note.start * STEPS) for note in notes]
    stops = [*starts[1:], _NEVER][: len(starts)]
    return [
        SheetNote(
            start, max(start + 1, min(round((note.start + note.beats) * STEPS), stop)), note.midi
        )
        for note, start, stop in zip(notes, starts, stops, strict=True)
    ]
