from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from gpu_jobs.ears.harmony.meter import HarmonyMeter
from gpu_jobs.ears.harmony.model import Chord, Harmony
from tests.tones import noise, sung_tone

RATE = HarmonyMeter.RATE

VOICINGS = {
    "C": (48, 60, 64, 67),
    "F": (41, 60, 65, 69),
    "G": (43, 59, 62, 67),
    "Am": (45, 60, 64, 69),
    "Dm": (50, 57, 62, 65),
    "E": (40, 59, 64, 68),
}
LABELS = {"C": "C:maj", "F": "F:maj", "G": "G:maj", "Am": "A:min", "Dm": "D:min", "E": "E:maj"}


def played(names: str, *, beats: int = 4, beat_s: float = 0.5, cents: float = 0.0) -> np.ndarray:
    """Chords by name, each struck on every beat."""
    strokes = []
    for name in names.split():
        tones = [
            sung_tone(midi + cents / 100, beat_s, rate=RATE) * (1.0 if midi > 55 else 1.5)
            for midi in VOICINGS[name]
        ]
        fade = np.exp(-1.5 * np.arange(len(tones[0])) / RATE)
        strokes += [(0.2 * sum(tones) * fade).astype(np.float32)] * beats
    return np.concatenate(strokes)


def heard(sound: np.ndarray, beats_s: Sequence[float] = (), *, block: int = 22_050) -> Harmony:
    meter = HarmonyMeter()
    for at in range(0, len(sound), block):
        meter.push(sound[at : at + block].astype(np.float32))
    return meter.finish(beats_s)


def labels(chords: Sequence[Chord]) -> list[str]:
    return [chord.label for chord in chords]


SONG = "C Am F G C Am Dm G C"
BEATS = np.arange(36) * 0.5


def test_the_chords_of_a_song_are_heard() -> None:
    harmony = heard(played(SONG), BEATS.tolist())
    written = [LABELS[name] for name in SONG.split()]
    assert labels(harmony.raw) == written
    assert labels(harmony.aligned) == written
    for chord, start in zip(harmony.aligned, range(9), strict=True):
        assert chord.start_s == pytest.approx(2 * start, abs=1e-6)
    for chord, start in zip(harmony.raw, range(9), strict=True):
        assert chord.start_s == pytest.approx(2 * start, abs=0.2)
        assert 0.4 < chord.confidence <= 1


def test_chords_leave_no_gap() -> None:
    sound = played("C F G C")
    harmony = heard(
        np.concatenate([np.zeros(RATE), sound, np.zeros(2 * RATE)]), BEATS[:20].tolist()
    )
    for chords in (harmony.raw, harmony.aligned):
        assert chords[0].start_s == 0
        assert chords[-1].end_s == pytest.approx(len(sound) / RATE + 3)
        assert all(before.end_s == after.start_s for before, after in pairwise(chords))
        assert chords[0].label == chords[-1].label == "N"


def test_the_key_of_a_song_is_heard() -> None:
    harmony = heard(played(SONG), BEATS.tolist())
    assert (harmony.key, harmony.mode) == ("C major", "major")
    assert harmony.key_confidence > 0.5
    assert [region.key for region in harmony.regions] == ["C major"]
    in_minor = heard(played("Am Dm E Am F Dm E Am"))
    assert (in_minor.key, in_minor.mode) == ("A minor", "minor")


def test_a_song_that_moves_to_another_key_is_followed() -> None:
    song = "C F G C Am F G C"
    harmony = heard(np.concatenate([played(song), played(song, cents=400)]))
    assert [region.key for region in harmony.regions] == ["C major", "E major"]
    assert harmony.regions[1].start_s == pytest.approx(16, abs=4)
    assert harmony.raw[-1].label == "E:maj"


@pytest.mark.parametrize("cents", [-45.0, -20.0, 30.0])
def test_a_band_that_is_tuned_otherwise_is_heard_as_well(cents: float) -> None:
    harmony = heard(played("C Am F G C", cents=cents))
    assert harmony.tuning_cents == pytest.approx(cents, abs=2)
    assert labels(harmony.raw) == ["C:maj", "A:min", "F:maj", "G:maj", "C:maj"]


def test_level_and_blocks_do_not_matter() -> None:
    sound = played("C Am F G C")
    whole = heard(sound, block=len(sound))
    for other in (heard(sound, block=999), heard(sound * np.float32(0.003)), heard(sound * 2)):
        assert labels(other.raw) == labels(whole.raw)
        starts = [chord.start_s for chord in whole.raw]
        assert [chord.start_s for chord in other.raw] == pytest.approx(starts, abs=0.01)


def test_without_beats_what_is_aligned_is_what_was_heard() -> None:
    harmony = heard(played("C F G C"))
    assert harmony.aligned == harmony.raw


def test_chroma_says_what_sounds() -> None:
    harmony = heard(played("C C"))
    assert harmony.chroma.shape[1] == 12
    assert len(harmony.chroma) * harmony.hop_s == pytest.approx(4, abs=0.2)
    loudest = np.argsort(harmony.chroma[5:-5].mean(axis=0))[-3:]
    assert set(loudest.tolist()) == {0, 4, 7}


def click() -> np.ndarray:
    sound = np.zeros(2 * RATE, np.float32)
    sound[RATE] = 0.9
    return sound


def drummed() -> np.ndarray:
    """Bursts of noise that die away, low and high."""
    hit = noise(0.25, 0.4, rate=RATE) * np.exp(-30 * np.arange(round(0.25 * RATE)) / RATE)
    dull = np.convolve(hit, np.ones(40) / 12, mode="same")
    return np.tile(np.concatenate([dull, hit, dull, hit]), 8).astype(np.float32)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(3 * RATE, np.float32),
        noise(6.0, 0.1, rate=RATE),
        drummed(),
        click(),
        np.full(3 * RATE, 0.3, np.float32),
        np.full(3 * RATE, 1e-9, np.float32),
    ],
    ids=["silence", "noise", "drums", "click", "offset", "next to nothing"],
)
def test_what_has_no_harmony_has_no_chord_and_no_key(sound: np.ndarray) -> None:
    harmony = heard(sound, BEATS[: int(len(sound) / RATE / 0.5)].tolist())
    assert labels(harmony.raw) == labels(harmony.aligned) == ["N"]
    assert (harmony.key, harmony.mode, harmony.key_confidence, harmony.regions) == (
        None,
        None,
        0,
        [],
    )
    assert harmony.tuning_cents is None
    assert np.isfinite(harmony.chroma).all()


@pytest.mark.parametrize("samples", [1, 200, 4_410])
def test_the_shortest_sounds_have_an_answer(samples: int) -> None:
    harmony = heard(played("C", beats=1)[1_000 : 1_000 + samples])
    assert harmony.raw[0].start_s == 0
    assert harmony.raw[-1].end_s == pytest.approx(samples / RATE)
    assert all(np.isfinite(chord.confidence) for chord in harmony.raw)
    assert np.isfinite(harmony.chroma).all()
