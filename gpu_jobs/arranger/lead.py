"""The melody, where an instrument plays it instead of a singer."""

from __future__ import annotations

from collections.abc import Sequence

from gpu_jobs.arranger.instruments import Instrument
from shared.music.arrangement import PlayedNote
from shared.music.lead_sheet import SheetNote

_LEGATO = 0.96


def lead_notes(melody: Sequence[SheetNote], instrument: Instrument, end: int) -> list[PlayedNote]:
    """The melody from 0 to ``end``, in octaves that suit the instrument; a pickup is left out."""
    inside = [note for note in melody if note.start >= 0 and note.start < end]
    if not inside:
        return []
    shift = _octaves([note.midi for note in inside], instrument)
    return [
        PlayedNote(
            note.start,
            note.start + max((min(note.end, end) - note.start) * _LEGATO, 1.0),
            _within(note.midi + shift, instrument),
            note.velocity,
        )
        for note in inside
    ]


def _octaves(melody: Sequence[int], instrument: Instrument) -> int:
    """Semitones, whole octaves, by which the fewest notes lie outside the range."""

    def outside(shift: int) -> tuple[int, int]:
        return (
            sum(not instrument.low <= midi + shift <= instrument.high for midi in melody),
            abs(shift),
        )

    return min(range(-60, 61, 12), key=outside)


def _within(midi: int, instrument: Instrument) -> int:
    while midi < instrument.low:
        midi += 12
    while midi > instrument.high:
        midi -= 12
    return midi
