"""What may be sung where."""

from __future__ import annotations

import numpy as np

from gpu_jobs.composer.encoding import (
    DURATIONS,
    INTERVALS,
    REST,
    Ground,
    ground_of,
    interval_class,
    midi_of,
    reference_tonic,
    token_of,
)
from gpu_jobs.composer.rules import NEVER, Rules, duration_likings, interval_likings, rules_for
from shared.music.lead_sheet import LeadSheet, Metre
from tests.unit.test_composer import sheet


def rules_of(piece: LeadSheet, shortest: int = 6) -> tuple[Ground, Rules]:
    ground = ground_of(piece, 66)
    return ground, rules_for(piece, ground, 55, 77, shortest)


def sung(piece: LeadSheet, step: int) -> set[int]:
    """Pitch classes that may be sung at a step."""
    ground, rules = rules_of(piece)
    tokens = np.flatnonzero(rules.pitches[step] > NEVER / 2)
    return {midi_of(int(t), int(ground.references[step])) % 12 for t in tokens if t != REST}


def test_over_the_tonic_all_of_the_scale_is_sung():
    assert sung(sheet(("C:maj",)), 6) == {0, 2, 4, 5, 7, 9, 11}


def test_an_altered_note_of_the_chord_pushes_its_neighbours_away():
    assert sung(sheet(("D:7",)), 6) == {0, 2, 4, 6, 9, 11}


def test_minor_has_its_leading_note_where_the_chord_has_it():
    assert sung(sheet(("A:min",), key="A minor"), 6) == {9, 11, 0, 2, 4, 5, 7}
    assert sung(sheet(("E:7",), key="A minor"), 6) == {9, 11, 0, 2, 4, 5, 8}


def test_the_voice_is_kept_to():
    ground, rules = rules_of(sheet())
    allowed = np.flatnonzero(rules.pitches[0] > NEVER / 2)[1:]
    heights = [midi_of(int(token), int(ground.references[0])) for token in allowed]
    assert min(heights) >= 55
    assert max(heights) <= 77


def test_notes_of_the_chord_are_preferred_the_more_the_stronger_the_place():
    _, rules = rules_of(sheet(("C:maj",)))
    token = token_of(62, reference_tonic("C major", 66))
    off_beat, beat, middle, first = (rules.pitches[step, token] for step in (54, 60, 72, 48))
    assert first < middle < beat < off_beat


def test_no_leap_goes_over_an_octave_and_leaps_are_turned_back():
    table = interval_likings()
    fresh = interval_class(REST, REST)
    assert table[fresh, interval_class(20, 7)] < NEVER / 2
    assert table[fresh, interval_class(19, 7)] > NEVER / 2
    leapt = interval_class(20, 12)
    assert table[leapt, interval_class(18, 20)] > table[leapt, interval_class(22, 20)]
    assert table.shape == (INTERVALS, INTERVALS)


def test_a_note_leaves_room_for_another_that_can_be_sung():
    _, rules = rules_of(sheet(), 12)
    likings = duration_likings(rules, Metre(4, 4), 12, 48)
    allowed = {DURATIONS[i] for i in np.flatnonzero(likings[30] > NEVER / 2)}
    assert allowed == {12, 18, 30}


def test_sixteenths_come_where_they_can_be_sung():
    assert rules_of(sheet(), 3)[1].grid == 3
    assert rules_of(sheet(), 6)[1].grid == 6


def test_a_reference_tonic_lies_near_the_middle_of_the_voice():
    for centre in range(48, 80):
        for key in ("C major", "F# minor", "Bb major"):
            assert -8 <= reference_tonic(key, centre) - centre <= 3
