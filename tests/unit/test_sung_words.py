"""What is kept of a recogniser's report, and how it is shown."""

from __future__ import annotations

import pytest

from shared.lyrics.heard_words import HeardWord, HeardWords
from shared.lyrics.sung_words import is_stuck, sung_words


def report(text: str, *, seconds_each: float = 0.4) -> list[HeardWord]:
    return [
        HeardWord(text=word, start=i * 0.5, end=i * 0.5 + seconds_each, confidence=0.9)
        for i, word in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("reported", "kept"),
    [
        ("Hello, darkness, my old friend.", "Hello darkness my old friend"),
        ("Don't stop thinkin' 'bout", "Don't stop thinkin' 'bout"),
        ("I don’t know", "I don't know"),
        ("[soft music] I (clears throat) came ♪ home ♪", "I came home"),
        ("Mmm, hmm, carry me home, mm-hmm", "carry me home mm-hmm"),
        ("la la la I'm home", "la la la I'm home"),
        ("Ooooooohhh carry meeeeeee SaaSaaSaaSaaSaa", "carry"),
        ("damn the bloody rain", "damn the bloody rain"),
        ("Hallelujah hallelujah hallelujah", "Hallelujah hallelujah hallelujah"),
        ("no no no you won't", "no no no you won't"),
        ("at 3:30 they're fifty-fifty", "at 3:30 they're fifty-fifty"),
        ("a<b>c <i>me</i>", "abc imei"),
    ],
)
def test_words_are_kept_and_the_rest_is_left_out(reported: str, kept: str) -> None:
    assert " ".join(word.text for word in sung_words(report(reported))) == kept


@pytest.mark.parametrize(
    "reported",
    ["Mmm...", "♪ ♪", "[Music]", "La la, la!", "Ooh, ah", "You, you, you", "S-A-L-O", ". .", ""],
)
def test_syllables_without_meaning_are_no_words(reported: str) -> None:
    assert sung_words(report(reported)) == []


def test_each_word_ends_before_the_next_begins() -> None:
    words = sung_words(report("one two three", seconds_each=0.9))
    assert [(word.start, word.end) for word in words] == [(0, 0.9), (0.9, 1.4), (1.4, 1.9)]
    for word in sung_words(report("so soon", seconds_each=0.0)):
        assert word.end > word.start


def test_a_hum_of_any_length_is_told_from_a_word_at_once() -> None:
    heard = sung_words(report(f"{'hm' * 100} {'m' * 60}e mhhm carry"))
    assert [word.text for word in heard] == ["carry"]


def test_a_recogniser_is_stuck_when_words_take_no_time_or_no_end() -> None:
    assert is_stuck(report("no no no no", seconds_each=0.01))
    assert is_stuck(report("star-bur-bur-bur-bur-bur"))
    assert not is_stuck(report("down in the valley down in the valley down in the valley"))
    assert not is_stuck([])


def test_lines_end_where_breath_is_taken() -> None:
    words = [
        *report("down in the valley"),
        HeardWord(text="oh", start=3.0, end=64.0, confidence=0.5),
    ]
    heard = HeardWords(language="en", engine="ear", words=words)
    assert heard.text == "down in the valley oh"
    assert heard.as_text() == "down in the valley\noh\n"
    assert heard.as_lrc() == (
        "[00:00.00]<00:00.00>down <00:00.50>in <00:01.00>the <00:01.50>valley <00:01.90>\n"
        "[00:03.00]<00:03.00>oh <01:04.00>\n"
    )
