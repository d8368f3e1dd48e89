from __future__ import annotations

import numpy as np
import pytest

from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.keys import find_key, weigh_pitch_classes
from shared.music.tuning import find_tuning

TWINKLE = (0, 0, 7, 7, 9, 9, 7, 5, 5, 4, 4, 2, 2, 0)
GREENSLEEVES = (0, 3, 5, 7, 8, 7, 5, 2, -2, 0, 2, 3, 0, 0, -1, 0, 2, -1, -5)


@pytest.mark.parametrize("tonic", range(12))
def test_a_major_tune_is_heard_in_its_key_wherever_it_is_sung(tonic: int) -> None:
    notes = [60 + tonic + step for step in TWINKLE]
    seconds = [1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2]
    assert find_key(weigh_pitch_classes(notes, seconds)) == f"{MAJOR_NAMES[tonic]} major"


@pytest.mark.parametrize("tonic", range(12))
def test_a_minor_tune_is_heard_in_its_key_wherever_it_is_sung(tonic: int) -> None:
    notes = [57 + tonic + step for step in GREENSLEEVES]
    key = find_key(weigh_pitch_classes(notes, np.ones(len(notes))))
    assert key == f"{MINOR_NAMES[(9 + tonic) % 12]} minor"


def test_long_notes_weigh_more_than_short_ones() -> None:
    weights = weigh_pitch_classes([60, 72, 61.4, 62.6], [1.0, 0.5, 0.25, 0.125])
    assert weights.tolist() == [1.5, 0.25, 0, 0.125, 0, 0, 0, 0, 0, 0, 0, 0]


def test_where_nothing_tells_keys_apart_an_answer_is_given() -> None:
    assert find_key(np.zeros(12)) == "C major"
    assert find_key(np.ones(12)) == "C major"


@pytest.mark.parametrize("cents", [-49.0, -30.0, 0.0, 12.5, 49.0])
def test_the_tuning_of_a_performance_is_found(cents: float) -> None:
    sung = np.array([60, 62, 64, 65, 67]) + cents / 100
    assert find_tuning(sung, np.ones(5)) == pytest.approx(cents, abs=1e-6)


def test_notes_on_both_sides_of_a_quarter_tone_do_not_average_to_in_tune() -> None:
    assert abs(find_tuning([60.48, 61.52], [1, 1])) == pytest.approx(50, abs=1e-6)


def test_tuning_lies_in_the_range_that_melodies_allow() -> None:
    assert find_tuning([60.5], [1]) == pytest.approx(-50)
    assert find_tuning([], []) == 0
