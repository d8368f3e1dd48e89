"""The rhythm heard in sound: tempo, beats, bars, onsets; and where there is none."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.meter import Rhythm, RhythmMeter
from tests.rhythms import FIVE, JIG, RATE, ROCK, WALTZ, banded, drummed, even, plucked
from tests.tones import noise

Mono = NDArray[np.float32]


def heard(sound: Mono, block: int = 22_050) -> Rhythm:
    meter = RhythmMeter()
    for start in range(0, len(sound), block):
        meter.push(sound[start : start + block])
    return meter.finish()


def off_beats(rhythm: Rhythm, beats: list[float]) -> NDArray[np.float64]:
    """How far each beat is from the nearest one that was heard, seconds."""
    away = np.abs(np.array(beats)[:, None] - np.array(rhythm.beats_s))
    return np.asarray(away.min(axis=1), np.float64)


@pytest.mark.parametrize("bpm", [72.0, 98.3, 121.7, 138.0])
def test_drums_tell_tempo_and_beats(bpm: float) -> None:
    beats = even(bpm, 18.0)
    rhythm = heard(drummed(ROCK, beats))
    assert rhythm.tempo_bpm == pytest.approx(bpm, rel=0.003)
    assert off_beats(rhythm, beats[:-1]).max() < 0.04
    assert len(rhythm.beats_s) <= len(beats) + 2
    assert rhythm.confidence > 0.6
    assert len(rhythm.curve) == 1


@pytest.mark.parametrize(
    ("pattern", "steps", "bpm", "beats_per_bar", "division"),
    [(ROCK, 2, 110, 4, 2), (WALTZ, 2, 130, 3, 2), (JIG, 3, 90, 2, 3), (FIVE, 2, 140, 5, 2)],
    ids=["rock", "waltz", "jig", "five"],
)
def test_bars_are_counted(
    pattern: tuple[str, str, str], steps: int, bpm: float, beats_per_bar: int, division: int
) -> None:
    beats = even(bpm, 20.0)
    rhythm = heard(banded(pattern, beats, steps, beats_per_bar))
    assert rhythm.beats_per_bar == beats_per_bar
    assert rhythm.division == division
    assert rhythm.beat_unit == (8 if division == 3 else 4)
    true = np.array(beats[::beats_per_bar])
    found = np.array(rhythm.downbeats_s)
    assert np.abs(true[:-1, None] - found).min(axis=1).max() < 0.05
    assert rhythm.metre_confidence > 0.7
    assert set(rhythm.downbeats_s) <= set(rhythm.beats_s)


def test_an_accelerando_is_followed() -> None:
    intervals = 60 / np.linspace(96, 132, 40)
    beats = (0.3 + np.cumsum(intervals)).tolist()
    rhythm = heard(drummed(ROCK, beats))
    assert off_beats(rhythm, beats[2:-2]).max() < 0.06
    (_, first), (_, last) = rhythm.curve[1], rhythm.curve[-2]
    assert first == pytest.approx(98, rel=0.05)
    assert last == pytest.approx(130, rel=0.05)
    moments = np.diff([at for at, _ in rhythm.curve])
    assert moments.min() >= 1.0


def test_a_plucked_waltz_has_a_beat_without_drums() -> None:
    times = even(120, 18.0)
    bars = [48, 64, 64, 43, 62, 62] * 12
    loud = [1.0, 0.5, 0.5] * 24
    rhythm = heard(plucked(bars[: len(times)], times, loud[: len(times)]))
    assert rhythm.tempo_bpm == pytest.approx(120, rel=0.01)
    assert rhythm.beats_per_bar == 3


def test_onsets_are_told() -> None:
    times = np.cumsum([0.4, 0.31, 0.52, 0.27, 0.61, 0.35, 0.44, 0.5]).tolist()
    rhythm = heard(plucked([60, 64, 67, 65, 62, 69, 60, 64], times, [1.0] * 8))
    away = np.abs(np.array(times)[:, None] - np.array(rhythm.onsets_s)).min(axis=1)
    assert (away < 0.03).sum() >= 7
    assert len(rhythm.onsets_s) <= 10


def test_the_level_does_not_matter() -> None:
    sound = drummed(ROCK, even(104, 12.0))
    assert heard(1e-3 * sound).beats_s == pytest.approx(heard(sound).beats_s, abs=0.01)


def test_blocks_do_not_matter() -> None:
    sound = drummed(WALTZ, even(104, 12.0))
    assert heard(sound, 1000).beats_s == pytest.approx(heard(sound, 50_000).beats_s, abs=1e-6)


def _syllables() -> Mono:
    """Bursts as of somebody who talks."""
    rng = np.random.default_rng(5)
    sound = noise(14.0, 0.001, rate=RATE)
    at = 0.3
    while at < 13.0:
        length = rng.uniform(0.06, 0.3)
        midi = rng.uniform(44, 54)
        time = np.arange(round(length * RATE)) / RATE
        phase = 2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * time
        tone = sum(np.sin(k * phase) * rng.uniform(0.1, 1) / k for k in range(1, 20))
        start = round(at * RATE)
        sound[start : start + len(time)] += (0.2 * tone * np.hanning(len(time))).astype(np.float32)
        at += length + (rng.uniform(0.3, 0.9) if rng.random() < 0.25 else rng.uniform(0, 0.08))
    return sound


def _click() -> Mono:
    sound = np.zeros(5 * RATE, np.float32)
    sound[2 * RATE] = 0.9
    return sound


BEATLESS = {
    "nothing": np.zeros(0, np.float32),
    "one sample": np.ones(1, np.float32),
    "a fifth of a second": noise(0.2, 0.1, rate=RATE),
    "silence": np.zeros(8 * RATE, np.float32),
    "noise": noise(12.0, 0.1, rate=RATE),
    "one click": _click(),
    "direct current": np.full(8 * RATE, 0.5, np.float32),
    "a held tone": np.sin(2 * np.pi * 220 * np.arange(10 * RATE) / RATE).astype(np.float32),
    "speech": _syllables(),
}


@pytest.mark.parametrize("sound", BEATLESS.values(), ids=BEATLESS)
def test_where_there_is_no_beat_none_is_told(sound: Mono) -> None:
    rhythm = heard(sound)
    assert rhythm.tempo_bpm is None
    assert rhythm.confidence == rhythm.metre_confidence == 0
    assert rhythm.beats_s == rhythm.downbeats_s == ()
    assert rhythm.curve == []
    assert rhythm.beats_per_bar is None


def test_minutes_of_sound_need_little_memory() -> None:
    meter = RhythmMeter()
    meter.push(np.zeros(RATE, np.float32))
    minute = drummed(ROCK, even(120, 60.0), seconds=60.0)
    tracemalloc.start()
    for _ in range(2):
        meter.push(minute)
    meter.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6
