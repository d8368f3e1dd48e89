"""Three voices of one speaker: each its own throat and compass, and each understood."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gpu_jobs.engines.formants import move_formants
from gpu_jobs.engines.hibari_voices import VOICES
from gpu_jobs.engines.vocoder import BINS, SAMPLE_RATE, Spectra
from tests.listening import cents_from_notes, word_error_rate, words_heard
from tests.melodies import Performance, tune

WORDS = "come and tell me where the winter goes"
MELODY = [1, 1, 1, 1, 2, 1, 1, 1, 3]
DEGREES = [0, 2, 4, 5, 7, 5, 4, 2, 4]
TONICS = {"high": 62, "low": 50, "child": 65}


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_every_voice_is_understood_and_true(tmp_path: Path, voice: str):
    melody = tune([TONICS[voice] + d for d in DEGREES], MELODY, beat_s=0.42)
    sung = Performance(tmp_path, melody, WORDS, voice=voice)
    assert sung.facts["octave_shift"] == 0
    assert word_error_rate(words_heard(sung.wav), WORDS) < 0.2
    cents = np.abs(cents_from_notes(sung.wav, melody))
    assert np.median(cents) < 5
    assert cents.max() < 40


def test_each_voice_has_an_octave_and_a_half_and_its_own_place():
    low, high, child = (VOICES[name] for name in ("low", "high", "child"))
    for timbre in (low, high, child):
        assert timbre.range.highest - timbre.range.lowest >= 18
    assert low.range.lowest < high.range.lowest < child.range.lowest
    assert low.formants < high.formants < child.formants


def a_formant_at(hz: float) -> Spectra:
    at = np.arange(BINS) * SAMPLE_RATE / 2 / (BINS - 1)
    peak = np.repeat(-np.square((at - hz) / 300.0)[:, None], 3, axis=1).astype(np.float32)
    return Spectra(peak, peak.copy(), peak.copy(), peak.copy(), np.zeros_like(peak))


@pytest.mark.parametrize("factor", [0.85, 1.0, 1.2])
def test_formants_move_by_their_factor(factor: float):
    moved = move_formants(a_formant_at(3000.0), factor)
    for part in (moved.harmonic, moved.noise, moved.free):
        peak_hz = part[:, 0].argmax() * SAMPLE_RATE / 2 / (BINS - 1)
        assert peak_hz == pytest.approx(3000.0 * factor, abs=20.0)


def test_what_lay_above_the_highest_frequency_fades():
    flat = Spectra(*(np.zeros((BINS, 3), np.float32) for _ in range(5)))
    moved = move_formants(flat, 0.85).harmonic[:, 0]
    assert moved[500] == 0.0
    assert moved[-1] < -1.0
    assert np.all(np.diff(moved) <= 0)
