"""What lessons are made of: rhythms, rhymes, images, chords, minutes."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lyrics.dictionary import load_dictionary
from shared.music.symbols.reading import read_symbol
from shared.teaching.fields import load_fields, load_moods, read_fields
from shared.teaching.harmony import chord_at, is_of_key, outsider
from shared.teaching.reading_data import read_sections, read_table
from shared.teaching.rhythm import LINES, PHRASE_BARS, draw_rhythm, pattern_at
from shared.teaching.scansion import fits, weights_of
from shared.teaching.steps import share, step_names
from shared.teaching.themes import understand


@pytest.mark.parametrize("metre", ["4/4", "3/4"])
@pytest.mark.parametrize("pattern", sorted({line for kind in LINES.values() for line in kind}))
def test_rhythms_stress_what_they_say_and_leave_time_to_breathe(metre: str, pattern: str) -> None:
    drawn = {draw_rhythm(pattern, metre, Random(seed)) for seed in range(40)}
    assert len(drawn) > 1
    for onsets in drawn:
        assert pattern_at(onsets, metre) == pattern
        assert onsets[-1] <= PHRASE_BARS[metre] * int(metre[0]) - 1


PAIRS = [
    (pattern, *(line.strip() for line in row.partition(":")[2].split("|")))
    for file in ("pairs.txt", "gentle_pairs.txt")
    for pattern, rows in read_sections(file).items()
    for row in rows
]


@pytest.mark.parametrize(("pattern", "first", "second"), PAIRS)
def test_pairs_rhyme_and_are_stressed_alike(pattern: str, first: str, second: str) -> None:
    for line in (first, second):
        weights = weights_of(line)
        assert weights is not None
        assert fits(weights, pattern), weights
    assert load_dictionary().rhymes(first.split()[-1], second.split()[-1])


def test_every_verse_has_rhymes_for_every_mood() -> None:
    suited = {mood for rows in read_sections("pairs.txt").values() for row in rows
              for mood in row.partition(":")[0].split()}  # fmt: skip
    assert set(load_moods()) | {"any"} == suited
    patterns = {pattern for kind in LINES.values() for pattern in kind}
    assert patterns <= set(read_sections("pairs.txt"))
    assert patterns <= set(read_sections("gentle_pairs.txt"))


@pytest.mark.parametrize(
    "field",
    [*load_fields().values(), *read_fields("gentle.txt").values()],
    ids=lambda field: field.name,
)
def test_images_are_words_that_can_be_sung(field) -> None:
    told = [p.told for p in field.pictures] + [d for p in field.pictures for d in p.doings]
    for text in (*told, *field.places, *field.deeds):
        assert weights_of(text) is not None, text
    assert len(field.pictures) >= 5
    assert field.moods


def test_moods_take_their_images_from_fields_there_are() -> None:
    for manner in load_moods().values():
        assert set(manner.fields) <= set(load_fields())
        assert manner.bpm[0] < manner.bpm[1]


@pytest.mark.parametrize(
    ("numeral", "key", "symbol"),
    [
        ("I", "C major", "C"),
        ("vi", "A major", "F#m"),
        ("bVII", "E major", "D"),
        ("iv", "G major", "Cm"),
        ("bVI", "A minor", "F"),
        ("V7/ii", "C major", "A7"),
        ("V7/vi", "A major", "C#7"),
        ("iih7", "D minor", "Em7b5"),
        ("bIIIM7", "C minor", "Ebmaj7"),
        ("Is4", "D major", "Dsus4"),
    ],
)
def test_numerals_are_chords_of_the_key(numeral: str, key: str, symbol: str) -> None:
    assert chord_at(numeral, key).symbol == symbol


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_every_chord_of_the_tables_has_a_name_in_its_key(mode: str) -> None:
    key = f"A {mode}"
    levels = (s[mode] for s in read_table("progressions.toml").values() if mode in s)
    texts = [text for by_level in levels for listed in by_level.values() for text in listed]
    for text in texts:
        bars = text.split("|")
        assert len(bars) == 4, text
        for numeral in " ".join(bars).split():
            chord = chord_at(numeral, key)
            assert is_of_key(chord, key) or outsider(chord, key) is not None, numeral


@pytest.mark.parametrize(
    ("symbol", "key", "name"),
    [
        ("Fm", "C major", "borrowed chord"),
        ("Bb", "C major", "borrowed chord"),
        ("A7", "C major", "stepping-stone chord"),
        ("E", "C major", "stepping-stone chord"),
        ("F7", "C major", "borrowed chord"),
        ("Db", "C major", "borrowed chord"),
        ("D", "A minor", "borrowed chord"),
        ("A7", "A minor", "stepping-stone chord"),
    ],
)
def test_chords_from_outside_have_a_name(symbol: str, key: str, name: str) -> None:
    chord = read_symbol(symbol)
    assert chord is not None
    found = outsider(chord, key)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("symbol", "key"),
    [("Am", "C major"), ("E7", "A minor"), ("G#dim", "A minor"), ("Em7b5", "D minor")],
)
def test_chords_of_the_key_are_no_outsiders(symbol: str, key: str) -> None:
    chord = read_symbol(symbol)
    assert chord is not None
    assert is_of_key(chord, key)
    assert outsider(chord, key) is None


@pytest.mark.parametrize(
    ("symbol", "key"), [("F#m", "C major"), ("Caug", "C major"), ("F#7", "C major")]
)
def test_chords_from_nowhere_have_no_name(symbol: str, key: str) -> None:
    chord = read_symbol(symbol)
    assert chord is not None
    assert not is_of_key(chord, key)
    assert outsider(chord, key) is None


@given(st.lists(st.floats(0.5, 6), min_size=3, max_size=14), st.integers(14, 240))
def test_minutes_are_shared_to_the_last(weights: list[float], minutes: int) -> None:
    shares = share(weights, minutes)
    assert sum(shares) == minutes
    assert min(shares) >= 1


@given(
    st.integers(5, 240),
    st.sampled_from(["beginner", "intermediate", "advanced"]),
    st.sampled_from(["guitar", "voice"]),
)
def test_there_are_never_more_steps_than_minutes(minutes: int, level: str, who: str) -> None:
    names = step_names(minutes, level, who, ("verse", "chorus"))
    assert 3 <= len(names) <= min(minutes, 14)
    assert "together" in names


def test_themes_are_understood_by_their_words() -> None:
    theme = understand("Rain in the CITY, with my dog!")
    assert theme.fields == ("rain", "city", "animals")
    assert [noun.told for noun in theme.nouns] == ["my dog"]
    assert understand("so sad and lonely").mood in ("sad", "melancholic")
    assert understand("not sad").mood is None
    assert understand("http://evil.example/rain <b>") == understand("")
