"""Music made to a click: beats that were lost for a while are found again."""

from __future__ import annotations

import numpy as np
import pytest

from shared.music.metronome import metronome

CLICK = 0.35 + 0.63 * np.arange(60)


def slipped(beats: np.ndarray) -> list[float]:
    """Followed well, then astray over eight beats, then half a beat beside them."""
    late = np.clip((np.arange(len(beats)) - 28) / 8, 0, 1) * 0.315
    return (beats + late).tolist()


def test_beats_that_slipped_by_half_are_brought_back_by_the_chords() -> None:
    found = metronome(slipped(CLICK), CLICK[2::4].tolist())
    assert len(found) in (60, 61)
    assert [np.abs(CLICK - beat).min() for beat in found[:60]] == pytest.approx([0] * 60, abs=0.01)


def test_chords_that_change_beside_the_beat_say_nothing_against_most_beats() -> None:
    heard = CLICK + np.random.default_rng(1).normal(0, 0.01, 60)
    found = metronome(heard.tolist(), (CLICK[3::8] + 0.2).tolist())
    assert [np.abs(CLICK - beat).min() for beat in found] == pytest.approx([0] * 60, abs=0.02)


def test_a_band_whose_tempo_moves_has_no_click() -> None:
    drifting = np.cumsum(0.5 * (1 + 0.08 * np.sin(np.arange(120) / 20)))
    jumping = np.concatenate([np.arange(40) * 0.5, 20 + np.arange(40) * 0.6])
    assert metronome(drifting.tolist(), []) == ()
    assert metronome(jumping.tolist(), []) == ()


def test_a_few_beats_tell_of_no_click() -> None:
    assert metronome([0.5, 1.0, 1.5, 2.0], []) == ()
