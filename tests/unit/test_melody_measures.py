"""The measures of a melody on a track: what is late, or in another chord, is found, and nothing else."""

from __future__ import annotations

import pytest

from shared.music.lead_sheet import (
    STEPS,
    LeadSheet,
    Metre,
    SheetChord,
    SheetKey,
    SheetNote,
    SheetSection,
)
from shared.music.notes import Note
from tests.data.music.model import Truth
from tests.quality.composer.fitting import by_chance, in_chord, on_beat, on_grid

BEAT_S, FIRST_S, BARS = 0.5, 0.3, 4
BEATS = [FIRST_S + BEAT_S * i for i in range(4 * BARS)]
TRUTH = Truth(
    beats=BEATS,
    downbeats=BEATS[::4],
    beats_per_bar=4,
    chords=[(0.0, FIRST_S, "N"), (FIRST_S, BEATS[8], "C:maj"), (BEATS[8], 60.0, "G:maj")],
)
IN_CHORD = (60, 62, 64, 62) * 2 + (67, 69, 71, 69) * 2


def written(midi: tuple[int, ...]) -> LeadSheet:
    """A note on every beat."""
    end = BARS * 4 * STEPS
    return LeadSheet(
        Metre(),
        BARS,
        keys=(SheetKey(0, end, "C major"),),
        chords=(SheetChord(0, end, None),),
        sections=(SheetSection(0, end, "A"),),
        melody=tuple(SheetNote(i * STEPS, (i + 1) * STEPS, key) for i, key in enumerate(midi)),
    )


def sung(midi: tuple[int, ...], late_s: float = 0.0) -> list[Note]:
    return [
        Note(start=at + late_s, end=at + late_s + 0.4, midi=key, confidence=1.0)
        for at, key in zip(BEATS, midi, strict=True)
    ]


def test_a_melody_on_the_beats_keeps_them() -> None:
    notes = sung(IN_CHORD)
    assert on_grid([note.start for note in notes], TRUTH) == 1.0
    assert on_beat(notes, written(IN_CHORD), TRUTH) == 1.0


def test_half_a_beat_late_is_on_the_grid_and_on_no_beat() -> None:
    notes = sung(IN_CHORD, late_s=BEAT_S / 2)
    assert on_grid([note.start for note in notes], TRUTH) == 1.0
    assert on_beat(notes, written(IN_CHORD), TRUTH) == 0.0


def test_between_all_places_is_not_on_the_grid() -> None:
    notes = sung(IN_CHORD, late_s=BEAT_S / 8)
    assert on_grid([note.start for note in notes], TRUTH) == 0.0


def test_chance_is_the_time_that_lies_near_the_grid() -> None:
    # places at 0, 125, 167, 250, 333 and 375 ms of 500, 40 ms to both sides of each
    assert by_chance(TRUTH) == pytest.approx((6 * 80 - 2 * (80 - 125 / 3)) / 500, abs=0.01)


def test_strong_notes_are_judged_by_the_chord_they_begin_in() -> None:
    assert in_chord(sung(IN_CHORD), TRUTH, Metre()) == 1.0
    swapped = IN_CHORD[8:] + IN_CHORD[:8]  # G and B over C, then C and E over G: the first G fits
    assert in_chord(sung(swapped), TRUTH, Metre()) == 0.25
