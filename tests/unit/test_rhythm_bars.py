"""From likelihoods to beats, bars and tempo: what is clear, what is missing, what moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.bars import best_bars, divided_in_three
from gpu_jobs.ears.rhythm.beats import best_beats
from gpu_jobs.ears.rhythm.octaves import at_usual_tempo
from gpu_jobs.ears.rhythm.symbolic import rhythm_of_onsets
from gpu_jobs.ears.rhythm.tempo import pulse, reaching

FRAMES_A_SECOND = 50.0
QUIET = np.full(1000, 0.02, np.float32)


def likelihood(
    moments_s: NDArray[np.float64], seconds: float, top: float = 0.8
) -> NDArray[np.float32]:
    frames = np.arange(round(seconds * FRAMES_A_SECOND))
    away = np.abs(frames[:, None] - moments_s * FRAMES_A_SECOND).min(axis=1)
    return np.asarray(np.maximum(top * (1 - away / 2), 0.02), np.float32)


@pytest.mark.parametrize("period_s", [0.31, 0.46, 0.633, 1.1])
def test_beats_lie_between_frames(period_s: float) -> None:
    true = np.arange(0.2, 19.5, period_s)
    found = best_beats(likelihood(true, 20.0), QUIET, FRAMES_A_SECOND)
    assert np.abs(found[:, None] - true).min(axis=1).max() < 0.015
    assert len(found) >= len(true) - 1


def test_beats_go_on_where_some_are_not_heard() -> None:
    true = np.arange(0.2, 19.5, 0.5)
    heard = np.delete(true, [7, 8, 20])
    found = best_beats(likelihood(heard, 20.0), QUIET, FRAMES_A_SECOND)
    assert len(found) == len(true)
    assert np.abs(found - true).max() < 0.03


def test_single_sounds_between_beats_do_not_mislead() -> None:
    true = np.arange(0.2, 19.5, 0.5)
    more = np.sort(np.concatenate([true, [3.47, 9.93, 15.4]]))
    found = best_beats(likelihood(more, 20.0), QUIET, FRAMES_A_SECOND)
    assert np.abs(found[:, None] - true).min(axis=1).max() < 0.03


def test_clear_downbeats_tell_beats_from_off_beats() -> None:
    true = np.arange(0.2, 19.5, 0.5)
    on, off = likelihood(true, 20.0, 0.4), likelihood(true[:-1] + 0.25, 20.0, 0.5)
    found = best_beats(np.maximum(on, off), likelihood(true[::4], 20.0, 0.7), FRAMES_A_SECOND)
    assert np.abs(true[:, None] - found).min(axis=1).max() < 0.03


@pytest.mark.parametrize(
    ("bpm", "others", "divided", "kept"),
    [(178, 0.4, False, 1 / 2), (140, 0.8, False, 1), (140, 0.4, True, 1), (90, 0.4, False, 1)],
    ids=["off-beats", "as strong", "divided", "slow anyway"],
)
def test_weak_beats_of_a_fast_tempo_are_off_beats(
    bpm: float, others: float, divided: bool, kept: float
) -> None:
    beats = 0.2 + np.arange(40) * 60 / bpm
    strong, weak = likelihood(beats[::2], 30.0, 0.85), likelihood(beats[1::2], 30.0, others)
    onsets = np.concatenate([beats, beats + 30 / bpm]) if divided else beats
    frames = beats * FRAMES_A_SECOND
    chosen = at_usual_tempo(
        frames, np.maximum(strong, weak), likelihood(onsets, 30.0), FRAMES_A_SECOND
    )
    assert chosen.tolist() == (frames if kept == 1 else frames[::2]).tolist()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=200))
def test_whatever_is_likely_beats_ascend_within_it(values: list[float]) -> None:
    likely = np.array(values, np.float32)
    found = best_beats(likely, likely[::-1], FRAMES_A_SECOND)
    assert (np.diff(found) > 0.2).all()
    assert all(-0.02 <= at <= len(values) / FRAMES_A_SECOND for at in found)


@pytest.mark.parametrize("beats", [2, 3, 4, 5, 7])
def test_bars_of_any_length(beats: int) -> None:
    downbeat = np.where(np.arange(40) % beats == 1, 0.8, 0.1)
    bars = best_bars(downbeat)
    assert bars.beats_per_bar == beats
    assert bars.first.tolist() == list(range(1, 40, beats))
    assert bars.confidence > 0.6


def test_a_jig_has_two_beats_a_bar_rather_than_four() -> None:
    downbeat = np.where(np.arange(40) % 4 == 0, 0.6, np.where(np.arange(40) % 2 == 0, 0.5, 0.1))
    assert best_bars(downbeat, in_three=True).beats_per_bar == 2


def test_a_bar_may_be_cut_short() -> None:
    first = [0, 4, 8, 12, 15, 19, 23, 27, 31, 35]
    downbeat = np.full(40, 0.05)
    downbeat[first] = 0.9
    bars = best_bars(downbeat)
    assert bars.beats_per_bar == 4
    assert bars.first.tolist() == [*first, 39]


def test_beats_alike_have_bars_of_little_confidence() -> None:
    assert best_bars(np.full(30, 0.25)).confidence < 0.4
    assert best_bars(np.full(3, 0.9)).beats_per_bar is None


@pytest.mark.parametrize(
    ("shares", "in_three"),
    [((0, 1 / 3, 2 / 3), True), ((0, 1 / 2), False), ((0, 2 / 3), False), ((0, 1 / 4, 1 / 2, 3 / 4), False)],
    ids=["jig", "eighths", "swing", "sixteenths"],
)  # fmt: skip
def test_only_two_notes_between_beats_make_a_compound_metre(
    shares: tuple[float, ...], in_three: bool
) -> None:
    beats = np.arange(0.4, 19.0, 0.6)
    onsets = np.sort(np.concatenate([beats + share * 0.6 for share in shares]))
    heard = likelihood(onsets, 20.0)
    assert divided_in_three(heard, beats * FRAMES_A_SECOND) is in_three


def test_a_steady_tempo_is_exact() -> None:
    rng = np.random.default_rng(3)
    true = 0.3 + np.arange(40) * 60 / 123.4
    heard = pulse(true + rng.normal(0, 0.01, 40))
    assert heard.bpm == pytest.approx(123.4, rel=0.001)
    assert len(heard.curve) == 1
    assert np.abs(heard.beats - true).max() < 0.006


def test_a_ritardando_is_a_curve() -> None:
    true = 0.3 + np.cumsum(60 / np.linspace(120, 90, 40))
    heard = pulse(true + np.random.default_rng(3).normal(0, 0.008, 40))
    assert np.abs(heard.beats - true).max() < 0.03
    bpm = [value for _, value in heard.curve]
    assert bpm[0] == pytest.approx(120, rel=0.03)
    assert bpm[-1] == pytest.approx(90, rel=0.03)


def test_beats_reach_as_far_as_the_music() -> None:
    heard = pulse(np.arange(2.0, 8.1, 0.5))
    beats = reaching(heard, 0.95, 10.2)
    assert beats[0] == pytest.approx(1.0)
    assert beats[-1] == pytest.approx(10.0)


def test_notes_of_a_waltz_are_counted_in_three() -> None:
    onsets = (0.5 + np.arange(36) * 0.45).tolist()
    rhythm = rhythm_of_onsets(onsets, [2.0, 1.0, 1.0] * 12, 17.0)
    assert rhythm.tempo_bpm == pytest.approx(60 / 0.45, rel=0.01)
    assert rhythm.beats_per_bar == 3
    assert rhythm.downbeats_s[0] == pytest.approx(0.5, abs=0.02)


def test_a_chord_is_one_onset() -> None:
    onsets = np.sort(np.concatenate([np.arange(20) * 0.5 + late for late in (0.3, 0.305, 0.31)]))
    rhythm = rhythm_of_onsets(onsets.tolist(), [1.0] * 60, 11.0)
    assert len(rhythm.onsets_s) == 20
    assert rhythm.tempo_bpm == pytest.approx(120, rel=0.01)


def test_few_notes_have_no_rhythm() -> None:
    rhythm = rhythm_of_onsets([0.1, 0.5], [1.0, 1.0], 1.0)
    assert rhythm.tempo_bpm is None
    assert rhythm.confidence == 0
