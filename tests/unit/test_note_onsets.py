"""Where notes begin: what the network hears, and how it is taught."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gpu_jobs.ears.melody.onset_bands import BANDS, HOP_S, RATE, onset_bands
from gpu_jobs.ears.melody.onset_peaks import onset_peaks
from gpu_jobs.engines.networks import opened
from gpu_jobs.engines.note_onsets import hear_onsets
from gpu_jobs.training.melody_voices import Singing, any_singing, sung
from gpu_jobs.training.note_onset_network import exported
from gpu_jobs.training.note_onsets import Lesson, trained
from tests.tones import Mono, melody, noise, sung_tone


def onsets_s(sound: Mono) -> list[float]:
    """Onsets that are likelier than not, seconds."""
    loud = (sound * (0.7 / np.abs(sound).max())).astype(np.float32)
    return (np.flatnonzero(onset_peaks(hear_onsets(loud)) >= 0.5) * HOP_S).tolist()


@pytest.mark.parametrize("tune", [[60, 64, 62, 67, 65], [57] * 6, [72, 71, 72, 71]])
def test_each_note_is_heard_where_it_begins(tune: list[int]):
    sound = melody(tune, 0.25, rate=RATE) + noise(0.4 + 0.25 * len(tune), 0.002, rate=RATE)
    assert onsets_s(sound) == pytest.approx(0.2 + 0.25 * np.arange(len(tune)), abs=0.03)


@pytest.mark.parametrize("vibrato_cents", [0, 50, 100])
def test_a_long_tone_begins_once(vibrato_cents: float):
    tone = sung_tone(62, 2.5, rate=RATE, vibrato_cents=vibrato_cents)
    silence = np.zeros(RATE // 5, np.float32)
    assert onsets_s(np.concatenate([silence, tone, silence])) == pytest.approx([0.2], abs=0.03)


def test_noise_and_silence_begin_nothing():
    assert onsets_s(noise(2.0, 0.1, rate=RATE))[1:] == []
    assert not (hear_onsets(np.zeros(RATE, np.float32)) > 0.5).any()


@pytest.mark.parametrize("samples", [1, 127, 128, 3200])
def test_there_is_a_chance_every_8_ms(samples: int):
    chances = hear_onsets(np.full(samples, 0.1, np.float32))
    assert len(chances) == 1 + samples // 128
    assert ((chances >= 0) & (chances <= 1)).all()


def test_long_sounds_are_heard_as_short_ones_are():
    phrase = melody([60, 62, 64, 64], 0.25, rate=RATE)
    long = np.tile(phrase, 28)
    first = 24 * len(phrase) // 128
    alone = hear_onsets(long[20 * len(phrase) :])
    assert len(long) / RATE > 8192 * HOP_S * 0.5
    assert hear_onsets(long)[first : first + 200] == pytest.approx(
        alone[4 * len(phrase) // 128 :][:200], abs=1e-4
    )


def test_bands_show_pitch_and_level():
    low, high = (onset_bands(sung_tone(midi, 0.5, rate=RATE)) for midi in (48, 84))
    assert low.shape == (63, BANDS)
    assert np.argmax(low[30, :72]) < np.argmax(high[30, :72])
    assert onset_bands(np.zeros(RATE, np.float32)).max() == 0


PLAIN = Singing(
    formants_hz=(700, 1200, 2600),
    width_hz=120,
    tilt=1.0,
    vibrato_cents=0,
    vibrato_hz=5.5,
    scoop_cents=0,
    glide_s=0.03,
    dip=0.2,
    attack_s=0.02,
    consonant=0,
    breath=0.01,
)
TUNE = [(0.3, 0.7, 60.0), (0.7, 1.1, 60.0), (1.3, 1.8, 64.0)]


def test_what_is_learned_from_is_the_same_for_the_same_seed():
    first, again = (
        sung(TUNE, 2.0, any_singing(np.random.default_rng(3)), np.random.default_rng(4))
        for _ in range(2)
    )
    assert np.array_equal(first, again)


def test_a_lesson_sings_the_notes_it_was_given():
    sound = sung(TUNE, 2.0, PLAIN, np.random.default_rng(0)).astype(np.float32)
    assert len(sound) == 2 * RATE
    assert onsets_s(sound) == pytest.approx([0.3, 0.7, 1.3], abs=0.03)
    assert np.abs(sound[: RATE // 4]).max() < 1e-3


def test_what_is_written_is_what_was_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import torch

    monkeypatch.setattr("gpu_jobs.training.note_onsets._EPOCHS", 1)
    rng = np.random.default_rng(0)
    lesson = Lesson(
        rng.normal(0.3, 0.2, (20, 500, BANDS)).astype(np.float16),
        (rng.random((20, 500)) < 0.02).astype(np.float32),
    )
    network = trained(lesson, 1)
    (tmp_path / "net.onnx").write_bytes(exported(network))
    bands = lesson.bands[0].astype(np.float32)
    (chances,) = opened(tmp_path / "net.onnx").run(["onset"], {"bands": bands})
    with torch.no_grad():
        expected = torch.sigmoid(network(torch.from_numpy(bands.T[None])))[0, 0].numpy()
    assert chances == pytest.approx(expected, abs=1e-5)
    assert exported(trained(lesson, 1)) == exported(network)
