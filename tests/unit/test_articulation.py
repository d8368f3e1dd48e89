"""Consonants take their time from the note before: vowels begin with their notes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lyrics.phonemes import Parts
from shared.singing.articulation import Articulated, Lengths, articulate, fitted
from shared.singing.score import SungNote, SungSyllable


def syllables(*spans: tuple[float, float], onset: str = "s") -> list[SungSyllable]:
    return [
        SungSyllable(Parts(onset, "A", "t"), (SungNote(60.0, start, end),), opens_word=True)
        for start, end in spans
    ]


def sung(*spans: tuple[float, float], onset: float = 0.1, coda: float = 0.08) -> list[Articulated]:
    return articulate(syllables(*spans), [Lengths(onset, coda)] * len(spans))


def test_vowels_begin_with_their_notes_and_consonants_before():
    first, second = sung((1.0, 1.6), (1.6, 2.4))
    assert (first.vowel, second.vowel) == (1.0, 1.6)
    assert first.onset == pytest.approx(0.9)
    assert second.onset == pytest.approx(1.5)
    assert first.coda == pytest.approx(1.42)
    assert first.end == second.onset
    assert second.end == 2.4


def test_quick_notes_hurry_their_consonants_and_keep_a_third_for_the_vowel():
    moments = sung(*[(1 + 0.1 * i, 1.1 + 0.1 * i) for i in range(5)])
    for before, after in pairwise(moments):
        assert before.coda - before.vowel >= 0.03
        assert after.vowel - before.coda > 0.04


def test_a_phrase_that_begins_with_the_recording_comes_a_moment_late():
    (moment,) = sung((0.0, 1.0))
    assert moment.onset == 0.0
    assert 0 < moment.vowel < 0.1


def test_a_rest_parts_consonants():
    first, second = sung((1.0, 1.5), (2.0, 2.5))
    assert first.end == 1.5
    assert second.onset == pytest.approx(1.9)


def test_separate_notes_leave_a_gap_that_legato_does_not():
    phrase = syllables((1.0, 1.5), (1.5, 2.0))
    lengths = [Lengths(0.06, 0.0)] * 2
    first, second = articulate(phrase, lengths)
    assert first.end == second.onset
    first, second = articulate(phrase, lengths, "separate")
    assert second.vowel == 1.5
    assert second.onset - first.end >= 0.05


def test_la_la_is_tapped():
    phrase = syllables((1.0, 1.5), (1.5, 2.0), onset="l")
    _, second = articulate(phrase, [Lengths(0.2, 0.0)] * 2)
    assert second.vowel - second.onset < 0.07


@given(natural=st.floats(0, 1), room=st.floats(0.001, 2))
def test_consonants_never_take_more_than_two_thirds(natural: float, room: float):
    assert 0 <= fitted(natural, room) <= min(natural, 0.66 * room)


@given(
    spans=st.lists(st.tuples(st.floats(0.0, 0.6), st.floats(0.011, 2.0)), min_size=1, max_size=12),
    lengths=st.lists(
        st.builds(Lengths, st.floats(0, 0.6), st.floats(0, 0.6)), min_size=12, max_size=12
    ),
    articulation=st.sampled_from(["legato", "separate"]),
)
def test_moments_of_any_phrase_ascend(spans, lengths, articulation):
    at, placed = 0.0, []
    for gap, length in spans:
        placed.append((at + gap, at + gap + length))
        at += gap + length
    phrase = syllables(*placed)
    moments = articulate(phrase, lengths[: len(phrase)], articulation)
    flat = [t for m in moments for t in (m.onset, m.vowel, m.coda, m.end)]
    assert all(b >= a - 1e-9 for a, b in pairwise(flat))
    assert flat[0] >= 0
    for syllable, moment in list(zip(phrase, moments, strict=True))[1:]:
        assert moment.vowel == syllable.start
