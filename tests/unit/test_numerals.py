"""Roman numerals of chords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.key_names import KEYS, key_on, mode_of, tonic_of
from shared.music.symbols.chord import Chord
from shared.music.symbols.numerals import numeral_of
from shared.music.symbols.reading import read_symbol


def chord(symbol: str) -> Chord:
    read = read_symbol(symbol)
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("symbol", "numeral"),
    [
        ("C", "I"), ("Dm", "ii"), ("Em7", "iii7"), ("Fmaj7", "IVmaj7"), ("G7", "V7"), ("G9", "V9"),
        ("Am", "vi"), ("Bdim", "vii°"), ("Bdim7", "vii°7"), ("Bm7b5", "viiø7"), ("Bb", "bVII"),
        ("Fm", "iv"), ("Ab", "bVI"), ("Db", "bII"), ("D7", "II7"), ("F#dim7", "#iv°7"), ("Gb", "bV"),
        ("C6", "I6"), ("C6/9", "I6/9"), ("Fsus4", "IVsus4"), ("Caug", "I+"), ("Am9", "vi9"),
        ("Fm(maj7)", "ivmaj7"),
    ],
)  # fmt: skip
def test_in_c_major(symbol: str, numeral: str):
    assert numeral_of(chord(symbol), "C major") == numeral


@pytest.mark.parametrize(
    ("symbol", "numeral"),
    [("Am", "i"), ("Bm7b5", "iiø7"), ("C", "bIII"), ("Caug", "bIII+"), ("E7", "V7"), ("F", "bVI"),
     ("G", "bVII"), ("G#dim", "vii°"), ("D", "IV"), ("Bb", "bII")],
)  # fmt: skip
def test_in_a_minor_degrees_count_from_the_major_scale(symbol: str, numeral: str):
    assert numeral_of(chord(symbol), "A minor") == numeral


@pytest.mark.parametrize(
    ("symbol", "numeral"),
    [("C/E", "I/3"), ("G7/F", "V7/7"), ("Am/C", "vi/3"), ("C/Bb", "I/b7"), ("F/G", "IV/2")],
)
def test_a_bass_is_counted_from_the_chords_root(symbol: str, numeral: str):
    assert numeral_of(chord(symbol), "C major") == numeral


def test_a_strange_spelling_is_told_by_its_sound():
    assert numeral_of(chord("C#"), "Db major") == "I"
    assert numeral_of(chord("Fb"), "C major") == "III"


def test_an_unknown_key_is_said_so():
    with pytest.raises(Permanent) as told:
        numeral_of(chord("C"), "H major")
    assert told.value.code == "unknown_key"


@given(
    st.sampled_from(KEYS),
    st.integers(0, 11),
    st.integers(0, 11),
    st.sampled_from(["", "m", "7", "maj7", "m7b5", "dim7", "sus4", "6/9", "7#9", "m(maj7)"]),
)
def test_the_numeral_is_the_same_in_every_key(key: str, by: int, root: int, suffix: str):
    names = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
    here = chord(names[root] + suffix).transposed(0, key)
    other = key_on(tonic_of(key) + by, mode_of(key))
    there = numeral_of(here.transposed(by, other), other)
    if (5, -1) not in here.degrees and (here.root_class - tonic_of(key)) % 12 != 6:
        assert there == numeral_of(here, key)
    else:  # where keys write the tritone with a sharp, or with a flat
        assert _unsigned(there) == _unsigned(numeral_of(here, key))


def _unsigned(numeral: str) -> str:
    """What stands after the degree."""
    return numeral.lstrip("#b").lstrip("ivIV")
