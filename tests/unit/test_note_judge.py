"""How the judge of polyphonic notes is trained: on what, and that it learns."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from gpu_jobs.ears.polyphony.candidates import Candidates
from gpu_jobs.training.made_up_instrument import MadeUpInstrument
from gpu_jobs.training.note_judge import Lessons, note_begins, train
from gpu_jobs.training.polyphonic_music import Excerpt
from gpu_jobs.training.poor_recordings import detuned, noise, recorded
from gpu_jobs.training.synthesis import Played

RATE = 22_050


def strongest_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * RATE / len(sound)


def test_a_judge_learns_what_it_is_shown() -> None:
    rng = np.random.default_rng(0)
    evidence = rng.normal(3, 5, (6000, 8)).astype(np.float32)
    truth = (evidence[:, 0] + evidence[:, 1] > 6).astype(np.float32)
    model = train(Lessons(evidence, truth, np.ones(6000, np.float32)), seed=1)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (chances,) = session.run(None, {"evidence": evidence})
    assert chances.shape == (6000,)
    assert np.mean((chances > 0.5) == truth) > 0.95


def test_a_note_begins_where_it_is_played_and_nowhere_else() -> None:
    excerpt = Excerpt(np.zeros(RATE, np.float32), ((0.5, 0.9, 60.2),))
    places = Candidates(np.array([20, 43, 45, 43]), np.array([39, 39, 39, 40]))
    assert note_begins(excerpt, places, 256 / RATE).tolist() == [False, True, True, False]


def test_what_runs_fast_is_higher_and_shorter() -> None:
    time = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    faster, stretch = detuned(tone, 30.0, RATE)
    assert len(faster) == pytest.approx(2 * RATE * stretch, abs=2)
    assert strongest_hz(faster) == pytest.approx(440 * 2 ** (30 / 1200), abs=0.6)
    assert detuned(tone, 0.0, RATE)[1] == 1


@pytest.mark.parametrize("seed", range(6))
def test_recordings_are_finite_and_peak_where_they_should(seed: int) -> None:
    rng = np.random.default_rng(seed)
    notes = [Played(0.2, 0.8, 60, 100), Played(1.0, 1.5, 67, 60)]
    for sound in (MadeUpInstrument(rng).play(notes, RATE, 2.0), noise(rng, 2.0, RATE)):
        heard = recorded(rng, sound, RATE)
        assert np.isfinite(heard).all()
        assert np.abs(heard).max() == pytest.approx(0.7, abs=1e-4)


def test_a_made_up_instrument_plays_in_tune() -> None:
    for seed in range(4):
        instrument = MadeUpInstrument(np.random.default_rng(seed))
        hz = strongest_hz(instrument.play([Played(0.0, 1.0, 69, 100)], RATE, 1.0))
        assert hz / 440 == pytest.approx(round(hz / 440), abs=0.02)
