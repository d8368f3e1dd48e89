from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from shared.music.live_chords import LiveChord, LiveChords
from tests.tones import noise, sung_tone

RATE = 44_100


def strummed(*chords: tuple[float, ...], seconds: float = 2.0, rate: int = RATE) -> np.ndarray:
    """Chords one after another, each from its MIDI numbers."""
    return np.concatenate(
        [sum(0.5 * sung_tone(midi, seconds, rate=rate) for midi in chord) for chord in chords]
    ).astype(np.float32)


C, AM, F, G = (48, 60, 64, 67), (45, 57, 60, 64), (53, 60, 65, 69), (43, 59, 62, 67)
SONG = (C, AM, F, G)
LABELS = ["C:maj", "A:min", "F:maj", "G:maj"]


def listened(sound: np.ndarray, block: int, rate: int = RATE) -> list[tuple[float, LiveChord]]:
    """(seconds that had been played, chord) for each that was told."""
    live, told = LiveChords(rate), []
    for at in range(0, len(sound), block):
        piece = sound[at : at + block]
        told += [((at + len(piece)) / rate, chord) for chord in live.push(piece)]
    return told


def test_a_change_is_told_within_a_second() -> None:
    told = listened(strummed(*SONG), 512)
    assert [chord.label for _, chord in told] == LABELS
    for (heard_at, chord), played_at in zip(told, (0, 2, 4, 6), strict=True):
        assert heard_at - played_at < 1.0
        assert chord.time_s == pytest.approx(played_at, abs=0.2)
        assert 0 < chord.confidence <= 1


def test_it_knows_nothing_of_what_was_not_played_yet() -> None:
    sound = strummed(*SONG)
    early = [chord for _, chord in listened(sound[: 5 * RATE], 1_024)]
    assert early == [chord for _, chord in listened(sound, 1_024)][: len(early)]


@pytest.mark.parametrize("block", [500, 1_000, 44_100, 10**6])
def test_blocks_of_any_size_give_the_same_chords(block: int) -> None:
    sound = strummed(*SONG)
    told = [chord for _, chord in listened(sound, block)]
    reference = [chord for _, chord in listened(sound, 4_096)]
    assert [chord.label for chord in told] == [chord.label for chord in reference]
    assert [c.time_s for c in told] == pytest.approx([c.time_s for c in reference], abs=1e-9)
    assert [c.confidence for c in told] == pytest.approx(
        [c.confidence for c in reference], abs=1e-4
    )


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000, 192_000])
def test_any_rate_will_do(rate: int) -> None:
    told = listened(strummed(C, F, rate=rate), 2_048, rate)
    assert [chord.label for _, chord in told] == ["C:maj", "F:maj"]


@pytest.mark.parametrize("cents", [-40, 35])
def test_an_instrument_out_of_tune_is_followed(cents: int) -> None:
    tuned = [tuple(midi + cents / 100 for midi in chord) for chord in SONG]
    told = listened(strummed(*tuned), 1_024)
    assert [chord.label for _, chord in told][-3:] == LABELS[-3:]


def test_silence_and_noise_are_no_chord() -> None:
    for sound in (np.zeros(3 * RATE, np.float32), noise(3.0, 0.1)):
        assert {chord.label for _, chord in listened(sound, 1_024)} <= {"N"}


def test_after_the_music_nothing_is_told_but_that_it_ended() -> None:
    sound = np.concatenate([strummed(C), np.zeros(3 * RATE, np.float32)])
    assert [chord.label for _, chord in listened(sound, 1_024)] == ["C:maj", "N"]


def test_it_is_light() -> None:
    code = "import sys, shared.music.live_chords; print('scipy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
