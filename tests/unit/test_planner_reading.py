"""What a prompt is understood to say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.planner.lexicon_files import GRAMMAR, LANGUAGES, lines_of, load_lexicon
from gpu_jobs.planner.model import GENRES, INSTRUMENTS, PARTS
from gpu_jobs.planner.reading import read
from gpu_jobs.planner.tokens import MOST_CHARACTERS, tokens_of
from shared.music.mood import MOODS


def said(prompt: str) -> set[str]:
    """The meanings that are read, those that are refused with a 'no' before them."""
    return {
        f"{'no ' if f.is_refused else ''}{f.meaning.aspect} {f.meaning.value}".strip()
        for f in read(prompt).findings
    }


@pytest.mark.parametrize(
    ("prompt", "meanings"),
    [
        ("a happy pop song", {"mood happy", "genre pop"}),
        ("Lo-Fi hip-hop", {"genre lofi"}),
        ("lofi hip hop", {"genre lofi"}),
        ("hip hop", {"genre hiphop"}),
        ("drum'n'bass", {"genre dnb"}),
        ("drum & bass", {"genre dnb"}),
        ("R&B", {"genre rnb"}),
        ("80s synthwave", {"genre synthwave"}),
        ("sad   PIANO", {"mood sad", "instrument piano"}),
        ("full-width ｊａｚｚ", {"energy 0.9", "genre jazz"}),
        ("distorted guitars", {"instrument distorted guitar"}),
        ("<b>jazz</b> <script>", {"genre jazz"}),
    ],
)
def test_words_of_music_are_understood(prompt: str, meanings: set[str]) -> None:
    assert said(prompt) == meanings


@pytest.mark.parametrize(
    ("prompt", "meanings"),
    [
        ("not sad", {"no mood sad"}),
        ("without drums", {"no part drums"}),
        ("w/o drums", {"no part drums"}),
        ("no guitar", {"no instrument guitar"}),
        ("no drums or guitar", {"no part drums", "no instrument guitar"}),
        ("without drums and bass", {"no part drums", "no part bass"}),
        ("no drums and a soft piano", {"no part drums", "energy 0.2", "instrument piano"}),
        ("no drums, sad", {"no part drums", "mood sad"}),
        ("not sad but happy", {"no mood sad", "mood happy"}),
        ("not only sad but also angry", {"mood sad", "mood angry"}),
        ("please don't make it sad", {"no mood sad"}),
        ("not without drums", {"part drums"}),
        ("not sad piano", {"no mood sad", "instrument piano"}),
        ("no sad piano", {"no mood sad", "no instrument piano"}),
        ("no drums slow piano", {"no part drums", "pace slow", "instrument piano"}),
        ("anything but jazz", {"no genre jazz"}),
        ("less energetic, more calm", {"no mood energetic", "mood calm"}),
        ("not too fast", {"no pace fast"}),
        ("ohne Schlagzeug, nicht traurig", {"no part drums", "no mood sad"}),
        ("sans batterie", {"no part drums"}),
        ("sin batería ni bajo", {"no part drums", "no part bass"}),
        ("senza batteria", {"no part drums"}),
        ("sem bateria", {"no part drums"}),
        ("ドラムなしのジャズ", {"no part drums", "genre jazz"}),
        ("悲しくない", {"no mood sad"}),
        ("没有鼓的爵士", {"no part drums", "genre jazz"}),
    ],
)
def test_what_is_refused_is_told_from_what_is_wanted(prompt: str, meanings: set[str]) -> None:
    assert said(prompt) == meanings


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("in F# minor", "F# minor"),
        ("F sharp minor", "F# minor"),
        ("a piece in B flat major", "Bb major"),
        ("E♭ major", "Eb major"),
        ("sad song in Am", "A minor"),
        ("F#m groove", "F# minor"),
        ("Fis-Moll", "F# minor"),
        ("a-moll Walzer", "A minor"),
        ("B-Dur", "Bb major"),
        ("h-moll", "B minor"),
        ("As-Dur", "Ab major"),
        ("do majeur", "C major"),
        ("si bémol majeur", "Bb major"),
        ("piano, la menor", "A minor"),
        ("fa diesis minore", "F# minor"),
        ("sol mayor", "G major"),
        ("ハ長調", "C major"),
        ("嬰ヘ短調", "F# minor"),
        ("C大调", "C major"),
        ("降B小调", "Bb minor"),
    ],
)
def test_keys_are_read_as_people_write_them(prompt: str, key: str) -> None:
    assert f"key {key}" in said(prompt)


def test_a_note_after_in_is_the_tonic_and_leaves_the_mode_open() -> None:
    assert said("blues in E") == {"genre blues", "tonic E"}
    assert said("key of Bb") == {"tonic Bb"}


@pytest.mark.parametrize(
    "prompt", ["a minor setback", "a major hit", "in a world", "am Strand", "mi casa es su casa"]
)
def test_words_that_only_look_like_keys_are_none(prompt: str) -> None:
    assert not any(meaning.startswith(("key", "tonic")) for meaning in said(prompt))


def test_a_minor_key_is_a_mode_and_not_a_key() -> None:
    assert said("in a minor key") == {"mode minor"}


@pytest.mark.parametrize(
    ("prompt", "tempo"),
    [
        ("120 bpm", "120"),
        ("at 90bpm", "90"),
        ("BPM: 174", "174"),
        ("tempo 66", "66"),
        ("96 beats per minute", "96"),
        ("127.5 bpm", "127"),
        ("テンポ100", "100"),
    ],
)
def test_tempos_are_read(prompt: str, tempo: str) -> None:
    assert said(prompt) == {f"tempo {tempo}"}


def test_numbers_that_are_no_tempo_are_passed_over() -> None:
    assert said("9999 bpm") == set()
    assert said("for 30 seconds, take 2") == set()


@pytest.mark.parametrize(
    ("prompt", "metre"),
    [("in 3/4", "3/4"), ("6/8", "6/8"), ("7/8", "7/8"), ("2/2", "4/4"), ("Dreivierteltakt", "3/4")],
)
def test_metres_are_read(prompt: str, metre: str) -> None:
    assert said(prompt) == {f"metre {metre}"}


def test_fractions_that_are_no_metre_are_passed_over() -> None:
    assert said("24/7 and 1/3") == set()


@pytest.mark.parametrize(
    ("prompt", "meanings"),
    [
        (
            "fröhliche Klaviermusik, sehr schnell",
            {"mood happy", "instrument piano", "pace very fast"},
        ),
        ("frohliche", {"mood happy"}),
        ("chanson triste avec guitare", {"genre pop", "mood sad", "instrument guitar"}),
        ("música alegre y rápida", {"mood happy", "pace fast"}),
        ("musica malinconica, molto lenta", {"mood melancholic", "pace very slow"}),
        ("canção de ninar, violão", {"genre lullaby", "instrument guitar"}),
        ("楽しいロック、速い", {"mood happy", "genre rock", "pace fast"}),
        ("悲伤的钢琴", {"mood sad", "instrument piano"}),
        ("😢🎹", {"mood sad", "instrument piano"}),
        ("🔥🔥", {"mood energetic"}),
        ("💪🏽", {"mood energetic"}),
        ("❤️", {"mood romantic"}),
        ("joyeux, à l'accordéon", {"mood happy", "instrument accordion"}),
    ],
)
def test_other_languages_and_emoji_are_understood(prompt: str, meanings: set[str]) -> None:
    assert said(prompt) == meanings


def test_a_word_of_two_meanings_is_read_by_what_is_around_it() -> None:
    assert said("a house on the hill") == set()
    assert said("a house track") == {"genre house"}
    assert said("deep house") == {"genre house"}
    assert said("my country") == set()
    assert said("country music") == {"genre country"}


def test_only_counts_beside_an_instrument() -> None:
    assert "solo" in said("solo piano")
    assert "solo" in said("just a guitar")
    assert "solo" not in said("just a happy song")


def test_words_are_told_as_the_prompt_has_them() -> None:
    reading = read("Fröhlich!  悲しい Hip-Hop")
    assert [reading.words(found) for found in reading.findings] == ["Fröhlich", "悲し", "Hip-Hop"]


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_read(prompt: str) -> None:
    reading = read(prompt)
    for found in reading.findings:
        assert 0 <= found.start < found.end <= len(reading.tokens)
        assert reading.words(found)


def test_tokens_are_as_many_as_the_text_is_long_at_most() -> None:
    assert len(tokens_of("鼓" * 50_000)) == MOST_CHARACTERS
    assert tokens_of("\x00\x1b\u200b") == []
    assert [token.text for token in tokens_of("don't F# E♭")] == ["dont", "f#", "eb"]


def test_every_value_of_the_lexicon_is_one_that_plans_know() -> None:
    known = {
        "mood": MOODS,
        "scene": MOODS,
        "genre": GENRES,
        "instrument": (*INSTRUMENTS, "guitar"),
        "part": (*PARTS, "vocals"),
        "mode": ("major", "minor"),
    }
    for meanings in load_lexicon().meanings.values():
        for meaning in meanings:
            assert meaning.value in known.get(meaning.aspect, (meaning.value,)), meaning
    assert set(known["genre"]) == _values("genre")
    assert set(INSTRUMENTS) <= _values("instrument")


def _values(aspect: str) -> set[str]:
    meant = (m for meanings in load_lexicon().meanings.values() for m in meanings)
    return {meaning.value for meaning in meant if meaning.aspect == aspect}


def test_no_language_gives_a_term_two_meanings() -> None:
    for language in LANGUAGES:
        told: dict[tuple[str, ...], str] = {}
        for heading, term in lines_of(language):
            if heading not in GRAMMAR:
                assert term, heading
                assert told.setdefault(term, heading) == heading, (language, term)
