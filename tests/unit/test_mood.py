"""Moods: probabilities that add up, a place on the circumplex, and reasons that are true."""

from __future__ import annotations

import numpy as np
import pytest

from gpu_jobs.ears.hearing import Hearing
from gpu_jobs.ears.mood.cues import as_row, mood_cues
from gpu_jobs.ears.mood.explaining import explained
from gpu_jobs.engines import mood_model
from gpu_jobs.tasks.classify_mood import told
from gpu_jobs.training.mood.arranging import HELD_OUT, TRAINING
from gpu_jobs.training.mood.designs import DESIGNS, LOUD, SOFT, Design
from gpu_jobs.training.mood.sketching import sketch
from shared.music.mood import CIRCUMPLEX, MOODS, place
from tests.tones import melody, noise

RATE = 44_100


def heard(sound: np.ndarray) -> tuple[object, np.ndarray]:
    """The analysis of mono sound, and the level of its frames."""
    hearing = Hearing()
    hearing.push(np.stack([sound, sound]))
    found = hearing.finish()
    return found.analysis, found.frames[found.analysis.frame_rows.index("level_db")]


@pytest.fixture(scope="module")
def lively():
    """Fast, high and major, in short notes."""
    tones = [
        np.concatenate([melody([m], 0.11, lead_s=0.0), np.zeros(5000, np.float32)])
        for m in (72, 76, 79, 84, 79, 76) * 6
    ]
    return told(*heard(np.concatenate(tones)))


@pytest.fixture(scope="module")
def gloomy():
    """Slow, low and minor, in long notes."""
    return told(*heard(0.3 * melody((45, 48, 52, 51, 45), 2.4)))


def test_scores_are_probabilities_and_the_highest_is_told(lively):
    assert set(lively.scores) == set(MOODS)
    assert sum(lively.scores.values()) == pytest.approx(1.0, abs=1e-3)
    assert lively.primary == max(lively.scores, key=lambda mood: lively.scores[mood])
    assert lively.confidence == lively.scores[lively.primary]


def test_fast_high_music_is_more_aroused_than_slow_low_music(lively, gloomy):
    assert lively.arousal > gloomy.arousal + 0.3


def test_the_reasons_are_those_that_change_the_judgement_most(gloomy):
    effects = [abs(cue.effect) for cue in gloomy.features]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] > 0.1


def test_silence_has_no_mood():
    mood = told(*heard(np.zeros(2 * RATE, np.float32)))
    assert (mood.primary, mood.confidence, mood.valence, mood.arousal) == (None, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "sound",
    [
        noise(3.0, 0.1),
        noise(0.2, 0.1),
        np.full(2 * RATE, 0.5, np.float32),
        melody([60], 0.1, lead_s=0),
    ],
    ids=["noise", "a blink", "an offset", "a note"],
)
def test_whatever_sounds_is_judged_in_finite_numbers(sound):
    mood = told(*heard(np.asarray(sound, np.float32)))
    numbers = [mood.valence, mood.arousal, *mood.scores.values()]
    assert np.isfinite(numbers).all()


def test_an_explanation_is_what_happens_without_the_cue():
    def judge(rows: np.ndarray) -> np.ndarray:
        odds = rows @ np.array([2.0, -1.0])
        yes = 1 / (1 + np.exp(-odds))
        return np.stack([yes, 1 - yes], axis=1).astype(np.float32)

    row, usual = np.array([[1.0, 0.5]], np.float32), np.array([0.5, 0.0], np.float32)
    cues = explained(judge, row, usual, ("tempo", "noise"), 0, 5)
    assert [(cue.name, cue.effect) for cue in cues] == [
        ("tempo", pytest.approx(1.0, abs=1e-3)),
        ("noise", pytest.approx(-0.5, abs=1e-3)),
    ]


def test_the_model_knows_its_cues(lively):
    names = mood_model.cue_names()
    assert len(mood_model.usual_cues()) == len(names)
    analysis, level = heard(melody([60, 64, 67], 0.5))
    assert as_row(mood_cues(analysis, level), names).shape == (1, len(names))
    assert lively.model_version == mood_model.version()


def test_a_certain_mood_lies_where_the_circumplex_has_it():
    for mood, (valence, arousal) in CIRCUMPLEX.items():
        assert place({mood: 1.0}) == (valence, arousal)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.mood)
def test_music_is_composed_within_its_design(design: Design):
    rng = np.random.default_rng(3)
    plan = sketch(design, rng, held_out=False)
    low, high = design.register
    assert all(low - 13 <= midi <= high + 13 for _, _, midi in plan.tune)
    assert design.velocity[0] <= plan.velocity <= design.velocity[1]
    for arrange in (*TRAINING.values(), *HELD_OUT.values()):
        parts = arrange(plan, rng)
        assert parts
        for part in parts:
            assert all(0 <= note.start < note.end for note in part.notes)
            assert all(12 <= note.midi <= 108 and 1 <= note.velocity <= 127 for note in part.notes)


def test_no_instrument_that_judges_was_learned_from_but_distorted_guitars():
    learned = {p for pool in (SOFT, LOUD) for p in (*pool.lead, *pool.chords)}
    learned |= {p for d in DESIGNS for p in (*d.palette.lead, *d.palette.chords)}
    for design in DESIGNS:
        held_out = set(design.held_out.lead) | set(design.held_out.chords)
        assert not held_out & (learned - {29, 30})
