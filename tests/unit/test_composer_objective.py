"""What is counted about a melody, and what the composer prefers."""

from __future__ import annotations

import numpy as np
import pytest

from gpu_jobs.composer.composing import compose
from gpu_jobs.composer.measures import measured
from gpu_jobs.composer.objective import WEIGHTS, judged
from shared.music.lead_sheet import SheetNote
from tests.unit.test_composer import TENOR, sheet


def quarters(*midi: int) -> tuple[SheetNote, ...]:
    return tuple(SheetNote(i * 12, (i + 1) * 12, pitch) for i, pitch in enumerate(midi))


def test_intervals_are_counted():
    figures = measured(sheet(("C:maj",), 2), quarters(60, 62, 62, 70, 60, 74, 73, 72))
    assert figures.steps == pytest.approx(3 / 7)
    assert figures.repeats == pytest.approx(1 / 7)
    assert figures.leaps == pytest.approx(3 / 7)
    assert figures.over_octave == 1
    assert figures.compass == 14


def test_chord_tones_are_counted_where_the_bar_is_strong():
    figures = measured(sheet(("C:maj", "G:maj"), 2), quarters(60, 62, 65, 62, 67, 69, 71, 72))
    assert figures.chord_tones == pytest.approx(3 / 4)
    assert figures.in_scale == 1


def test_a_note_of_the_chord_is_never_out_of_scale():
    figures = measured(sheet(("D:7",), 1), quarters(66, 62, 69, 61))
    assert figures.in_scale == pytest.approx(3 / 4)


def test_repeated_bars_are_counted_within_their_window():
    once = (60, 62, 64, 65)
    piece = sheet(bars=4)
    figures = measured(piece, quarters(*once, *once, 67, 65, 64, 62, *once))
    assert figures.bar_repetition == pytest.approx(2 / 4)
    assert figures.rhythm_repetition == pytest.approx(3 / 4)
    assert measured(piece, quarters(*once, *once, *once, *once), 2).bar_repetition == 0.5


def test_weights_add_up_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_what_is_composed_is_preferred_to_notes_at_random():
    piece = sheet(bars=16)
    rng = np.random.default_rng(1)
    noise = quarters(*(int(p) for p in rng.integers(52, 70, size=64)))
    composed = compose(piece, TENOR, 1)
    assert composed.score["total"] > judged(piece, noise)["total"] + 0.2
    assert set(composed.score) == {*WEIGHTS, "total"}
    assert all(0 <= value <= 1 for value in composed.score.values())


def test_more_candidates_are_no_worse():
    piece = sheet(bars=16)
    totals = []
    for candidates in (1, 16):
        wish = TENOR.__class__(low=52, high=69, candidates=candidates)
        totals.append(np.mean([compose(piece, wish, seed).score["total"] for seed in range(4)]))
    assert totals[0] < totals[1]
