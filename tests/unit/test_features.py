"""The analysis of recordings: what is in them, and a defined answer for those with nothing in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.features import features
from shared.music.analysis import Analysis
from shared.parameters import AnalyzeParameters
from tests.contexts import FolderContext
from tests.tones import noise, sung_tone

RATE = 44_100

Samples = NDArray[np.float32]


def analysed(folder: Path, sound: Samples, rate: int = RATE) -> tuple[Analysis, Samples]:
    """The analysis of sound of shape [n] or [channels, n], and the matrix of its frames."""
    path = folder / "sound.wav"
    soundfile.write(path, np.atleast_2d(sound).T, rate, subtype="FLOAT")
    return read(folder, AudioInput(path))


def read(folder: Path, source: AudioInput) -> tuple[Analysis, Samples]:
    context = FolderContext({"audio": source}, folder)
    features(context, AnalyzeParameters())
    assert context.reported == sorted(context.reported)
    assert context.reported[-1] == 1.0
    text = context.saved["analysis.json"].read_text()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    frames = np.load(context.saved["frames.npy"])
    return Analysis.model_validate_json(text), frames


def insist_on_consistency(analysis: Analysis, frames: Samples) -> None:
    """What holds of every analysis, whatever was heard."""
    duration_s = analysis.duration_s
    assert frames.dtype == np.float32
    assert frames.shape == (len(analysis.frame_rows), 1 + int(duration_s * RATE + 1e-3) // 1024)
    assert np.isfinite(frames).all()
    assert analysis.beats_s == sorted(analysis.beats_s)
    assert set(analysis.downbeats_s) <= set(analysis.beats_s)
    for spans in (analysis.chords.raw, analysis.chords.aligned, analysis.sections):
        assert spans[0].start_s == 0
        assert spans[-1].end_s == pytest.approx(duration_s, abs=1e-3)
        assert all(one.end_s == following.start_s for one, following in pairwise(spans))
    assert (analysis.key.key is None) == (analysis.key.confidence == 0)
    assert (analysis.tempo.bpm is None) == (analysis.tempo.confidence == 0)


def waltz(seconds: float = 24.0, bpm: float = 100.0) -> Samples:
    """C, F and G major in three, over a bass and a tick: stereo, the chords on one side."""
    beat_s = 60 / bpm
    count = int(seconds / beat_s)
    sound = np.zeros((2, round(seconds * RATE)), np.float32)
    for beat in range(count):
        bar, place = divmod(beat, 3)
        root = (60, 65, 67, 60)[bar % 4]
        pitches = [root - 24] if place == 0 else [root, root + 4, root + 7]
        at = round(beat * beat_s * RATE)
        for pitch in pitches:
            tone = sung_tone(pitch, 0.8 * beat_s) * (0.9 if place == 0 else 0.4)
            sound[int(place > 0), at : at + len(tone)] += tone[: sound.shape[1] - at]
        tick = noise(0.03, 0.3 if place == 0 else 0.1, seed=beat)
        sound[:, at : at + len(tick)] += tick
    return np.asarray(0.5 * sound, np.float32)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> tuple[Analysis, Samples]:
    return analysed(tmp_path_factory.mktemp("waltz"), waltz())


def test_a_waltz_is_counted_and_its_chords_are_named(heard: tuple[Analysis, Samples]) -> None:
    analysis, frames = heard
    insist_on_consistency(analysis, frames)
    assert analysis.tempo.bpm == pytest.approx(100, rel=0.02)
    assert analysis.metre.signature == "3/4"
    assert analysis.key.key == "C major"
    assert analysis.key.mode == "major"
    heard_s = sum(
        span.end_s - span.start_s
        for span in analysis.chords.aligned
        if span.label.split(":")[0] in ("C", "F", "G")
    )
    assert heard_s > 0.8 * analysis.duration_s
    assert analysis.tuning_cents == pytest.approx(0, abs=8)


def test_levels_and_sides_are_measured(heard: tuple[Analysis, Samples]) -> None:
    analysis, _ = heard
    assert analysis.loudness is not None
    assert analysis.dynamics is not None
    assert analysis.stereo is not None
    assert analysis.spectrum is not None
    assert analysis.loudness.integrated_lufs == pytest.approx(-20, abs=6)
    assert analysis.loudness.true_peak_dbtp == pytest.approx(
        20 * np.log10(np.abs(waltz()).max()), abs=1
    )
    assert analysis.dynamics.crest_db is not None
    assert analysis.dynamics.crest_db > 6
    assert 0.3 < analysis.stereo.width < 0.7
    assert len(analysis.spectrum.mfcc) == 20


def test_a_region_is_analysed_by_its_own_time(tmp_path: Path) -> None:
    path = tmp_path / "waltz.wav"
    soundfile.write(path, waltz().T, RATE)
    analysis, frames = read(tmp_path, AudioInput(path, start_s=3.0, end_s=12.0, longest_s=24.0))
    insist_on_consistency(analysis, frames)
    assert analysis.duration_s == pytest.approx(9.0)
    assert analysis.tempo.bpm == pytest.approx(100, rel=0.03)


def test_one_side_upside_down_is_heard_as_if_it_were_not(tmp_path: Path) -> None:
    mono = waltz(12.0).mean(axis=0)
    analysis, _ = analysed(tmp_path, np.stack([mono, -mono]))
    assert analysis.tempo.bpm == pytest.approx(100, rel=0.03)
    assert analysis.key.key == "C major"
    assert analysis.stereo is not None
    assert analysis.stereo.correlation == pytest.approx(-1)


def click() -> Samples:
    sound = np.zeros(5 * RATE, np.float32)
    sound[2 * RATE] = 0.9
    return sound


def speech_like() -> Samples:
    """Bursts of noise and gliding tones at uneven times, as speech has them."""
    generator = np.random.default_rng(3)
    pieces = []
    for _ in range(40):
        length_s = float(generator.uniform(0.05, 0.25))
        seconds = np.arange(round(length_s * RATE)) / RATE
        glide = np.sin(2 * np.pi * (generator.uniform(90, 180) + 120 * seconds) * seconds)
        hiss = generator.standard_normal(len(seconds))
        loud = generator.choice([0.0, 1.0])
        pieces.append(0.2 * (loud * glide + (1 - loud) * 0.3 * hiss))
        pieces.append(np.zeros(round(float(generator.uniform(0.01, 0.3)) * RATE)))
    return np.concatenate(pieces).astype(np.float32)


NO_MUSIC: dict[str, Callable[[], Samples]] = {
    "silence": lambda: np.zeros((2, 5 * RATE), np.float32),
    "hiss too soft to hear": lambda: noise(5, 1e-5),
    "noise": lambda: noise(8, 0.2),
    "a single click": click,
    "an offset": lambda: np.full(5 * RATE, 0.5, np.float32),
}


@pytest.mark.parametrize("kind", NO_MUSIC)
def test_where_there_is_no_music_nothing_is_made_up(tmp_path: Path, kind: str) -> None:
    analysis, frames = analysed(tmp_path, NO_MUSIC[kind]())
    insist_on_consistency(analysis, frames)
    assert analysis.tempo.bpm is None
    assert analysis.beats_s == []
    assert analysis.metre.signature is None
    assert analysis.key.key is None
    assert {span.label for span in analysis.chords.raw} == {"N"}
    assert len(analysis.sections) == 1


def test_silence_has_no_level_and_no_colour(tmp_path: Path) -> None:
    analysis, _ = analysed(tmp_path, NO_MUSIC["silence"]())
    assert analysis.loudness is not None
    assert analysis.loudness.integrated_lufs is None
    assert analysis.loudness.true_peak_dbtp is None
    assert analysis.spectrum is None
    assert analysis.onset_rate_hz == 0


ODD: dict[str, Callable[[], tuple[Samples, int]]] = {
    "speech": lambda: (speech_like(), RATE),
    "a dead channel": lambda: (np.stack([waltz(6.0)[1], np.zeros(6 * RATE, np.float32)]), RATE),
    "8 kHz": lambda: (waltz(6.0)[:, ::5], 8_000),
    "192 kHz": lambda: (np.repeat(waltz(3.0), 4, axis=1), 192_000),
    "0.2 s": lambda: (sung_tone(60, 0.2), RATE),
    "one sample": lambda: (np.full(1, 0.5, np.float32), RATE),
    "overdriven": lambda: (100 * waltz(3.0), RATE),
    "six channels": lambda: (np.tile(waltz(3.0), (3, 1)), RATE),
}


@pytest.mark.parametrize("kind", ODD)
def test_whatever_is_sent_has_a_finite_answer(tmp_path: Path, kind: str) -> None:
    insist_on_consistency(*analysed(tmp_path, *ODD[kind]()))


def test_the_same_recording_has_the_same_analysis(
    tmp_path: Path, heard: tuple[Analysis, Samples]
) -> None:
    again, frames = analysed(tmp_path, waltz())
    assert again == heard[0]
    np.testing.assert_array_equal(frames, heard[1])
