"""The beat in onsets: found where it is, followed where it drifts, not imagined where it is not."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.grid import beat_grid

MARCH = [1, 1, 2] * 8
WALTZ = [2, 1] * 10
DOTTED = [1.5, 0.5, 1, 1] * 6
TRIPLETS = [1 / 3, 1 / 3, 1 / 3, 1, 1] * 5
SYNCOPATED = [0.5, 1, 0.5, 1, 1] * 5
RHYTHMS = [MARCH, WALTZ, DOTTED, TRIPLETS, SYNCOPATED]
NAMES = ["march", "waltz", "dotted", "triplets", "syncopated"]


def onsets_of(
    beats: Sequence[float], beat_s: float = 0.5, *, first_s: float = 0.4, accelerates: float = 0.0
) -> np.ndarray:
    """Onsets of notes that last these beats; each beat is shorter by the share ``accelerates``."""
    lengths = np.array(beats)
    tempo = beat_s * (1 - accelerates) ** np.cumsum(lengths)
    return first_s + np.concatenate([[0], np.cumsum(lengths * tempo)[:-1]])


def unsteady(onsets: np.ndarray, seconds: float, seed: int = 0) -> np.ndarray:
    """Onsets as a singer places them: off by so many seconds (standard deviation)."""
    return np.sort(onsets + np.random.default_rng(seed).normal(0, seconds, len(onsets)))


def steps_between(onsets: np.ndarray, steps: np.ndarray) -> np.ndarray:
    nearest = np.abs(steps[:, None] - onsets).argmin(axis=0)
    return np.asarray(np.diff(nearest))


@pytest.mark.parametrize("beats", RHYTHMS, ids=NAMES)
@pytest.mark.parametrize("beat_s", [0.42, 0.6])
def test_every_note_is_counted_right_though_it_is_hummed_unsteadily(
    beats: Sequence[float], beat_s: float
) -> None:
    onsets = unsteady(onsets_of(beats, beat_s), 0.02)
    grid = beat_grid(onsets.tolist())
    assert grid is not None
    counted = steps_between(onsets, grid.steps)
    assert (counted * min(beats) / counted.min()).tolist() == pytest.approx(beats[:-1])


@pytest.mark.parametrize(("beats", "steps"), [(MARCH, 1), (TRIPLETS, 3), (SYNCOPATED, 2)])
def test_tempo_phase_and_subdivision_are_those_of_the_melody(
    beats: Sequence[float], steps: int
) -> None:
    grid = beat_grid(onsets_of(beats, 0.5).tolist())
    assert grid is not None
    assert grid.tempo_bpm == pytest.approx(120, rel=0.01)
    assert (grid.phase_s - 0.4) / 0.5 == pytest.approx(round((grid.phase_s - 0.4) / 0.5), abs=0.02)
    assert grid.subdivision == steps
    assert grid.confidence > 0.9


def test_a_steady_melody_has_evenly_spaced_beats() -> None:
    grid = beat_grid(unsteady(onsets_of(MARCH), 0.02).tolist())
    assert grid is not None
    assert np.ptp(np.diff(grid.beats)) < 1e-9
    assert grid.period_s == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize("accelerates", [0.01, -0.01])
def test_a_drifting_tempo_is_followed(accelerates: float) -> None:
    onsets = unsteady(onsets_of(MARCH, accelerates=accelerates), 0.01)
    grid = beat_grid(onsets.tolist())
    assert grid is not None
    assert steps_between(onsets, grid.steps).tolist() == [b * grid.subdivision for b in MARCH[:-1]]
    assert np.abs(grid.steps[:, None] - onsets).min(axis=0).max() < 0.05
    periods = np.diff(grid.beats)
    assert (periods[-1] - periods[0]) * accelerates < 0


def test_long_notes_tell_the_beat_from_its_subdivision() -> None:
    onsets = onsets_of([0.5, 1.5] * 8, 0.5, first_s=0.25)
    lengths = np.array([0.2, 0.7] * 8)
    grid = beat_grid(onsets.tolist(), lengths)
    assert grid is not None
    beats = np.array(grid.beats)
    assert np.abs(beats[:, None] - onsets[1::2]).min(axis=0).max() < 0.01


@pytest.mark.parametrize("count", [6, 20, 60, 300])
def test_onsets_at_random_have_no_beat(count: int) -> None:
    rng = np.random.default_rng(7)
    found = 0
    for _ in range(20):
        gaps = np.exp(rng.normal(np.log(0.35), 0.5, count)).clip(0.08)
        found += beat_grid(np.cumsum(gaps).tolist()) is not None
    assert found <= 4


def test_few_onsets_tell_nothing() -> None:
    assert beat_grid([]) is None
    assert beat_grid([0.5, 1.0, 1.5, 2.0]) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 3.0), min_size=5, max_size=60))
def test_whatever_the_onsets_beats_ascend_and_span_them(gaps: list[float]) -> None:
    onsets = np.cumsum(gaps)
    grid = beat_grid(onsets.tolist())
    if grid is not None:
        assert (np.diff(grid.beats) > 0).all()
        assert 0 <= grid.confidence <= 1
        assert grid.steps[0] <= onsets[0] + grid.period_s
        assert grid.steps[-1] >= onsets[-1] - grid.period_s


def test_the_beat_of_a_long_melody_takes_little_memory():
    onsets = unsteady(onsets_of([1, 0.5, 0.5] * 600), 0.02)
    tracemalloc.start()
    try:
        grid = beat_grid(onsets.tolist())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grid is not None
    assert peak < 10e6
