"""What strings are tuned to."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.tabs.fretboard import fretboard
from shared.music.tabs.tunings import FURTHEST, TUNINGS, Instrument, strings_of, told

named = [(instrument, name) for instrument, names in TUNINGS.items() for name in names]


@pytest.mark.parametrize(
    ("instrument", "tuning", "strings"),
    [
        ("guitar", "standard", (40, 45, 50, 55, 59, 64)),
        ("guitar", "Drop D", (38, 45, 50, 55, 59, 64)),
        ("guitar", "DADGAD", (38, 45, 50, 55, 57, 62)),
        ("guitar", "open-g", (38, 43, 50, 55, 59, 62)),
        ("guitar", "half-step-down", (39, 44, 49, 54, 58, 63)),
        ("bass", "standard-5", (23, 28, 33, 38, 43)),
        ("ukulele", "standard", (67, 60, 64, 69)),
        ("ukulele", "low-g", (55, 60, 64, 69)),
        ("guitar", "D2 A2 D3 G3 A3 D4", (38, 45, 50, 55, 57, 62)),
        ("guitar", "d a d g a d", (38, 45, 50, 55, 57, 62)),
        ("guitar", "Eb, Ab, Db, Gb, Bb, Eb", (39, 44, 49, 54, 58, 63)),
        ("guitar", "C G C G C E", (36, 43, 48, 55, 60, 64)),
        ("guitar", "A D G C F A D", (33, 38, 43, 48, 53, 57, 62)),
        ("bass", "B E A D", (23, 28, 33, 38)),
        ("bass", "B E A D G C", (23, 28, 33, 38, 43, 48)),
        ("ukulele", "A4 D4 F#4 B4", (69, 62, 66, 71)),
    ],
)
def test_tunings_are_known_by_name_or_note_by_note(
    instrument: Instrument, tuning: str, strings: tuple[int, ...]
) -> None:
    assert strings_of(instrument, tuning) == strings


@pytest.mark.parametrize(
    ("instrument", "tuning", "code", "said"),
    [
        ("guitar", "banjo", "unknown_tuning", "dadgad"),
        ("guitar", "", "unknown_tuning", "standard"),
        ("guitar", "<script>", "unknown_tuning", "lowest first"),
        ("guitar", "E" * 5000, "unknown_tuning", "lowest first"),
        ("guitar", "E " * 5000, "unknown_tuning", "lowest first"),
        ("guitar", "E A D G H E", "unknown_tuning", "String 2 (note 5 of the tuning) is 'H'"),
        ("guitar", "E A D G B", "impossible_tuning", "names 5"),
        ("bass", "standard-7", "unknown_tuning", "standard-5"),
        ("ukulele", "E A D G B E", "impossible_tuning", "a ukulele has 4 strings".capitalize()),
        ("guitar", "E2 A2 D3 G3 B3 E5", "impossible_tuning", "String 1 (note 6 of the tuning)"),
        ("guitar", "E1 A2 D3 G3 B3 E4", "impossible_tuning", "12 semitones lower"),
    ],
)
def test_what_cannot_be_tuned_is_said_to_be_so_and_where(
    instrument: Instrument, tuning: str, code: str, said: str
) -> None:
    with pytest.raises(Permanent) as refused:
        strings_of(instrument, tuning)
    assert refused.value.code == code
    assert said in refused.value.message
    assert len(refused.value.message) < 300


@given(st.sampled_from(get_args(Instrument)), st.text(max_size=80))
def test_any_text_is_a_tuning_or_is_refused_with_a_reason(
    instrument: Instrument, text: str
) -> None:
    strings, code = 0, ""
    try:
        strings = len(strings_of(instrument, text))
    except Permanent as refused:
        code = refused.code
    numbers = {len(known) for known in TUNINGS[instrument].values()}
    assert strings in numbers or code in {"unknown_tuning", "impossible_tuning"}


@given(st.lists(st.integers(-FURTHEST, FURTHEST), min_size=6, max_size=6))
def test_strings_tuned_with_their_octaves_are_tuned_so(offsets: list[int]) -> None:
    letters = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    usual = TUNINGS["guitar"]["standard"]
    wanted = tuple(midi + off for midi, off in zip(usual, offsets, strict=True))
    text = " ".join(f"{letters[midi % 12]}{midi // 12 - 1}" for midi in wanted)
    assert strings_of("guitar", text) == wanted


@pytest.mark.parametrize(("instrument", "tuning"), named)
def test_a_capo_raises_every_string_and_takes_its_frets(
    instrument: Instrument, tuning: str
) -> None:
    open_, stopped = fretboard(instrument, tuning, 0), fretboard(instrument, tuning, 3)
    assert stopped.strings == tuple(midi + 3 for midi in open_.strings)
    assert stopped.highest == open_.highest


@pytest.mark.parametrize("capo", [-1, 12, 30])
def test_a_capo_lies_where_there_are_frets(capo: int) -> None:
    with pytest.raises(Permanent) as refused:
        fretboard("guitar", "standard", capo)
    assert refused.value.code == "bad_capo"
    assert str(capo) in refused.value.message


def test_a_tuning_is_told_by_its_name_or_its_notes() -> None:
    assert told("guitar", "Drop D") == "drop-d"
    assert told("guitar", "d, a, d, g, bb, d") == "D A D G Bb D"


def test_the_lowest_note_of_a_ukulele_is_not_its_first_string() -> None:
    board = fretboard("ukulele", "standard", 0)
    assert (board.lowest, board.highest) == (60, 84)
    assert [board.within(midi) for midi in (48, 60, 96)] == [60, 60, 84]
