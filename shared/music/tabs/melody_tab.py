"""A melody on the strings: which string and fret for each note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.music.lead_sheet import SheetNote
from shared.music.tabs.chart import TabNote
from shared.music.tabs.fingering import finger
from shared.music.tabs.fretboard import Fretboard

_EACH_FRET = 0.3
"""Thrice what it costs in chords: who plays a tune stays near the nut, and moves up for what is high."""


@dataclass(frozen=True, slots=True)
class MelodyTab:
    """A melody as it is played.

    Attributes:
        notes: in order.
        octaves: by how many all of it was moved to lie well on the instrument.
        moved: notes that were moved besides, by octaves, into its range.
        left_out: notes that no string has.
    """

    notes: tuple[TabNote, ...]
    octaves: int
    moved: int
    left_out: int


def lay_melody(melody: Sequence[SheetNote], board: Fretboard) -> MelodyTab:
    """The easiest way to play a melody, one note at a time; see `shared.music.tabs.fingering`."""
    fingering = finger([(note.midi,) for note in melody], board, each_fret=_EACH_FRET)
    laid = []
    for note, grip in zip(melody, fingering.grips, strict=True):
        laid += [
            TabNote(note.start, note.end, string, fret, board.strings[string] + fret)
            for string, fret in enumerate(grip.frets)
            if fret is not None
        ]
    return MelodyTab(tuple(laid), fingering.octaves, fingering.moved, fingering.left_out)
