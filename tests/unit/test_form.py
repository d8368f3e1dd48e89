"""Which phrases are the same phrase again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shared.music.form import find_form
from shared.music.phrases import split_phrases
from tests.melodies import HUMMED, notes_of

Phrase = Sequence[tuple[float, float]]
"""(MIDI, seconds) of each note."""

VERSE: Phrase = [(60, 0.4), (62, 0.4), (64, 0.4), (67, 0.8), (65, 0.4), (64, 1.2)]
ANSWER: Phrase = [(67, 0.4), (65, 0.4), (64, 0.4), (62, 0.8), (64, 0.4), (60, 1.2)]
CHORUS: Phrase = [(72, 1.2), (71, 0.4), (69, 0.4), (67, 1.6)]


def form(*phrases: Phrase) -> str:
    """The form as letters."""
    spans, at = [], 0.5
    for phrase in phrases:
        for midi, length in phrase:
            spans.append((midi, at, at + length - 0.02))
            at += length
        at += 0.6
    notes = notes_of(spans).notes
    labels = find_form(notes, split_phrases([(n.start, n.end) for n in notes]))
    return "".join("ABCDEFGH"[label] for label in labels)


def by_a_person(phrase: Phrase, seed: int) -> Phrase:
    """Hummed once more: out of tune by some 30 cents, out of time by some 6 %."""
    rng = np.random.default_rng(seed)
    return [(m + 0.3 * rng.standard_normal(), d * 1.06 ** rng.standard_normal()) for m, d in phrase]


def test_a_song_has_its_form():
    assert form(VERSE, ANSWER, VERSE, ANSWER, CHORUS, VERSE) == "ABABCA"


def test_a_phrase_sung_higher_is_the_same_phrase():
    assert form(VERSE, [(m + 3, d) for m, d in VERSE]) == "AA"


def test_a_person_repeats_herself_but_roughly():
    for seed in range(10):
        assert form(VERSE, CHORUS, by_a_person(VERSE, seed), by_a_person(CHORUS, seed)) == "ABAB"


def test_another_contour_is_another_phrase():
    assert form(VERSE, [(120 - m, d) for m, d in VERSE]) == "AB"


def test_another_rhythm_is_another_phrase():
    lengths = [d for _, d in VERSE][::-1]
    assert form(VERSE, [(m, d) for (m, _), d in zip(VERSE, lengths, strict=True)]) == "AB"


def test_twice_as_slow_is_another_phrase():
    assert form(VERSE, [(m, 2 * d) for m, d in VERSE]) == "AB"


def test_a_phrase_with_one_syllable_more_is_another():
    assert form(VERSE, [*VERSE, (60, 0.4)]) == "AB"


def test_two_phrases_of_a_hum_differ():
    spans = [(n.start, n.end) for n in HUMMED.notes]
    assert find_form(HUMMED.notes, split_phrases(spans)) == [0, 1]


def test_a_melody_without_phrases_has_no_form():
    assert find_form([], []) == []
