"""The rhyme scheme of lines."""

from __future__ import annotations

from shared.lyrics.dictionary import load_dictionary
from shared.lyrics.rhyme import rhyme_scheme


def scheme(*lines: str) -> str:
    return rhyme_scheme(lines, load_dictionary().rhyme_key)


def test_lines_that_end_alike_share_a_letter():
    assert scheme("all the night", "over the sea", "morning light", "come to me") == "ABAB"


def test_punctuation_and_capitals_do_not_count():
    assert scheme("All through the Night!", "I'll see the “light”,") == "AA"


def test_a_line_that_rhymes_with_none_has_no_letter():
    assert scheme("all the night", "a silver orange", "morning light") == "A-A"


def test_a_repeated_line_ends_as_it_ended():
    assert scheme("sing frobnaz", "over the sea", "sing frobnaz") == "A-A"


def test_a_line_that_ends_within_a_word_rhymes_with_none():
    assert scheme("-", "") == "--"


def test_after_the_letters_have_run_out_lines_count_as_unrhymed():
    endings = [f"w{i:02d}x" for i in range(60)]
    assert scheme(*endings, *endings)[50:60] == "yz--------"
