"""A recording's own words, back on the notes on which they were heard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.engines.hibari import phonemize
from shared.errors import Permanent
from shared.lyrics.as_sung import fit_heard_words
from shared.lyrics.heard_words import HeardWord
from shared.lyrics.model import Lyrics
from shared.music.notes import Notes
from tests.melodies import notes_of

FIVE = notes_of([(60, i * 0.5, i * 0.5 + 0.45) for i in range(5)])
"""Notes at 0, 0.5, 1.0, 1.5 and 2.0 seconds."""


def heard(*words: tuple[str, float, float]) -> list[HeardWord]:
    return [HeardWord(text=t, start=a, end=b, confidence=0.9) for t, a, b in words]


def fitted(melody: Notes, words: list[HeardWord]) -> Lyrics:
    return fit_heard_words(melody.notes, words, phonemize)


def fitted_or_refused(melody: Notes, words: list[HeardWord]) -> Lyrics | str:
    """The fitted lyrics, or the code of the refusal."""
    try:
        return fitted(melody, words)
    except Permanent as refusal:
        return refusal.code


def on_notes(lyrics: Lyrics) -> list[list[tuple[str, list[int]]]]:
    return [[(s.text, s.notes) for s in line.syllables] for line in lyrics.lines]


def test_each_word_is_sung_on_the_notes_it_was_heard_on():
    words = heard(("river", 0.0, 1.0), ("runs", 1.0, 2.0), ("on", 2.0, 2.4))
    lyrics = fitted(FIVE, words)
    assert on_notes(lyrics) == [[("ri", [0]), ("ver", [1]), ("runs", [2, 3]), ("on", [4])]]
    assert (lyrics.mode, lyrics.title) == ("as-sung", "River runs on")


def test_a_word_heard_late_still_opens_its_phrase():
    assert on_notes(fitted(FIVE, heard(("love", 0.6, 1.2))))[0] == [("love", [0, 1, 2, 3, 4])]


def test_words_heard_faster_than_the_notes_share_them():
    melody = notes_of([(60, 0.0, 0.5), (62, 0.5, 2.0)])
    lyrics = fitted(melody, heard(("go", 0.0, 0.5), ("far", 0.5, 1.0), ("now", 1.2, 2.0)))
    assert on_notes(lyrics) == [[("go", [0]), ("far now", [1])]]
    assert lyrics.merged == 2


def test_more_than_the_notes_can_hold_loses_its_least_certain_words():
    words = [
        HeardWord(text=t, start=0.2 * i, end=0.2 * i + 0.2, confidence=c)
        for i, (t, c) in enumerate([("stay", 0.9), ("er", 0.2), ("here", 0.8)])
    ]
    lyrics = fitted(notes_of([(60, 0.0, 0.6)]), words)
    assert lyrics.lines[0].text == "stay here"
    assert lyrics.unsung == "er"


def test_what_is_unsung_is_told_once():
    said = [("♪", 0.1), ("stay", 0.9), ("er", 0.2), ("here", 0.8)]
    words = [HeardWord(text=t, start=0.0, end=0.2, confidence=c) for t, c in said]
    lyrics = fitted(notes_of([(60, 0.0, 0.6)]), words)
    assert lyrics.lines[0].text == "stay here"
    assert lyrics.unsung == "♪ er"


def test_however_many_words_were_heard_on_a_note_they_are_read_but_a_few_times():
    read: list[str] = []

    def reading(line: str) -> str:
        read.append(line)
        return phonemize(line)

    words = [HeardWord(text="home", start=0.0, end=0.2, confidence=i / 300) for i in range(300)]
    lyrics = fit_heard_words(notes_of([(60, 0.0, 0.6)]).notes, words, reading)
    assert lyrics.lines[0].text == "home home"
    assert len(read) <= 3


def test_a_phrase_without_words_is_sung_on_la():
    melody = notes_of([(60, 0.0, 0.5), (62, 3.0, 3.5), (62, 3.5, 4.0)])
    lyrics = fitted(melody, heard(("hello", 0.0, 0.5)))
    assert [line.text for line in lyrics.lines] == ["hello", "la la"]


def test_words_heard_between_the_phrases_are_left_out():
    melody = notes_of([(60, 0.0, 0.5), (62, 5.0, 5.5)])
    lyrics = fitted(melody, heard(("sing", 0.0, 0.5), ("cough", 2.5, 3.0), ("song", 5.0, 5.5)))
    assert [line.text for line in lyrics.lines] == ["sing", "song"]
    assert lyrics.unsung == "cough"


@pytest.mark.parametrize("text", ["...", "♪", "[Music]"])
def test_without_a_word_there_is_nothing_to_sing_again(text: str):
    with pytest.raises(Permanent) as refusal:
        fitted(FIVE, heard((text, 0.0, 0.5)))
    assert refusal.value.code == "no_words"


WORDS = st.lists(
    st.tuples(st.sampled_from(["love", "beautiful", "24", "…", "I'm"]), st.floats(0, 1.5)),
    max_size=30,
)
NOTES = st.lists(
    st.tuples(st.floats(0.02, 1.0), st.sampled_from([0.0, 0.1, 0.6])), min_size=1, max_size=25
)


@settings(max_examples=80, deadline=None)
@given(NOTES, WORDS)
def test_every_note_is_sung_once_whatever_was_heard(
    played: list[tuple[float, float]], said: list[tuple[str, float]]
):
    spans, at = [], 0.0
    for length, rest in played:
        spans.append((60.0, at, at + length))
        at += length + rest
    words, now = [], 0.0
    for text, length in said:
        words.append(HeardWord(text=text, start=now, end=now + length, confidence=0.5))
        now += length
    lyrics = fitted_or_refused(notes_of(spans), words)
    if isinstance(lyrics, str):
        assert lyrics == "no_words"
        return
    sung = [i for line in lyrics.lines for s in line.syllables for i in s.notes]
    assert sung == list(range(len(spans)))
