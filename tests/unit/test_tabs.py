"""Tabs that a hand can play."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.tabs.ascii_tab import write_tab
from shared.music.tabs.fingering import WIDEST, finger
from shared.music.tabs.fretboard import Fretboard, fretboard
from shared.music.tabs.tunings import TUNINGS, Instrument

GUITAR = fretboard("guitar", "standard", 0)
C_MAJOR = [48, 52, 55, 60, 64]
E_MAJOR = [40, 47, 52, 56, 59, 64]


def sounding(frets: Sequence[int | None], board: Fretboard) -> list[int]:
    return sorted(
        open_ + fret for open_, fret in zip(board.strings, frets, strict=True) if fret is not None
    )


def test_open_chords_are_played_as_everyone_plays_them() -> None:
    c_major, e_major = finger([C_MAJOR, E_MAJOR], GUITAR).grips
    assert c_major.frets == (None, 3, 2, 0, 1, 0)
    assert e_major.frets == (0, 2, 2, 1, 0, 0)


def test_a_scale_is_played_in_one_position() -> None:
    scale = [[midi] for midi in (60, 62, 64, 65, 67, 69, 71, 72)]
    assert len({grip.hand for grip in finger(scale, GUITAR).grips}) == 1


chords = st.lists(st.lists(st.integers(21, 108), min_size=1, max_size=9), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    chords,
    st.sampled_from(
        [(instrument, name) for instrument, names in TUNINGS.items() for name in names]
    ),
    st.integers(0, 11),
)
def test_whatever_is_asked_a_hand_can_play_it(
    chords: list[list[int]], tuned: tuple[Instrument, str], capo: int
) -> None:
    board = fretboard(*tuned, capo)
    fingering = finger(chords, board)
    assert len(fingering.grips) == len(chords)
    kept = 0
    for chord, grip in zip(chords, fingering.grips, strict=True):
        stopped = [fret for fret in grip.frets if fret]
        assert all(0 <= fret <= board.frets for fret in stopped)
        assert not stopped or max(stopped) - min(stopped) <= WIDEST
        played = sounding(grip.frets, board)
        assert played
        assert {midi % 12 for midi in played} <= {midi % 12 for midi in chord}
        kept += len(played)
    assert kept + fingering.left_out == sum(map(len, chords))


def test_what_lies_too_high_is_moved_as_a_whole() -> None:
    bass = fretboard("bass", "standard", 0)
    fingering = finger([[72], [74], [76], [77]], bass)
    assert (fingering.octaves, fingering.moved, fingering.left_out) == (-2, 0, 0)
    assert [sounding(grip.frets, bass) for grip in fingering.grips] == [[48], [50], [52], [53]]


def test_the_text_has_a_line_a_string_and_says_what_was_changed() -> None:
    chords = [C_MAJOR, [67], [20], [40, 41, 42]]
    text = write_tab(
        finger(chords, GUITAR), [0, 12, 24, 48], [range(48), range(48, 96)], GUITAR, ["Guitar"]
    )
    lines = text.splitlines()
    assert lines[0] == "Guitar"
    assert lines[1] == "1 note is moved by octaves into the instrument's range."
    assert lines[2].endswith("left out: no string or finger was free.")
    assert [line[:3] for line in lines[4:10]] == ["E |", "B |", "G |", "D |", "A |", "E |"]
    assert lines[4].startswith("E |-0--3--")
    assert len({len(line) for line in lines[4:10]}) == 1


def test_long_music_is_broken_into_lines() -> None:
    chords = [[40 + i % 24] for i in range(160)]
    bars = [range(48 * i, 48 * (i + 1)) for i in range(20)]
    text = write_tab(finger(chords, GUITAR), range(0, 960, 6), bars, GUITAR, [])
    assert max(map(len, text.splitlines())) <= 90
    assert text.count("\nA |") == 7


@pytest.mark.parametrize(("tuning", "lowest"), [("standard", 40), ("drop-d", 38)])
def test_drop_d_has_a_low_d(tuning: str, lowest: int) -> None:
    board = fretboard("guitar", tuning, 0)
    assert board.strings[0] == lowest
