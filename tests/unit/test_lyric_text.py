"""Lyrics as people paste them: what of a text is sung, and how its numbers are said."""

from __future__ import annotations

import pytest

from shared.lyrics.numerals import spell_numbers
from shared.lyrics.scripts import is_mostly_latin, latin_only
from shared.lyrics.text import written_lines


def sung(text: str) -> list[str]:
    return [" ".join(line) for line in written_lines(text)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<b>Ho</b>ld me<br>closer", ["Hold me", "closer"]),
        ('<p class="x">one</p><p>two</p>', ["one", "two"]),
        ('<speak>Hello <break time="1s"/>world</speak>', ["Hello world"]),
        ("<script>alert(1)</script>sing to me", ["sing to me"]),
        ("rock &amp; roll &lt;i&gt;now&lt;/i&gt;", ["rock & roll now"]),
        ("I <3 you", ["I love you"]),
        ("[00:12.00]<00:12.00>hey <00:12.50>you", ["hey you"]),
        ("[Chorus]\nsing\n(Verse 2)\nloud\nBridge:\nnow", ["sing", "loud", "now"]),
        ("a bridge over water", ["a bridge over water"]),
        ("(Verse 2) :\nsing", ["sing"]),
        ("(verse)" + 20_000 * " " + "x", ["(verse) x"]),
        ("**bold** and _soft_", ["bold and soft"]),
        ("listen at https://example.com/a?b=c and sing", ["listen at and sing"]),
        ("write to me@example.com!", ["write to"]),
        ("see www.example.org", ["see"]),
        ("hel\u200blo \u202eworld\u202c", ["hello world"]),
        ("one\0two\x07three", ["one two three"]),
        ("STAND BY ME", ["stand by me"]),
    ],
)
def test_only_what_is_sung_is_left(text: str, lines: list[str]):
    assert sung(text) == lines


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("24/7", "twenty-four/seven"),
        ("99 balloons", "ninety-nine balloons"),
        ("1,024", "one thousand twenty-four"),
        ("summer of 1969", "summer of nineteen sixty-nine"),
        ("1905 and 2000", "nineteen oh five and two thousand"),
        ("the 80s", "the eighties"),
        ("the 1st, 2nd, 3rd and 21st", "the first, second, third and twenty-first"),
        ("20th", "twentieth"),
        ("$5 or £1 or $3.50", "five dollars or one pound or three dollars fifty"),
        ("100%", "one hundred percent"),
        ("3.14", "three point one four"),
        ("at 10:30 or 9:05 or 7:00", "at ten thirty or nine oh five or seven o'clock"),
        ("#1 fan", "number one fan"),
        ("007", "zero zero seven"),
        ("5551234", "five five five one two three four"),
        ("U2 4ever", "U two four ever"),
        ("no number", "no number"),
    ],
)
def test_numbers_are_said_as_english_says_them(written: str, said: str):
    assert spell_numbers(written) == said


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(piece * (20_000 // len(piece)), id=piece)
        for piece in ("9", "1,", "<", "<a", "<!--", "<script>", "&lt;", "[", "@", "a.", "a-", "$1:")
    ],
)
def test_no_text_takes_long_to_read(text: str):
    assert sum(map(len, sung(text))) <= 12 * len(text)


def test_the_script_of_a_text_is_known():
    assert is_mostly_latin("naïve café: ｆｕｌｌ width")
    assert is_mostly_latin("24/7 🎵")
    assert is_mostly_latin("sing привет with me")
    assert not is_mostly_latin("Катюша моя, my love")
    assert latin_only("sing привет with me") == "sing with me"
