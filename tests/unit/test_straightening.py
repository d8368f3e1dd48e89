"""What straightening keeps whatever it draws: order, gaps, notes, and the tune."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.grid import Grid, beat_grid
from shared.music.notes import F0, Note, Notes
from shared.music.straightening import quantize, tune


def melody_of(
    *spans: tuple[float, float, float],
    key: str = "C major",
    tuning_cents: float = 0.0,
    duration_s: float = 0.0,
) -> Notes:
    """A melody from (MIDI, start, end), times in seconds."""
    notes = [Note(midi=m, start=s, end=e, confidence=0.9) for m, s, e in spans]
    return Notes(
        duration_s=max([duration_s, 0.1, *(n.end for n in notes)]),
        tuning_cents=tuning_cents,
        key=key,
        notes=notes,
        f0=F0(hop_s=0.016, hz=[]),
    )


def even(period_s: float, subdivision: int = 1, beats: int = 40) -> Grid:
    return Grid(tuple(period_s * i for i in range(beats)), subdivision, 0.9)


def starts(melody: Notes) -> list[float]:
    return [note.start for note in melody.notes]


LATE_AND_EARLY = melody_of(
    (60, 0.53, 0.95),
    (62, 0.95, 1.4),
    (64, 1.56, 1.9),
    (65, 1.97, 2.9),
    (67, 3.04, 3.5),
    duration_s=4,
)


def test_onsets_reach_the_beat_and_ends_follow() -> None:
    drawn = quantize(LATE_AND_EARLY, even(0.5), 1.0)
    assert starts(drawn) == pytest.approx([0.5, 1.0, 1.5, 2.0, 3.0], abs=1e-6)
    assert drawn.notes[0].end == pytest.approx(drawn.notes[1].start, abs=1e-6)
    gaps = [b.start - a.end for a, b in pairwise(LATE_AND_EARLY.notes)]
    kept = [b.start - a.end for a, b in pairwise(drawn.notes)]
    assert kept == pytest.approx(gaps, abs=0.06)


def test_half_the_strength_goes_half_the_way() -> None:
    half = quantize(LATE_AND_EARLY, even(0.5), 0.5)
    assert starts(half) == pytest.approx([0.515, 0.975, 1.53, 1.985, 3.02], abs=1e-6)
    assert quantize(LATE_AND_EARLY, even(0.5), 0.0) == LATE_AND_EARLY


def test_an_ornament_moves_with_the_note_it_leads_to() -> None:
    melody = melody_of(
        (60, 0.45, 0.9), (64, 0.96, 1.06), (62, 1.06, 1.5), (60, 1.56, 2.1), duration_s=3
    )
    drawn = quantize(melody, even(0.5), 1.0)
    assert starts(drawn)[2:] == pytest.approx([1.0, 1.5], abs=1e-6)
    assert drawn.notes[1].start < 0.95
    assert drawn.notes[1].end == pytest.approx(1.0, abs=1e-6)


def test_a_hummed_march_is_straight_in_the_end() -> None:
    rng = np.random.default_rng(3)
    times = 0.4 + np.cumsum([0, *[0.5, 0.5, 1.0] * 6]) + rng.normal(0, 0.02, 19)
    hummed = melody_of(*((60.0, a, b - 0.05) for a, b in pairwise(times.tolist())))
    grid = beat_grid(starts(hummed), [n.end - n.start for n in hummed.notes])
    assert grid is not None
    gaps = np.diff(starts(quantize(hummed, grid, 1.0)))
    assert np.abs(gaps / grid.period_s - np.round(gaps / grid.period_s)).max() < 1e-4


notes_and_rests = st.lists(
    st.tuples(st.floats(0.0, 1.0), st.floats(0.02, 2.0)), min_size=1, max_size=40
)


@settings(max_examples=150, deadline=None)
@given(
    notes_and_rests, st.floats(0.3, 1.2), st.integers(1, 4), st.floats(-0.6, 0.6), st.floats(0, 1)
)
def test_nothing_overlaps_vanishes_or_leaves_the_recording(
    spans: list[tuple[float, float]], period_s: float, d: int, first_s: float, strength: float
) -> None:
    now, hummed = 0.0, []
    for rest, length in spans:
        hummed.append((60.0, now + rest, now + rest + length))
        now += rest + length
    melody = melody_of(*hummed)
    beats = np.arange(first_s, now + 2 * period_s, period_s)
    drawn = quantize(melody, Grid(tuple(beats.tolist()), d, 0.9), strength)
    assert drawn.notes[0].start >= 0
    assert drawn.notes[-1].end <= melody.duration_s + 1e-6
    assert all(a.end <= b.start + 2e-6 for a, b in pairwise(drawn.notes))
    for before, after in zip(melody.notes, drawn.notes, strict=True):
        assert after.end - after.start >= 0.5 * (before.end - before.start)


def test_a_flat_voice_keeps_its_tune_and_is_brought_to_concert_pitch() -> None:
    flat = melody_of((59.55, 0, 1), (61.63, 1, 2), (63.4, 2, 3), (64.71, 3, 4), tuning_cents=-45.0)
    drawn = tune(flat, "chromatic", 1.0)
    assert [n.midi for n in drawn.notes] == [60, 62, 64, 65]
    assert drawn.tuning_cents == 0


def test_the_scale_leaves_out_what_the_key_does_not_have() -> None:
    melody = melody_of((60.2, 0, 1), (62.7, 1, 2), (66.2, 2, 3), (67.9, 3, 4))
    assert [n.midi for n in tune(melody, "scale", 1.0).notes] == [60, 62, 67, 67]
    assert [n.midi for n in tune(melody, "chromatic", 1.0).notes] == [60, 63, 66, 68]


def test_minor_keeps_both_its_sevenths() -> None:
    melody = melody_of((67.1, 0, 1), (68.2, 1, 2), (69.0, 2, 3), key="A minor")
    assert [n.midi for n in tune(melody, "scale", 1.0).notes] == [67, 68, 69]


def test_half_tuned_is_half_way_and_means_the_same_notes() -> None:
    flat = melody_of((59.6, 0, 1), (61.5, 1, 2), tuning_cents=-40.0)
    half = tune(flat, "chromatic", 0.5)
    assert [n.midi for n in half.notes] == pytest.approx([59.8, 61.75])
    assert half.tuning_cents == -20.0
    assert [n.midi for n in tune(flat, "scale", 0.0).notes] == [59.6, 61.5]


@pytest.mark.parametrize("midi", [0.0, 0.4, 126.8, 127.0])
def test_the_ends_of_midi_are_not_left(midi: float) -> None:
    melody = melody_of((midi, 0, 1), key="F# major", tuning_cents=-50.0)
    assert 0 <= tune(melody, "scale", 1.0).notes[0].midi <= 127


def test_a_key_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Permanent) as refusal:
        tune(melody_of((60, 0, 1), key="H dur"), "scale", 1.0)
    assert refusal.value.code == "unknown_key"
