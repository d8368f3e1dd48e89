from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.chords import ChordSymbol
from shared.music.harmonising import chord_unit, harmonise
from shared.music.key_names import KEYS
from shared.music.lead_sheet import STEPS, Metre, SheetChord, SheetNote

COMMON = Metre(4, 4)
METRES = [
    Metre(2, 4),
    Metre(3, 4),
    COMMON,
    Metre(5, 4),
    Metre(6, 8),
    Metre(7, 8),
    Metre(12, 8),
    Metre(1, 16),
]
ODE = (64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62)
ODE_QUARTERS = (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 0.5, 2)
ODE_CLOSE = (64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 62, 60, 60)


def line(midi: tuple[int, ...], quarters: tuple[float, ...], start: int = 0) -> list[SheetNote]:
    notes = []
    for pitch, length in zip(midi, quarters, strict=True):
        end = start + round(length * STEPS)
        notes.append(SheetNote(start, end, pitch))
        start = end
    return notes


def labels(chords: tuple[SheetChord, ...]) -> list[str]:
    return [c.chord.label() if c.chord else "N" for c in chords]


def ode() -> list[SheetNote]:
    return line(ODE, ODE_QUARTERS) + line(ODE_CLOSE, ODE_QUARTERS, 4 * COMMON.bar)


def test_a_well_known_tune_asks_with_the_dominant_and_answers_with_the_tonic() -> None:
    chords = harmonise(ode(), COMMON, "C major", 8)
    half_close = next(c for c in chords if c.start < 4 * COMMON.bar <= c.end)
    assert half_close.chord is not None
    assert half_close.chord.root == 7
    assert labels(chords)[-2:] == ["G:7", "C:maj"]


def test_it_sounds_the_same_in_every_key() -> None:
    at_home = harmonise(ode(), COMMON, "C major", 8)
    higher = [SheetNote(n.start, n.end, n.midi + 3) for n in ode()]
    moved = harmonise(higher, COMMON, "Eb major", 8)
    assert [c.chord.transposed(3) for c in at_home if c.chord] == [c.chord for c in moved]


def test_a_broken_chord_is_heard_as_that_chord() -> None:
    bars = (
        ((60, 64, 67, 64), 0),
        ((65, 69, 72, 69), 5),
        ((62, 67, 71, 67), 7),
        ((60, 64, 67, 60), 0),
    )
    melody = [n for i, (bar, _) in enumerate(bars) for n in line(bar, (1, 1, 1, 1), i * COMMON.bar)]
    chords = harmonise(melody, COMMON, "C major", 4, sevenths=False)
    assert [c.chord for c in chords] == [ChordSymbol(root, "maj") for _, root in bars]


def test_minor_comes_home_through_its_major_dominant() -> None:
    melody = line((69, 72, 76, 72, 71, 68, 64, 68, 69, 72, 69), (1,) * 8 + (1, 1, 2))
    assert labels(harmonise(melody, COMMON, "A minor", 3)) == ["A:min", "E:7", "A:min"]


def test_a_silent_piece_still_moves_and_comes_home() -> None:
    for key in ("G major", "G minor"):
        chords = harmonise([], COMMON, key, 8)
        assert len({c.chord for c in chords}) >= 3
        assert chords[-1].chord is not None
        assert chords[-1].chord.root == 7


def test_a_pickup_and_what_is_sung_after_the_last_bar_change_nothing() -> None:
    beyond = [SheetNote(-12, 0, 61), *ode(), SheetNote(8 * COMMON.bar, 9 * COMMON.bar, 61)]
    assert harmonise(beyond, COMMON, "C major", 8) == harmonise(ode(), COMMON, "C major", 8)


def test_dominants_get_their_seventh_only_where_they_fall_to_their_goal() -> None:
    chords = harmonise(ode(), COMMON, "C major", 8)
    for here, following in itertools.pairwise(chords):
        assert here.chord is not None
        assert following.chord is not None
        if here.chord.quality == "7":
            assert (following.chord.root - here.chord.root) % 12 == 5
    assert "7" not in {
        c.chord.quality for c in harmonise(ode(), COMMON, "C major", 8, sevenths=False) if c.chord
    }


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(Permanent, match="unknown_key"):
        harmonise([], COMMON, "H major", 4)


@given(
    data=st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 60), st.integers(0, 127)), max_size=30
    ),
    metre=st.sampled_from(METRES),
    key=st.sampled_from(KEYS),
    bars=st.integers(1, 12),
    phrase=st.integers(1, 5),
)
def test_any_melody_gets_chords_that_cover_all_bars(
    data: list[tuple[int, int, int]], metre: Metre, key: str, bars: int, phrase: int
) -> None:
    melody, at = [], -30
    for gap, length, midi in data:
        melody.append(SheetNote(at + gap, at + gap + length, midi))
        at += gap + length
    chords = harmonise(melody, metre, key, bars, phrase_bars=phrase)
    assert chords[0].start == 0
    assert chords[-1].end == bars * metre.bar
    assert all(a.end == b.start and a.chord != b.chord for a, b in itertools.pairwise(chords))
    assert all(c.start % chord_unit(metre) == 0 and c.chord is not None for c in chords)
