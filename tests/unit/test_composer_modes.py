"""Going on from a melody, changing it, and leading from one to another."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.composer.composing import compose
from gpu_jobs.composer.wishes import MelodyWish
from shared.music.lead_sheet import LeadSheet, Metre, SheetNote
from tests.unit.test_composer import TENOR, sheet

AMOUNTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def with_melody(piece: LeadSheet, seed: int) -> LeadSheet:
    return replace(piece, melody=compose(piece, TENOR, seed).melody)


def first_bars(melody: tuple[SheetNote, ...], bars: int) -> tuple[SheetNote, ...]:
    return tuple(note for note in melody if note.end <= bars * 48)


def difference(one: tuple[SheetNote, ...], other: tuple[SheetNote, ...]) -> float:
    """Share of the notes of both that only one has."""
    a, b = ({(n.start, n.midi) for n in melody} for melody in (one, other))
    return 1 - len(a & b) / len(a | b)


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 14), st.integers(0, 1000))
def test_a_continuation_keeps_every_note_and_goes_on_to_the_end(bars, seed):
    piece = sheet(bars=16)
    begun = first_bars(compose(piece, MelodyWish(candidates=1), 3).melody, bars)
    continued = compose(
        replace(piece, melody=begun), MelodyWish(mode="continuation", candidates=2), seed
    ).melody
    assert continued[: len(begun)] == begun
    assert continued[len(begun)].start >= begun[-1].end
    assert continued[-1].end == piece.end
    assert continued[-1].midi % 12 == 0 or continued[-1].midi % 12 in {5, 9}


def test_a_continuation_takes_up_what_it_goes_on_from():
    piece = sheet(bars=16)
    begun = first_bars(compose(piece, MelodyWish(candidates=1), 3).melody, 4)
    pieces = [
        compose(replace(piece, melody=begun), MelodyWish(mode="continuation", candidates=4), seed)
        for seed in range(4)
    ]
    opening = {(note.start, note.midi) for note in begun if note.start < 96}
    returns = [
        {(note.start - bar * 48, note.midi) for note in made.melody} >= opening
        for made in pieces
        for bar in (4, 8, 12)
    ]
    assert sum(returns) >= 2


def test_a_given_pickup_and_odd_notes_are_kept_too():
    begun = (SheetNote(-12, 0, 55, 70), SheetNote(1, 17, 62, 80), SheetNote(17, 40, 59, 101))
    piece = replace(sheet(bars=8), melody=begun)
    made = compose(piece, replace(TENOR, mode="continuation"), 1).melody
    assert made[:3] == begun
    assert made[3].start >= 48


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(6, 8), Metre(5, 4)])
def test_the_smallest_variation_is_the_melody_itself(metre):
    piece = with_melody(sheet(bars=8, metre=metre), 1)
    made = compose(piece, replace(TENOR, mode="variation", amount=0.0), 2)
    assert made.melody == piece.melody


def test_variations_lead_further_and_further_away():
    piece = with_melody(sheet(bars=16), 1)
    for seed in range(3):
        distances = [
            difference(
                piece.melody,
                compose(piece, replace(TENOR, mode="variation", amount=amount), seed).melody,
            )
            for amount in AMOUNTS
        ]
        assert distances == sorted(distances)
        assert distances[0] == 0
        assert distances[1] > 0
        assert distances[-1] > 0.6


def test_a_variation_keeps_the_form():
    bar = 48
    whole = sheet(bars=8)
    half = tuple(n for n in compose(sheet(bars=4), TENOR, 5).melody)
    twice = half + tuple(replace(n, start=n.start + 4 * bar, end=n.end + 4 * bar) for n in half)
    made = compose(
        replace(whole, melody=twice), replace(TENOR, mode="variation", amount=1.0), 6
    ).melody
    first, second = (
        {(n.start - i * 4 * bar, n.midi) for n in made if 0 <= n.start - i * 4 * bar < 3 * bar}
        for i in range(2)
    )
    assert first == second


@settings(max_examples=10, deadline=None)
@given(st.floats(0, 1), st.integers(0, 100))
def test_an_interpolation_lies_between_its_ends(amount, seed):
    piece = with_melody(sheet(bars=8), 1)
    other = compose(sheet(bars=8), TENOR, 2).melody
    wish = replace(TENOR, mode="interpolation", towards=other, amount=amount)
    melody = compose(piece, wish, seed).melody
    if amount == 0:
        assert melody == piece.melody
    if amount == 1:
        assert melody == other
    heights = [note.midi for note in (*piece.melody, *other)]
    assert all(min(heights) <= note.midi <= max(heights) for note in melody)
    assert all(a.end <= b.start for a, b in pairwise(melody))


def test_the_ends_of_an_interpolation_are_the_melodies():
    piece = with_melody(sheet(bars=8), 1)
    other = compose(sheet(bars=8), TENOR, 2).melody
    wish = replace(TENOR, mode="interpolation", towards=other)
    made = [compose(piece, replace(wish, amount=amount), 3).melody for amount in (0.0, 0.5, 1.0)]
    assert made[0] == piece.melody
    assert made[2] == other
    assert difference(made[0], made[1]) > 0
    assert difference(made[1], made[2]) > 0
