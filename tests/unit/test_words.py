"""Written words as a reader takes them, and which of their syllables are stressed."""

from __future__ import annotations

import pytest

from gpu_jobs.engines.readers import reader_for
from shared.lyrics.stress import stresses_of
from shared.lyrics.words import read_words, spoken_pieces


@pytest.mark.parametrize("written", ["don't", "don’t", "don‘t", "donʼt", "don´t", "don`t"])
def test_an_apostrophe_is_one_however_it_is_typed(written: str):
    assert spoken_pieces(written) == ["don't"]


@pytest.mark.parametrize(
    ("written", "pieces"),
    [
        ("to-night", ["to", "night"]),
        ("½", ["1", "2"]),
        ("ŉ", ["'n"]),
        ("हिन्दी", ["हिन्दी"]),
        ("שָׁלוֹם", ["שָׁלוֹם"]),
        ("e\u0301cole", ["école"]),
        ("❤\ufe0f", []),
        ("love\ufe0f", ["love"]),
    ],
)
def test_a_word_is_read_by_its_letters_and_their_marks(written: str, pieces: list[str]):
    assert spoken_pieces(written) == pieces


def test_accents_that_no_english_letter_has_are_not_read():
    phonemize = reader_for("versewright", "en").phonemize
    (plain,), (odd,) = read_words("algo", phonemize), read_words("a\u0302\u0317lgo", phonemize)
    assert [s.phonemes for s in odd.syllables] == [s.phonemes for s in plain.syllables]


@pytest.mark.parametrize("word", ["the", "The", "'the", "the'", "'cause", "'tis"])
def test_a_light_word_is_light_also_in_quotes(word: str):
    assert stresses_of(word, ["ðə"]) == [0]


def test_a_word_of_one_syllable_is_stressed_unless_it_is_light():
    assert stresses_of("love", ["lʌv"]) == [1]
