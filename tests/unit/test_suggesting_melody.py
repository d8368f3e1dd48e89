"""Chords for a melody."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.lead_sheet import STEPS, Metre, SheetNote
from shared.music.suggesting.lattice import best_path, posteriors
from shared.music.suggesting.melodies import harmonisations
from shared.music.suggesting.vocabularies import candidates
from shared.music.symbols.reading import read_symbol

FOUR = Metre(4, 4)
# Twinkle, twinkle, little star: traditional
TWINKLE = (
    "C C G G A A G2 F F E E D D C2 G G F F E E D2 G G F F E E D2 C C G G A A G2 F F E E D D C2"
)
PITCHES = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71}


def melody(text: str) -> list[SheetNote]:
    """Quarters by letter; 'G2' is a half note, '-' a rest."""
    notes, at = [], 0
    for word in text.split():
        length = STEPS * int(word[1:] or 1)
        if word[0] != "-":
            notes.append(SheetNote(at, at + length, PITCHES[word[0]]))
        at += length
    return notes


def test_twinkle_gets_its_chords():
    told = harmonisations(melody(TWINKLE), FOUR, slot=2 * STEPS)
    assert told.key == "C major"
    assert " ".join(each.chord.symbol for each in told.given[:8]) == "C C F C F C G C"
    assert told.given[-1].chord.symbol == "C"


def test_each_bar_has_choices_that_are_likelier_first():
    told = harmonisations(melody(TWINKLE), FOUR, count=4)
    assert [(slot.start, slot.end) for slot in told.slots[:2]] == [(0, 48), (48, 96)]
    for slot in told.slots:
        chances = [choice.probability for choice in slot.choices]
        assert len(chances) == 4
        assert chances == sorted(chances, reverse=True)
    assert told.continuations == told.slots[-1].choices


def test_long_notes_decide():
    told = harmonisations(melody("A2 C2 F4 B2 D2 G4 C4"), FOUR, key="C major")
    assert [each.chord.symbol[0] for each in told.given] == ["F", "F", "G", "G", "C"]


def test_a_bar_of_silence_has_a_chord_too():
    told = harmonisations(melody("C4 -4 G4 C4"), FOUR, key="C major")
    assert len(told.given) == 4


def test_half_bars_can_be_asked_for():
    told = harmonisations(melody("C2 B2 C4"), FOUR, key="C major", slot=2 * STEPS)
    assert [slot.end - slot.start for slot in told.slots] == [24, 24, 24, 24]
    assert told.given[1].chord.symbol[0] == "G"


@given(
    st.lists(st.tuples(st.integers(36, 90), st.integers(1, 60)), min_size=1, max_size=30),
    st.sampled_from([Metre(4, 4), Metre(3, 4), Metre(6, 8)]),
    st.lists(st.sampled_from(["C", "Fm", "G7", "Abmaj7", "Dsus4"]), min_size=1, unique=True),
    st.sampled_from([None, "jazz", "folk"]),
)
@settings(max_examples=40, deadline=None)
def test_melodies_never_leave_the_vocabulary(
    notes: list[tuple[int, int]], metre: Metre, symbols: list[str], style: str | None
):
    ends = list(itertools.accumulate(length for _, length in notes))
    tune = [
        SheetNote(end - length, end, midi) for end, (midi, length) in zip(ends, notes, strict=True)
    ]
    own = [chord for chord in map(read_symbol, symbols) if chord is not None]
    told = harmonisations(tune, metre, vocabulary=own, style=style)
    assert {each.chord for each in told.given} <= set(own)
    assert {c for slot in told.slots for choice in slot.choices for c in choice.chords} <= set(own)


def test_levels_are_never_left():
    told = harmonisations(melody(TWINKLE), FOUR, vocabulary="sevenths", mood="romantic")
    allowed = {each.chord for each in candidates("sevenths", told.key)}
    assert {each.chord for each in told.given} <= allowed


@pytest.mark.parametrize(
    ("notes", "slot", "code"),
    [
        ([], None, "no_notes"),
        ([SheetNote(-12, 0, 60)], None, "no_notes"),
        ([SheetNote(0, 12, 60)], 0, "out_of_range"),
        ([SheetNote(0, 48 * 1000, 60)], None, "too_long"),
        ([SheetNote(i, i + 1, 60) for i in range(5000)], None, "too_many_notes"),
    ],
)
def test_bad_melodies_are_told(notes: Sequence[SheetNote], slot: int | None, code: str):
    with pytest.raises(Permanent) as told:
        harmonisations(notes, FOUR, slot=slot)
    assert told.value.code == code


def test_a_melody_that_lasts_too_long_is_told_a_way_out():
    notes = [SheetNote(0, 12 * 300, 60)]
    with pytest.raises(Permanent, match="slot_beats"):
        harmonisations(notes, FOUR, slot=12)
    assert harmonisations(notes, FOUR, slot=24).slots


tables = st.integers(2, 4).flatmap(
    lambda states: st.tuples(
        st.lists(
            st.lists(st.floats(-5, 5), min_size=states, max_size=states), min_size=1, max_size=4
        ),
        st.lists(
            st.lists(st.floats(-5, 0), min_size=states, max_size=states),
            min_size=states,
            max_size=states,
        ),
    )
)


@given(tables)
def test_the_best_path_is_the_best_of_all(both: tuple[list[list[float]], list[list[float]]]):
    wishes, moves = both

    def worth(path: Sequence[int]) -> float:
        steps = sum(moves[a][b] for a, b in itertools.pairwise(path))
        return steps + sum(row[state] for row, state in zip(wishes, path, strict=True))

    every = itertools.product(range(len(moves)), repeat=len(wishes))
    assert worth(best_path(wishes, moves)) == pytest.approx(max(map(worth, every)))


@given(tables)
def test_chances_are_those_of_all_paths_together(
    both: tuple[list[list[float]], list[list[float]]],
):
    import math

    wishes, moves = both
    sums = [[0.0] * len(moves) for _ in wishes]
    for path in itertools.product(range(len(moves)), repeat=len(wishes)):
        steps = sum(moves[a][b] for a, b in itertools.pairwise(path))
        weight = math.exp(steps + sum(r[s] for r, s in zip(wishes, path, strict=True)))
        for row, state in zip(sums, path, strict=True):
            row[state] += weight
    for row, chances in zip(sums, posteriors(wishes, moves), strict=True):
        assert chances == pytest.approx([each / sum(row) for each in row])
