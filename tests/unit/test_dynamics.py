"""Loudness of notes: as it was hummed, and as it is sung."""

from __future__ import annotations

import numpy as np
import pytest

from shared.music.dynamics import SOFTEST_DB, heard_levels, sung_levels
from shared.music.notes import Note

RATE = 16_000


def notes_at(*levels_db: float, confidence: float = 0.9) -> list[Note]:
    return [
        Note(start=i * 0.5, end=i * 0.5 + 0.45, midi=60, confidence=confidence, level_db=level)
        for i, level in enumerate(levels_db)
    ]


def test_levels_are_heard_against_the_loudest_note() -> None:
    gains = [0.1, 0.5, 0.25, 0.05]
    tone = np.sin(2 * np.pi * 220 * np.arange(RATE // 2) / RATE)
    samples = np.concatenate([gain * tone for gain in gains]).astype(np.float32)
    heard = heard_levels(samples, RATE, notes_at(0, 0, 0, 0))
    expected = [20 * np.log10(gain / 0.5) for gain in gains]
    assert [note.level_db for note in heard] == pytest.approx(expected, abs=0.2)


def test_a_note_of_silence_is_as_soft_as_notes_can_be() -> None:
    samples = np.zeros(RATE, np.float32)
    samples[: RATE // 2] = 0.5
    heard = heard_levels(samples, RATE, notes_at(0, 0, 0, 0))
    assert [note.level_db for note in heard] == [0, -60, -60, -60]
    assert heard_levels(samples, RATE, []) == []


def test_notes_hummed_louder_are_sung_louder() -> None:
    levels = sung_levels(notes_at(-12, -9, -6, -3, 0, -3, -6, -9, -12), 0.7)
    assert levels[:5] == sorted(levels[:5])
    assert levels[4:] == sorted(levels[4:], reverse=True)
    assert levels[4] == pytest.approx(0, abs=0.5)
    assert min(levels) == pytest.approx(-0.7 * 10, abs=2)


def test_what_was_hummed_evenly_is_sung_at_full_voice() -> None:
    assert sung_levels(notes_at(-7, -7, -7), 1.0) == [0, 0, 0]
    assert sung_levels(notes_at(0), 1.0) == [0]
    assert sung_levels([], 1.0) == []


def test_without_dynamics_all_is_even() -> None:
    assert not any(sung_levels(notes_at(-40, 0, -10), 0.0))


def test_one_loud_note_does_not_make_all_others_soft() -> None:
    levels = sung_levels(notes_at(*[-20.0] * 20, 0.0, *[-20.0] * 20), 1.0)
    assert np.median(levels) > -3


def test_nothing_is_sung_too_softly_to_be_understood() -> None:
    levels = sung_levels(notes_at(0, 0, -60, -60, -60), 1.0)
    assert min(levels) == SOFTEST_DB
    assert max(levels) <= 0


def test_doubtful_notes_are_softer() -> None:
    sure = notes_at(-3, -3, -3)
    doubtful = sure[1].model_copy(update={"confidence": 0.2})
    levels = sung_levels([sure[0], doubtful, sure[2]], 1.0)
    assert levels[1] < min(levels[0], levels[2])
