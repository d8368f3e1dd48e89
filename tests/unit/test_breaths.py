"""Breaths: where lines end, where they rest, and where nobody could hold any longer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from shared.lyrics.phonemes import Parts
from shared.singing.breaths import LONGEST_HELD_S, silences_before, split_breaths
from shared.singing.score import SungNote, SungSyllable


def syllable(*spans: tuple[float, float], opens_line: bool = False) -> SungSyllable:
    notes = tuple(SungNote(60.0 + i, start, end, -2.0) for i, (start, end) in enumerate(spans))
    return SungSyllable(
        Parts("str", "ɛ", "ŋθs"), notes, True, opens_line=opens_line, text="strengths"
    )


def test_a_line_is_a_breath_and_a_rest_parts_it() -> None:
    score = [
        syllable((0, 1), opens_line=True),
        syllable((1, 2)),
        syllable((2.5, 3)),
        syllable((3, 4), opens_line=True),
    ]
    assert [len(phrase) for phrase in split_breaths(score)] == [2, 1, 1]


def test_there_is_time_to_breathe_between_lines_that_follow_at_once() -> None:
    first, second = split_breaths(
        [syllable((0, 1), opens_line=True), syllable((1, 2), opens_line=True)]
    )
    assert second[0].start - first[-1].end == pytest.approx(0.1)


@pytest.mark.parametrize("seconds", [21.0, 45.0, 600.0])
def test_a_note_nobody_could_hold_is_taken_up_again_on_its_vowel(seconds: float) -> None:
    phrases = split_breaths([syllable((1, 1 + seconds), opens_line=True)])
    assert all(phrase[-1].end - phrase[0].start <= LONGEST_HELD_S for phrase in phrases)
    sounds = [s.sound for phrase in phrases for s in phrase]
    assert sounds[0] == Parts("str", "ɛ", "")
    assert set(sounds[1:-1]) <= {Parts("", "ɛ", "")}
    assert sounds[-1] == Parts("", "ɛ", "ŋθs")
    assert phrases[0][0].start == 1
    assert phrases[-1][-1].end == 1 + seconds
    assert all(0 < b[0].start - a[-1].end <= 0.11 for a, b in pairwise(phrases))
    assert {s.text for phrase in phrases for s in phrase} == {"strengths"}


def test_a_melisma_without_end_keeps_all_its_notes() -> None:
    spans = [(i * 0.3, i * 0.3 + 0.3) for i in range(500)]
    phrases = split_breaths([syllable(*spans, opens_line=True)])
    assert all(phrase[-1].end - phrase[0].start <= LONGEST_HELD_S for phrase in phrases)
    assert {n.midi for p in phrases for s in p for n in s.notes} == {60.0 + i for i in range(500)}
    assert sum(s.opens_word for p in phrases for s in p) == 1


def test_a_syllable_over_a_long_rest_is_taken_up_again_after_it() -> None:
    (first,), (second,) = split_breaths([syllable((0, 1), (300, 301), opens_line=True)])
    assert (first.end, second.start) == (1, 300)


def test_a_note_that_can_be_held_is_left_alone() -> None:
    held = syllable((0.5, 0.5 + LONGEST_HELD_S), opens_line=True)
    assert split_breaths([held]) == [[held]]


def test_the_silence_before_each_phrase_is_known() -> None:
    phrases = [[syllable((0.5, 1), (1.2, 2))], [syllable((2.25, 3))], [syllable((3, 4))]]
    assert list(silences_before(phrases)) == [0.5, 0.25, 0]
