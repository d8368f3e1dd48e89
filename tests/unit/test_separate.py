"""Recordings told apart by the embedded engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.separate import separate
from shared.errors import EngineUnavailable, Permanent
from shared.parameters import SeparateParameters
from tests.contexts import FolderContext
from tests.tones import Mono, melody, noise, sung_tone

RATE = 44_100
PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"
FOUR = {"vocals", "drums", "bass", "other"}

Stereo = NDArray[np.float32]


def stems_of(
    sound: NDArray[np.float32],
    folder: Path,
    *,
    rate: int = RATE,
    subtype: str = "PCM_16",
    region: tuple[float, float] | None = None,
    **parameters: int,
) -> tuple[dict[str, NDArray[np.float32]], FolderContext]:
    """Every stem, shape [channels, n], of a sound of that shape; and the run."""
    path = folder / "in.wav"
    soundfile.write(path, sound.T, rate, subtype)
    source = AudioInput(path, *region) if region else AudioInput(path)
    run = FolderContext({"audio": source}, folder / "out")
    separate(run, SeparateParameters.model_validate(parameters))
    told = {}
    for name, stem in run.saved.items():
        samples, told_rate = soundfile.read(stem, dtype="float32", always_2d=True)
        assert told_rate == rate
        told[name.removesuffix(".wav")] = samples.T
    return told, run


def as_recorded(folder: Path) -> NDArray[np.float32]:
    return np.asarray(soundfile.read(folder / "in.wav", dtype="float32", always_2d=True)[0].T)


def si_sdr(truth: NDArray[np.float32], estimate: NDArray[np.float32]) -> float:
    """Scale-invariant signal-to-distortion ratio, dB (J. Le Roux et al., ICASSP 2019)."""
    wanted = truth.ravel() * (truth.ravel() @ estimate.ravel()) / (truth.ravel() @ truth.ravel())
    return float(10 * np.log10(np.sum(wanted**2) / np.sum((wanted - estimate.ravel()) ** 2)))


@pytest.fixture(scope="module")
def voice() -> Mono:
    """A real voice, six seconds of it."""
    import soxr

    samples, rate = soundfile.read(PHRASE, dtype="float32", always_2d=True)
    sound = soxr.resample(samples.mean(axis=1), rate, RATE)[: 6 * RATE]
    return np.asarray(0.1 / np.sqrt(np.mean(sound**2)) * sound, np.float32)


@pytest.fixture(scope="module")
def band(voice: Mono) -> Stereo:
    """Plucked chords to either side, and a drum on every beat."""
    time = np.arange(len(voice)) / RATE
    beat = time % 0.5
    generator = np.random.default_rng(0)
    drum = generator.standard_normal(len(voice)) * np.exp(-beat / 0.03)
    roots = 110 * 2 ** (np.array([0, 5, 7, 0])[(time // 1.5).astype(int) % 4] / 12)
    phase = 2 * np.pi * np.cumsum(roots) / RATE
    chord = [
        sum(np.sin(k * ratio * phase) / k**2 for k in range(1, 6)) * np.exp(-beat / 0.3)
        for ratio in (2, 2.5, 3)
    ]
    left, right = chord[0] + 0.6 * chord[1], 0.6 * chord[1] + chord[2]
    sound = np.stack([left, right]) * 0.1 + 0.1 * drum
    return np.asarray(0.1 / np.sqrt(np.mean(sound**2)) * sound, np.float32)


def test_a_voice_comes_out_of_its_accompaniment(voice: Mono, band: Stereo, tmp_path: Path) -> None:
    mix = band + voice
    told, run = stems_of(mix, tmp_path)
    both = np.repeat(voice[None], 2, axis=0)
    assert set(told) == {"vocals", "accompaniment"}
    assert si_sdr(both, told["vocals"]) - si_sdr(both, mix) > 8
    assert si_sdr(band, told["accompaniment"]) - si_sdr(band, mix) > 8
    assert run.media_types["vocals.wav"] == "audio/wav"


def test_a_quiet_recording_comes_apart_as_a_loud_one(
    voice: Mono, band: Stereo, tmp_path: Path
) -> None:
    both = np.repeat(voice[None], 2, axis=0)
    quiet, _ = stems_of((band + voice) * np.float32(0.01), tmp_path, subtype="PCM_24", bits=24)
    assert si_sdr(both, quiet["vocals"]) - si_sdr(both, band + voice) > 8


@pytest.mark.parametrize("stems", [2, 4])
def test_stems_sum_to_the_recording_sample_by_sample(
    stems: int, voice: Mono, band: Stereo, tmp_path: Path
) -> None:
    told, _ = stems_of(band + voice, tmp_path, stems=stems)
    assert set(told) == (FOUR if stems == 4 else {"vocals", "accompaniment"})
    assert np.array_equal(sum(told.values()), as_recorded(tmp_path))


@pytest.mark.parametrize(
    ("rate", "channels"), [(8_000, 1), (22_050, 2), (48_000, 2), (192_000, 1), (44_100, 1)]
)
def test_rate_channels_and_length_stay(rate: int, channels: int, tmp_path: Path) -> None:
    sound = np.repeat(melody([60, 64], 0.4, rate=rate)[None], channels, axis=0)
    told, run = stems_of(sound, tmp_path, rate=rate)
    assert all(stem.shape == sound.shape for stem in told.values())
    assert np.array_equal(sum(told.values()), as_recorded(tmp_path))
    assert run.facts["channels"] == channels


def test_a_region_is_told_apart_alone(tmp_path: Path) -> None:
    sound = np.stack([sung_tone(60, 3.0)] * 2)
    told, _ = stems_of(sound, tmp_path, region=(1.0, 2.5))
    expected = as_recorded(tmp_path)[:, RATE : RATE * 5 // 2]
    assert np.array_equal(sum(told.values()), expected)


def test_the_same_recording_gives_the_same_stems(tmp_path: Path) -> None:
    sound = np.stack([sung_tone(60, 1.0), noise(1.0, 0.05)])
    once, _ = stems_of(sound, tmp_path, stems=4)
    again, _ = stems_of(sound, tmp_path, stems=4)
    assert all(np.array_equal(once[name], again[name]) for name in once)


def test_progress_comes_with_every_chunk(tmp_path: Path) -> None:
    _, run = stems_of(np.stack([noise(20.0, 0.1)] * 2), tmp_path)
    assert run.reported == sorted(run.reported)
    assert run.reported[-1] == 1.0
    assert len([fraction for fraction in run.reported if 0.05 < fraction < 0.99]) >= 2


def test_guitar_and_piano_are_for_another_engine(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="demucs") as refusal:
        stems_of(np.stack([noise(0.5, 0.1)] * 2), tmp_path, stems=6)
    assert refusal.value.code == "stems_unavailable"


@pytest.mark.parametrize("stems", [2, 4])
def test_silence_has_silent_stems(stems: int, tmp_path: Path) -> None:
    told, _ = stems_of(np.zeros((2, RATE), np.float32), tmp_path, stems=stems)
    assert not any(stem.any() for stem in told.values())


def click() -> Stereo:
    sound = np.zeros((2, RATE), np.float32)
    sound[:, RATE // 2] = 1.0
    return sound


BAD = {
    "one click": click(),
    "an offset": np.full((2, RATE), 0.4, np.float32),
    "a fifth of a second": np.stack([sung_tone(60, 0.2)] * 2),
    "one frame": np.full((2, 1), 0.5, np.float32),
    "one dead channel": np.stack([sung_tone(60, 1.0), np.zeros(RATE, np.float32)]),
    "inverted channels": np.stack([sung_tone(60, 1.0), -sung_tone(60, 1.0)]),
    "noise": np.stack([noise(1.0, 0.3, seed=1), noise(1.0, 0.3, seed=2)]).clip(-1, 1),
    "clipped": np.sign(np.stack([sung_tone(60, 1.0)] * 2)),
    "nearly nothing": np.stack([noise(1.0, 1e-4)] * 2),
}


@pytest.mark.parametrize("stems", [2, 4])
@pytest.mark.parametrize("kind", BAD)
def test_whatever_it_is_it_is_told_apart(kind: str, stems: int, tmp_path: Path) -> None:
    told, _ = stems_of(BAD[kind], tmp_path, stems=stems)
    assert np.array_equal(sum(told.values()), as_recorded(tmp_path))


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.wav"
    path.write_bytes(b"RIFF no sound at all")
    run = FolderContext({"audio": path}, tmp_path / "out")
    with pytest.raises(Permanent):
        separate(run, SeparateParameters())
    assert not run.saved
