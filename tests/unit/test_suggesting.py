"""Suggestions of chords: what comes next, from which vocabulary, and how bad requests are told."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.mood import MOODS
from shared.music.styles import STYLES
from shared.music.suggesting.model import VOCABULARIES, Suggestions
from shared.music.suggesting.statistics import known_style
from shared.music.suggesting.suggesting import MOST_CHORDS, suggest
from shared.music.suggesting.vocabularies import candidates
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import read_symbol

SYMBOLS = (
    "C",
    "Am",
    "F",
    "G7",
    "Dm7",
    "E7",
    "Bb",
    "F#m7b5",
    "Gsus4",
    "A5",
    "Ebmaj7",
    "C/E",
    "Baug",
)


def chords(text: str) -> list[Chord | None]:
    return [read_symbol(symbol) for symbol in text.split()]


def first_chords(told: Suggestions) -> list[str]:
    return [continuation.chords[0].symbol for continuation in told.continuations]


def test_a_dominant_leads_home():
    told = suggest(chords("C F G7"), key="C major", vocabulary="diatonic")
    best = told.continuations[0]
    assert (best.chords[0].symbol, best.numerals, best.cadence) == ("C", ("I",), "authentic")
    assert "home" in best.reason


def test_a_loop_comes_round_again():
    told = suggest(chords("D A Bm G D A Bm"))
    assert told.key == "D major"
    assert first_chords(told)[0] == "G"
    assert told.continuations[0].probability > 0.6


def test_after_a_round_of_four_the_first_chord_comes_back():
    told = suggest(chords("C G Am F"), length=4)
    assert [chord.symbol for chord in told.continuations[0].chords] == ["C", "G", "Am", "F"]
    assert "Back to Am, where it began" in suggest(chords("Am F C G")).continuations[0].reason


def test_without_chords_a_beginning_is_suggested():
    assert first_chords(suggest([]))[0] == "C"
    assert first_chords(suggest([], mood="sad"))[0] == "Am"
    assert first_chords(suggest([], key="Eb major"))[0] == "Eb"


def test_two_keys_that_share_their_chords_are_both_told():
    told = suggest(chords("Am F C G"))
    assert {told.key, *(guess.key for guess in told.other_keys)} >= {"A minor", "C major"}
    assert told.key_confidence < 0.7


def test_what_was_given_is_explained():
    given_ = suggest(chords("C A7 Dm G C"), key="C major").given
    assert [each.numeral for each in given_] == ["I", "VI7", "ii", "V", "I"]
    assert given_[1].kind == "secondary dominant"
    assert given_[1].function == "dominant of ii"
    assert "Dm" in given_[1].reason
    assert given_[-1].cadence == "authentic"


def test_a_dominant_within_a_phrase_asks_no_question():
    given_ = suggest(chords("C G Am F C G"), key="C major").given
    assert [each.cadence for each in given_] == [None, None, "deceptive", None, "plagal", "half"]
    assert "question" not in given_[1].reason


def test_home_with_a_seventh_that_leads_on_is_no_ending():
    told = suggest(chords("C G7 C7 F"), key="C major").given[2]
    assert told.cadence is None
    assert "leans towards F" in told.reason


def test_the_first_chord_over_another_bass_does_not_close_the_round():
    given_ = suggest(chords("C G/B Am C/G"), key="C major").given
    assert not any("where it began" in each.reason for each in given_)
    assert "Back to Am, where it began" in suggest(chords("Am F C G Am"), key="Am").given[-1].reason
    over = [chord for chord in chords("C/G") if chord]
    on = suggest(chords("C G Am F"), key="C major", vocabulary=over).continuations[0]
    assert "where it began" not in on.reason


def test_no_chord_is_passed_over():
    assert suggest(chords("C N.C. G7")) == suggest(chords("C G7"))


def test_jazz_is_richer_than_folk():
    jazz = suggest(chords("Dm7 G7"), key="C", style="jazz", vocabulary="jazz")
    folk = suggest(chords("Dm G"), key="C", style="folk", vocabulary="jazz")
    assert first_chords(jazz)[0] in {"Cmaj7", "C6", "Cmaj9", "C6/9"}
    assert first_chords(folk)[0] == "C"


def test_moods_lean():
    def share(mood: str) -> float:
        told = suggest(chords("C"), key="C", mood=mood, vocabulary="borrowed", count=16)
        return sum(c.probability for c in told.continuations if c.chords[0].is_minor)

    assert share("melancholic") > share("happy") * 1.5


def test_styles_of_the_house_are_all_known():
    assert [known_style(style) for style in STYLES] == list(STYLES)


@given(
    st.lists(st.sampled_from([*SYMBOLS, "N.C."]), max_size=12),
    st.sampled_from([None, "C major", "F# minor", "Bbm"]),
    st.sampled_from([None, *STYLES, "blues"]),
    st.sampled_from([None, *MOODS]),
    st.sampled_from(VOCABULARIES),
    st.integers(1, 10),
    st.integers(1, 4),
)
@settings(max_examples=60, deadline=None)
def test_suggestions_keep_their_promises(
    symbols: list[str],
    key: str | None,
    style: str | None,
    mood: str | None,
    vocabulary: str,
    count: int,
    length: int,
):
    told = suggest(
        [read_symbol(symbol) for symbol in symbols],
        key=key,
        style=style,
        mood=mood,
        vocabulary=vocabulary,
        count=count,
        length=length,
    )
    allowed = {candidate.chord for candidate in candidates(vocabulary, told.key)}
    assert 1 <= len(told.continuations) <= count
    assert len({continuation.chords for continuation in told.continuations}) == len(
        told.continuations
    )
    for continuation in told.continuations:
        assert len(continuation.chords) == len(continuation.numerals) == length
        assert set(continuation.chords) <= allowed
        assert 0 < continuation.probability <= 1
        assert continuation.reason.endswith(".")
        assert "{" not in continuation.reason
    for each in told.given:
        assert each.reason.endswith(".")
        assert "{" not in each.reason


@given(
    st.lists(st.sampled_from(SYMBOLS), max_size=8),
    st.lists(st.sampled_from(SYMBOLS), min_size=1, max_size=5, unique=True),
    st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_a_vocabulary_of_ones_own_is_never_left(symbols: list[str], own: list[str], length: int):
    mine = [chord for chord in chords(" ".join(own)) if chord is not None]
    told = suggest(chords(" ".join(symbols)), vocabulary=mine, length=length, count=8)
    assert told.continuations
    assert {chord for each in told.continuations for chord in each.chords} <= set(mine)


def test_levels_hold_each_other():
    for key in ("C major", "A minor"):
        levels = [{each.chord for each in candidates(level, key)} for level in VOCABULARIES]
        assert all(one < other for one, other in pairwise(levels))


def test_diatonic_chords_are_of_the_key():
    for key in ("G major", "E minor"):
        assert {each.kind for each in candidates("diatonic", key)} == {"diatonic"}


def test_single_suggestions_add_up_to_one():
    told = suggest(chords("C G"), vocabulary="diatonic", count=7)
    ideas = [each for each in told.continuations if each.chords[0].symbol != "G7"]
    assert sum(each.probability for each in ideas) == pytest.approx(1.0)


def test_the_same_question_has_the_same_answer():
    assert suggest(chords("Em C G"), length=4) == suggest(chords("Em C G"), length=4)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"key": "H major"}, "unknown_key"),
        ({"key": "C" * 5000}, "unknown_key"),
        ({"style": "polka<script>"}, "unknown_style"),
        ({"mood": "hungry"}, "unknown_mood"),
        ({"vocabulary": "everything"}, "unknown_vocabulary"),
        ({"vocabulary": []}, "unknown_vocabulary"),
        ({"count": 0}, "out_of_range"),
        ({"count": 1000}, "out_of_range"),
        ({"length": 9}, "out_of_range"),
        ({"chords": [read_symbol("C")] * (MOST_CHORDS + 1)}, "too_many_chords"),
    ],
)
def test_bad_requests_are_told(wrong: dict[str, Any], code: str):
    with pytest.raises(Permanent) as told:
        suggest(wrong.pop("chords", chords("C")), **wrong)
    assert told.value.code == code
    assert len(told.value.message) < 400


def test_suggesting_needs_no_numpy():
    script = (
        "import sys\n"
        "from shared.music.suggesting.suggesting import suggest\n"
        "import shared.music.suggesting.melodies\n"
        "from shared.music.symbols.reading import read_symbol\n"
        "suggest([read_symbol('C')])\n"
        "assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
