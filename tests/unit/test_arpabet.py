"""The dictionary's sounds, as the embedded singer writes them."""

from __future__ import annotations

import pytest

from shared.lyrics.arpabet import in_singers_alphabet, read_by
from shared.lyrics.dictionary import load_dictionary
from shared.lyrics.phonemes import syllabify


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("river", "ɹˈɪvəɹ"),
        ("judge", "ʤˈʌʤ"),
        ("joy", "ʤˈY"),
        ("about", "əbˈWt"),
        ("world", "wˈɜɹld"),
        ("measure", "mˈɛʒəɹ"),
    ],
)
def test_a_word_sounds_as_the_singers_own_reader_says_it(word: str, sound: str) -> None:
    assert read_by(load_dictionary(), word) == sound


def test_every_word_fit_for_lyrics_keeps_its_syllables() -> None:
    dictionary = load_dictionary()
    for word in dictionary.words:
        known = dictionary.find(word)
        assert known is not None
        assert len(syllabify(in_singers_alphabet(known))) == len(known.stresses), word


def test_what_no_dictionary_knows_is_left_out() -> None:
    assert read_by(load_dictionary(), "river zzyzxq") == "ɹˈɪvəɹ"
