"""Which notes take a syllable, and which take a stressed one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.metre import (
    may_be_stressed,
    note_strengths,
    slot_lengths,
    slot_strengths,
    syllable_slots,
)
from shared.music.notes import Note, Notes
from shared.music.phrases import split_phrases
from tests.melodies import HUMMED, notes_of, tune


def slots_of(melody: Notes) -> list[int]:
    """Notes of each slot of a melody of one phrase."""
    return [len(s) for s in syllable_slots(melody.notes, range(len(melody.notes)))]


def stressable(melody: Notes) -> list[bool]:
    return may_be_stressed(note_strengths(melody.notes))


def test_an_even_level_melody_leaves_every_stress_free():
    assert all(stressable(tune([60, 62, 60, 62, 60, 62], [1] * 6)))


def test_notes_held_almost_equally_long_are_equally_strong():
    lengths = [0.40, 0.46, 0.41, 0.45, 0.39, 0.44]
    assert len(set(note_strengths(tune([60] * 6, lengths, beat_s=1).notes))) == 1


def test_a_long_note_is_stronger_than_the_short_ones_beside_it():
    strengths = note_strengths(tune([60] * 5, [1, 1, 2.5, 1, 1]).notes)
    assert strengths[2] > max(strengths[1], strengths[3])


def test_a_short_note_takes_no_stress():
    assert stressable(tune([60] * 5, [1, 1, 0.4, 1, 1])) == [True, True, False, True, True]


def test_a_leap_up_is_stronger_than_the_notes_around_it():
    assert stressable(tune([60, 60, 67, 65, 64], [1] * 5)) == [True, False, True, False, True]


def test_where_a_beat_is_clear_notes_off_it_are_weak():
    strengths = note_strengths(tune([60] * 12, [1, 0.5, 0.5] * 4, beat_s=0.5).notes)
    on_beat, off_beat = strengths[1::3], strengths[2::3]
    assert min(on_beat) > max(off_beat)


def test_phrases_do_not_weigh_on_each_other():
    one, other = [(60, 0, 0.4), (60, 0.4, 0.8)], [(72, 2.0, 4.0), (72, 4.0, 6.0)]
    assert len(set(note_strengths(notes_of(one + other).notes))) == 1


def test_plain_notes_take_a_syllable_each():
    assert slots_of(tune([60, 62, 64, 65], [1, 0.5, 0.5, 2])) == [1, 1, 1, 1]


def test_a_grace_note_belongs_to_the_note_it_leads_to():
    assert slots_of(notes_of([(60, 0, 0.45), (65, 0.5, 0.58), (67, 0.58, 1.2)])) == [1, 2]


def test_a_falling_tail_belongs_to_the_note_it_leaves():
    assert slots_of(notes_of([(67, 0, 0.5), (66, 0.5, 0.6), (60, 0.7, 1.2)])) == [2, 1]


def test_quick_notes_share_a_syllable():
    quick = notes_of([(60 + i % 5, i * 0.125, i * 0.125 + 0.125) for i in range(24)])
    sizes = slots_of(quick)
    assert 2 <= max(sizes) <= 3
    assert len(sizes) <= 7 * 3.0


def test_notes_of_twenty_milliseconds_are_gathered_until_they_can_be_sung():
    blips = notes_of([(60 + i % 7, i * 0.02, i * 0.02 + 0.02) for i in range(200)])
    slots = syllable_slots(blips.notes, range(200))
    assert min(slot_lengths(blips.notes, slots)) >= 0.12 - 1e-9


def test_a_slot_of_several_notes_counts_as_a_long_note():
    melody = tune([60, 60, 62, 60, 60], [1, 1, 1, 1, 1])
    slots = [range(0, 1), range(1, 3), range(3, 4), range(4, 5)]
    strengths = slot_strengths(melody.notes, slots)
    assert strengths[1] > max(strengths[0], strengths[2])


def test_a_single_note_is_a_slot_that_may_be_stressed():
    blip = notes_of([(60, 0, 0.02)])
    assert slots_of(blip) == [1]
    assert stressable(blip) == [True]


def test_a_hummed_melody_keeps_a_slot_for_most_of_its_notes():
    phrases = split_phrases([(n.start, n.end) for n in HUMMED.notes])
    slots = [s for p in phrases for s in syllable_slots(HUMMED.notes, p)]
    assert 14 <= len(slots) <= len(HUMMED.notes)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0.02, 2.0), st.floats(0, 127)), min_size=1, max_size=40))
def test_slots_are_the_phrase_in_order_and_strengths_are_within_range(
    played: list[tuple[float, float]],
):
    notes: list[Note] = []
    for length, midi in played:
        start = notes[-1].end if notes else 0.0
        notes.append(Note(start=start, end=start + length, midi=midi, confidence=1))
    slots = syllable_slots(notes, range(len(notes)))
    assert [i for slot in slots for i in slot] == list(range(len(notes)))
    assert all(0 <= s <= 3 for s in (*note_strengths(notes), *slot_strengths(notes, slots)))
    assert any(may_be_stressed(slot_strengths(notes, slots)))
