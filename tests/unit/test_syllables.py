"""Words on notes: what a singer would accept, and every note sung once whatever is given."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.engines.hibari import phonemize
from shared.errors import Permanent
from shared.lyrics.model import Lyrics
from shared.lyrics.phonemes import Parts, parts, syllabify
from shared.lyrics.spelling import split_spelling
from shared.lyrics.syllables import fit_syllables, sing_on_la
from shared.music.notes import Note, Notes
from shared.music.phrases import split_phrases
from tests.melodies import notes_of, tune


def fitted(melody: Notes, text: str) -> Lyrics:
    return fit_syllables(melody.notes, text, phonemize)


def shown(lyrics: Lyrics) -> list[list[str]]:
    return [[s.text for s in line.syllables] for line in lyrics.lines]


def phrases(*lengths: int) -> Notes:
    """Phrases of so many notes, with a rest after each."""
    spans = []
    at = 0.0
    for length in lengths:
        for i in range(length):
            spans.append((60.0 + i % 5, at, at + 0.38))
            at += 0.4
        at += 0.6
    return notes_of(spans)


def test_one_syllable_a_note_where_the_counts_agree():
    lyrics = fitted(tune([60] * 10, [1] * 10), "the river runs away from me tonight")
    assert shown(lyrics) == [["the", "ri", "ver", "runs", "a", "way", "from", "me", "to", "night"]]
    assert [s.word for s in lyrics.lines[0].syllables] == [0, 1, 1, 2, 3, 3, 4, 5, 6, 6]
    assert lyrics.lines[0].text == "the river runs away from me tonight"
    assert (lyrics.merged, lyrics.unsung, lyrics.mode) == (0, "", "given")


def test_the_words_sound_as_they_do_in_their_line():
    lyrics = fitted(tune([60] * 4, [1] * 4), "eat the apple")
    assert [s.phonemes for s in lyrics.lines[0].syllables] == ["ˈit", "ði", "ˈæ", "pᵊl"]


def test_more_notes_than_syllables_make_a_melisma():
    lyrics = fitted(tune([60, 62, 64, 65, 67, 69], [1] * 6), "lonely night")
    assert len(lyrics.lines[0].syllables) == 3
    assert max(len(s.notes) for s in lyrics.lines[0].syllables) > 1


def test_a_repeated_pitch_gets_a_syllable_of_its_own():
    lyrics = fitted(tune([60, 62, 62, 64], [1] * 4), "fly high")
    assert [s.notes for s in lyrics.lines[0].syllables] == [[0, 1], [2, 3]]


def test_fewer_notes_than_syllables_share_the_longest_note():
    lyrics = fitted(tune([60, 62, 64], [1, 3, 1]), "come back to me")
    assert shown(lyrics) == [["come", "back to", "me"]]
    assert lyrics.lines[0].syllables[1].phonemes.count(" ") == 1
    assert lyrics.merged == 2


def test_lines_of_the_text_become_phrases_of_the_melody():
    text = "over the hills\nfar away I go"
    assert [line.text for line in fitted(phrases(4, 5), text).lines] == text.splitlines()
    assert [line.text for line in fitted(phrases(5, 5), text).lines] == text.splitlines()


def test_words_are_shared_in_proportion_to_the_notes():
    lyrics = fitted(phrases(2, 8, 4), "so I sing this long song for you and I hope you hear me")
    counts = [len(line.text.split()) for line in lyrics.lines]
    assert counts == [2, 8, 4]


def test_what_does_not_fit_is_told():
    text = " ".join(f"{word} song" for word in ["love"] * 5_000)
    lyrics = fitted(tune([60, 62], [1, 1]), text)
    assert shown(lyrics) == [["love", "song"]]
    assert len(lyrics.unsung.split()) == 10_000 - 2


def test_of_a_text_too_long_as_many_lines_are_sung_as_there_are_phrases():
    text = "over the hills I go\nunder the moon I go\nback to the sea I go\nnever to come again"
    lyrics = fitted(phrases(6, 6), text)
    assert [line.text for line in lyrics.lines] == text.splitlines()[:2]
    assert lyrics.unsung.split() == " ".join(text.splitlines()[2:]).split()


def test_a_text_a_little_too_long_is_sung_whole():
    lyrics = fitted(phrases(6), "over the mountains I wander")
    assert (lyrics.merged, lyrics.unsung) == (4, "")


def test_a_short_text_is_sung_once_for_each_of_its_phrases():
    text = "over the hills I go\nfar away from the sea"
    lyrics = fitted(phrases(6, 6, 6, 6), text)
    assert [line.text for line in lyrics.lines] == text.splitlines() * 2
    assert lyrics.repeated == 2


def test_a_short_text_is_held_longer_where_that_is_asked_for():
    text = "over the hills I go\nfar away from the sea"
    lyrics = fit_syllables(phrases(6, 6, 6, 6).notes, text, phonemize, short_lyrics="melisma")
    assert " ".join(line.text for line in lyrics.lines).split() == text.split()
    assert (lyrics.repeated, len(lyrics.lines)) == (1, 4)


def test_ornaments_belong_to_the_syllable_of_their_main_note():
    graced = [(60, 0, 0.45), (65, 0.5, 0.57), (67, 0.57, 1.2), (64, 1.25, 2.0)]
    lyrics = fitted(notes_of(graced), "fly so high")
    assert [s.notes for s in lyrics.lines[0].syllables] == [[0], [1, 2], [3]]


def test_stress_is_told_of_each_syllable():
    lyrics = fitted(tune([60] * 10, [1] * 10), "the river is a melody again")
    assert [s.stress for s in lyrics.lines[0].syllables] == [0, 1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_a_stressed_syllable_seeks_a_strong_note():
    melody = tune([60, 60, 60, 60, 60], [1, 1, 1, 0.4, 1])
    (line,) = fitted(melody, "away from me").lines
    on = {s.text: s.notes for s in line.syllables}
    assert on["way"][0] != 3


def test_the_first_line_gives_the_title():
    melody = phrases(4, 5)
    assert fitted(melody, "over the hills,\nfar away I go").title == "Over the hills"
    assert fitted(melody, "Amazing grace! How sweet the sound").title == "Amazing grace"


def test_a_text_too_long_ends_where_a_sentence_does():
    text = "I once was lost but now am found, was blind but now I see. " * 4
    lyrics = fitted(phrases(8, 8), text)
    assert lyrics.lines[-1].text.endswith("see.")


def test_a_text_far_too_short_is_sung_again():
    lyrics = fitted(phrases(*[8] * 6), "my love")
    assert all(line.text.startswith("my love") for line in lyrics.lines)


def test_one_word_longer_than_the_melody_is_cut():
    lyrics = fitted(notes_of([(60, 0, 1)]), "extraordinarily")
    assert len(lyrics.lines[0].syllables) == 1
    assert lyrics.lines[0].text + lyrics.unsung == "extraordinarily"


@pytest.mark.parametrize("text", ["", " \n\t", "...!?", "😀🎵", "[Chorus]", "♪ — ♪", "日本語"])
def test_a_text_without_a_word_is_refused(text: str):
    with pytest.raises(Permanent) as refusal:
        fitted(tune([60], [1]), text)
    assert refusal.value.code == "no_words"


def test_words_nobody_can_pronounce_are_left_out_and_told():
    lyrics = fitted(tune([60, 62], [1, 1]), "hello 日本語")
    assert lyrics.lines[0].text == "hello"
    assert lyrics.unsung == "日本語"


@pytest.mark.parametrize(
    ("text", "sung"),
    [
        ("[Verse 1]\n[00:12.00]Hello, you!", "Hello, you!"),
        ("LOVE ME TENDER", "love me tender"),
        ("rock & roll", "rock & roll"),
        ("well-known—unknown", "well-known unknown"),
        ("don’t  stop", "don’t stop"),
        ("42 stars", "forty-two stars"),
        ("caf\u00e9 na\u00efve", "café naïve"),
        ("hmm shh", "hmm shh"),
    ],
)
def test_text_as_people_paste_it(text: str, sung: str):
    assert fitted(tune([60] * 8, [1] * 8), text).lines[0].text == sung


def test_la_on_every_note():
    lyrics = sing_on_la(phrases(3, 2).notes)
    assert shown(lyrics) == [["la"] * 3, ["la"] * 2]
    assert lyrics.mode == "all-la"


def test_without_notes_there_is_nothing_to_sing():
    with pytest.raises(Permanent) as refusal:
        fitted(notes_of([]), "hello")
    assert refusal.value.code == "no_notes"


@pytest.mark.parametrize(
    ("pronunciation", "syllables"),
    [
        ("ɹˈɪvəɹ", ["ɹˈɪ", "vəɹ"]),
        ("ˌɛkstɹəˈɔɹdᵊnˌɛɹi", ["ˌɛk", "stɹə", "ˈɔɹ", "dᵊ", "nˌɛ", "ɹi"]),
        ("sˈɪŋɪŋ", ["sˈɪŋ", "ɪŋ"]),
        ("mm", ["mm"]),
        ("ʃ", ["ʃə"]),
        ("", []),
        ("ˈ", []),
    ],
)
def test_a_pronunciation_falls_into_syllables(pronunciation: str, syllables: list[str]):
    assert syllabify(pronunciation) == syllables


def test_a_syllable_has_an_onset_a_nucleus_and_a_coda():
    assert parts("stɹˈɛŋθs") == Parts("stɹ", "ˈɛ", "ŋθs")
    assert parts("hmm") == Parts("h", "mm", "")


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("river", ["ri", "ver"]),
        ("tonight", ["to", "night"]),
        ("mother", ["mo", "ther"]),
        ("little,", ["lit", "tle,"]),
        ("sometimes", ["some", "times"]),
        ("sunset", ["sun", "set"]),
        ("123", ["1", "2", "3"]),
        ("7", ["7", ""]),
    ],
)
def test_spelling_is_hyphenated(word: str, pieces: list[str]):
    assert split_spelling(word, len(pieces)) == pieces


def test_a_long_legato_is_broken_after_its_long_note():
    ends = list(accumulate(1.5 if i == 8 else 0.5 for i in range(20)))
    phrases_found = split_phrases(list(zip([0.0, *ends], ends, strict=False)))
    assert [len(p) for p in phrases_found] == [9, 11]


def plausible_phonemes(line: str) -> str:
    """A reader that knows every word, for properties over any text."""
    return " ".join("".join("bˈi" if c in "aeiou" else "t" for c in w[:12]) for w in line.split())


@st.composite
def melodies(draw: st.DrawFn) -> list[Note]:
    count = draw(st.integers(1, 60))
    gaps = draw(st.lists(st.sampled_from([0.0, 0.05, 0.4]), min_size=count, max_size=count))
    lengths = draw(st.lists(st.floats(0.02, 3.0), min_size=count, max_size=count))
    pitches = draw(st.lists(st.floats(0, 127), min_size=count, max_size=count))
    ends = list(accumulate(g + length for g, length in zip(gaps, lengths, strict=True)))
    return [
        Note(midi=midi, start=end - length, end=end, confidence=1)
        for midi, end, length in zip(pitches, ends, lengths, strict=True)
    ]


def fitted_or_refused(
    notes: list[Note], text: str, phonemize: Callable[[str], str]
) -> Lyrics | str:
    """The fitted lyrics, or the code of the refusal."""
    try:
        return fit_syllables(notes, text, phonemize)
    except Permanent as refusal:
        return refusal.code


@settings(max_examples=150, deadline=None)
@given(melodies(), st.text(max_size=300) | st.lists(st.text(max_size=12)).map(" a ".join))
def test_every_note_is_sung_once_in_order_at_its_time(notes: list[Note], text: str):
    lyrics = fitted_or_refused(notes, text, plausible_phonemes)
    if isinstance(lyrics, str):
        assert lyrics == "no_words"
        return
    syllables = [s for line in lyrics.lines for s in line.syllables]
    assert [i for s in syllables for i in s.notes] == list(range(len(notes)))
    for s in syllables:
        assert (s.start, s.end) == (notes[s.notes[0]].start, notes[s.notes[-1]].end)
        assert s.phonemes
        assert s.note == s.notes[0]
    for line in lyrics.lines:
        assert line.text
        assert (line.start, line.end) == (line.syllables[0].start, line.syllables[-1].end)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    lyrics = fitted_or_refused(tune([60, 62, 64], [1, 1, 1]).notes, text, phonemize)
    if isinstance(lyrics, str):
        assert lyrics == "no_words"
    else:
        assert sorted(i for line in lyrics.lines for s in line.syllables for i in s.notes) == [
            0,
            1,
            2,
        ]
