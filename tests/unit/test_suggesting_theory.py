"""What theory says of chords: kinds, functions, cadences, keys, and the sentences about them."""

from __future__ import annotations

import pytest

from shared.music.key_names import key_on
from shared.music.suggesting.cadences import cadence_at, cadence_of
from shared.music.suggesting.functions import function_of
from shared.music.suggesting.key_finding import find_keys
from shared.music.suggesting.kinds import kind_of
from shared.music.suggesting.reasons import reason
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import read_symbol


def chord(symbol: str) -> Chord:
    read = read_symbol(symbol)
    assert read is not None
    return read


def chords(text: str) -> list[Chord]:
    return [chord(symbol) for symbol in text.split()]


@pytest.mark.parametrize(
    ("before", "after", "key", "cadence"),
    [
        ("G", "C", "C major", "authentic"), ("G7", "C", "C major", "authentic"),
        ("Bdim", "C", "C major", "authentic"), ("E7", "Am", "A minor", "authentic"),
        ("F", "C", "C major", "plagal"), ("Fm", "C", "C major", "plagal"),
        ("G", "Am", "C major", "deceptive"), ("E", "F", "A minor", "deceptive"),
        ("Dm", "G", "C major", "half"), ("C", "G7", "C major", "half"), ("Dm", "E", "A minor", "half"),
        ("F", "E", "A minor", "Phrygian"), ("Dm/F", "E", "A minor", "Phrygian"),
        ("Bb7", "C", "C major", "backdoor"), ("G", "F", "C major", None), ("C", "Am", "C major", None),
        ("G", "Am", "A minor", None), ("C", "G/B", "C major", None), ("C/G", "G", "C major", None),
        ("Em", "G", "C major", None), ("D7", "G", "C major", None), ("Am", "G", "C major", "half"),
        ("G7", "C7", "C major", None), ("F", "C7", "C major", None), ("E7", "A7", "A minor", None),
        ("G", "C/E", "C major", None), ("G/B", "C", "C major", "authentic"),
        ("E", "A", "A minor", "authentic"),
    ],
)  # fmt: skip
def test_cadences(before: str, after: str, key: str, cadence: str | None):
    assert cadence_of(chord(before), chord(after), key) == cadence


@pytest.mark.parametrize(
    ("symbol", "key", "kind"),
    [
        ("Am7", "C major", "diatonic"), ("Gsus4", "C major", "diatonic"), ("G13", "C major", "diatonic"),
        ("Fm", "C major", "borrowed"), ("Ab", "C major", "borrowed"), ("Bb7", "C major", "borrowed"),
        ("Db", "C major", "borrowed"), ("A7", "C major", "secondary dominant"),
        ("D", "C major", "secondary dominant"), ("E7b9", "C major", "secondary dominant"),
        ("C7", "C major", "secondary dominant"), ("F7", "C major", "blues"),
        ("Db7", "C major", "tritone substitute"), ("C#dim7", "C major", "passing diminished"),
        ("F#m", "C major", "chromatic"), ("E7", "A minor", "diatonic"), ("G#dim7", "A minor", "diatonic"),
        ("D", "A minor", "borrowed"), ("A", "A minor", "borrowed"), ("Bb", "A minor", "borrowed"),
        ("B7", "A minor", "secondary dominant"), ("A7", "A minor", "secondary dominant"),
        ("Am6", "A minor", "diatonic"), ("F7", "A minor", "tritone substitute"),
    ],
)  # fmt: skip
def test_kinds(symbol: str, key: str, kind: str):
    assert kind_of(chord(symbol), key) == kind


@pytest.mark.parametrize(
    ("symbol", "key", "function"),
    [
        ("C", "C major", "tonic"), ("Am", "C major", "tonic"), ("Dm7", "C major", "subdominant"),
        ("Fm", "C major", "subdominant"), ("G", "C major", "dominant"), ("Bdim", "C major", "dominant"),
        ("A7", "C major", "dominant of ii"), ("D7", "C major", "dominant of V"),
        ("A7", "A minor", "dominant of iv"), ("Db7", "C major", "dominant"),
    ],
)  # fmt: skip
def test_functions(symbol: str, key: str, function: str):
    assert function_of(chord(symbol), key) == function


def test_a_half_cadence_is_told_only_where_nothing_follows():
    assert cadence_at(chord("C"), chord("G"), "C major", is_last=False) is None
    assert cadence_at(chord("C"), chord("G"), "C major", is_last=True) == "half"
    assert cadence_at(chord("G"), chord("C"), "C major", is_last=False) == "authentic"


def test_a_lowered_fifth_is_no_gentle_chord_of_the_key():
    told = reason(chord("C"), chord("Em7b5"), "C major", None, comes_round=None)
    assert told.startswith("Em7b5 is uneasy: its fifth")
    leading = reason(chord("C"), chord("Bdim7"), "C major", None, comes_round=None)
    assert "half a step below C" in leading


def test_a_relative_is_told_as_one():
    told = reason(chord("G"), chord("Em"), "C major", None, comes_round=None)
    assert told == "Em is the relative minor of G: it sounds like G, only darker."


def test_a_secondary_dominant_says_where_it_points():
    told = reason(chord("C"), chord("B7"), "C major", None, comes_round=None)
    assert "points straight at Em" in told


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("C G Am F", "C major"), ("D A Bm G", "D major"), ("Am G F E7", "A minor"),
        ("Dm7 G7 Cmaj7", "C major"), ("A D E A", "A major"), ("Bm7b5 E7 Am", "A minor"),
        ("Ebm Cb Gb Db Ebm Bb7 Ebm", "Eb minor"), ("E5 A5 B5 E5", "E major"),
    ],
)  # fmt: skip
def test_keys_are_found(text: str, key: str):
    assert find_keys(chords(text))[0].key == key


def test_keys_move_with_the_chords():
    progression = chords("C Am Dm G7 C")
    for by in range(12):
        moved = [each.transposed(by) for each in progression]
        assert find_keys(moved)[0].key == key_on(by, "major")


def test_confidences_are_probabilities():
    guesses = find_keys(chords("Am F"))
    assert len(guesses) == 24
    assert sum(guess.confidence for guess in guesses) == pytest.approx(1.0)
    assert [g.confidence for g in guesses] == sorted((g.confidence for g in guesses), reverse=True)
