"""Tunes in ABC notation are read as they are meant."""

from __future__ import annotations

import pytest

from gpu_jobs.training.melody.abc import read_tune, read_tunes
from gpu_jobs.training.melody.abc_header import Unreadable
from shared.music.lead_sheet import Metre


def tune(music: str, key: str = "C", metre: str = "4/4", unit: str = "1/8") -> str:
    return f"X:1\nT:A tune\nM:{metre}\nL:{unit}\nK:{key}\n{music}\n"


def pitches(text: str) -> list[int]:
    return [note.midi for note in read_tune(text).notes]


def lengths(text: str) -> list[int]:
    return [note.end - note.start for note in read_tune(text).notes]


def test_letters_octaves_and_accidentals():
    assert pitches(tune("C,CcC' ^F_B=c^c|FB c4 z2|")) == [
        48,
        60,
        72,
        72,
        66,
        70,
        72,
        73,
        65,
        71,
        72,
    ]


def test_an_accidental_holds_until_the_bar_line():
    assert pitches(tune("^F2F2 F4|F8|")) == [66, 66, 66, 65]


def test_the_signature_of_modes():
    assert pitches(tune("F2C2 B2G2|", "D")) == [66, 61, 71, 67]
    assert pitches(tune("F2C2 B2G2|", "ADor")) == [66, 60, 71, 67]
    assert read_tune(tune("A8|", "ADor")).key == "A minor"
    assert read_tune(tune("G8|", "GMix")).key == "G major"


def test_lengths_broken_rhythms_and_tuplets():
    assert lengths(tune("C2 C C/ C/ C3/2 C/ C2|")) == [12, 6, 3, 3, 9, 3, 12]
    assert lengths(tune("C>D C<D C2 D2|")) == [9, 3, 3, 9, 12, 12]
    assert lengths(tune("(3CDE F2 G4|")) == [4, 4, 4, 12, 24]


def test_ties_join_notes_of_one_pitch_and_slurs_do_not():
    assert lengths(tune("C4 C4-|C4 D4-|E8|")) == [24, 48, 24, 48]


def test_a_pickup_lies_before_the_first_bar():
    read = read_tune(tune("G2|c4 e4|g4 c4|"))
    assert [note.start for note in read.notes] == [-12, 0, 24, 48, 72]
    assert read.bars == 2


def test_grace_notes_and_words_take_no_time():
    assert lengths(tune('"C"{ag}C4 !trill!E4|')) == [24, 24]


def test_of_two_endings_the_last_is_read():
    assert pitches(tune("C8|[1 D8:|[2 E8|]")) == [60, 64]


def test_the_metre_is_read():
    assert read_tune(tune("C2|", metre="2/4", unit="1/4")).metre == Metre(2, 4)
    assert read_tune(tune("C4C4|", metre="C|")).metre == Metre(2, 2)


@pytest.mark.parametrize(
    "text",
    [
        tune("C2C2|C8|C3|C2|C5|"),
        tune("C8|[K:D]D8|"),
        tune("C8|[M:3/4]D6|"),
        tune("V:1\nC8|\nV:2\nE8|"),
        tune("C8|", key="Hp"),
        tune(""),
    ],
)
def test_what_contradicts_itself_is_passed_over(text):
    with pytest.raises(Unreadable):
        read_tune(text)
    assert [t.name for t in read_tunes(text + "\n" + tune("C8|"))] == ["A tune"]
