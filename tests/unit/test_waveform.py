"""The task that reduces a recording to a waveform."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.waveform import waveform
from shared.audio.zooms import ZOOMS
from shared.errors import Permanent
from shared.parameters import WaveformParameters
from shared.tasks import CATALOGUE
from tests.contexts import FolderContext
from tests.tones import noise, sung_tone

RATE = 44_100


def a_recording(folder: Path, rate: int = RATE) -> tuple[Path, np.ndarray]:
    """A stereo file with a tone left and hiss right; and its 16-bit steps, [frames, 2]."""
    tone = sung_tone(60, 2.0, rate=rate)
    sides = np.stack([tone, noise(2.0, 0.05, rate=rate)[: len(tone)]], axis=1)
    path = folder / "stereo.wav"
    soundfile.write(path, sides, rate, subtype="PCM_16")
    return path, soundfile.read(path, dtype="int16")[0]


def drawn(source: Path | AudioInput, out: Path, **how: int) -> FolderContext:
    context = FolderContext({"audio": source}, out)
    waveform(context, WaveformParameters.model_validate(how))
    return context


def test_it_makes_every_zoom_in_every_format(tmp_path: Path) -> None:
    path, steps = a_recording(tmp_path)
    context = drawn(path, tmp_path)
    assert sorted(context.saved) == sorted(CATALOGUE["waveform"].outputs)
    for zoom in ZOOMS:
        told = json.loads(context.saved[f"waveform-{zoom}.json"].read_bytes())
        assert told["samples_per_pixel"] == zoom
        assert told["length"] == -(-len(steps) // zoom)
        assert context.saved[f"waveform-{zoom}.dat"].stat().st_size == 24 + 2 * told["length"]
    assert context.media_types["waveform-256.json"] == "application/json"
    assert context.media_types["waveform-256.dat"] == "application/octet-stream"
    assert context.reported[-1] == 1.0


def test_both_sides_are_exact_where_they_are_asked_for(tmp_path: Path) -> None:
    path, steps = a_recording(tmp_path)
    context = drawn(path, tmp_path, bits=16, channels=2)
    data = np.frombuffer(context.saved["waveform-512.dat"].read_bytes()[24:], "<i2")
    pixels = data.reshape(-1, 2, 2)
    for at, pixel in enumerate(pixels):
        frames = steps[at * 512 : (at + 1) * 512]
        assert pixel.tolist() == list(map(list, zip(frames.min(0), frames.max(0), strict=True)))


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_it_counts_in_the_recordings_own_frames(tmp_path: Path, rate: int) -> None:
    path, steps = a_recording(tmp_path, rate)
    told = json.loads(drawn(path, tmp_path).saved["waveform-256.json"].read_bytes())
    assert told["sample_rate"] == rate
    assert told["length"] == -(-len(steps) // 256)


def test_it_draws_the_region_only(tmp_path: Path) -> None:
    path, _ = a_recording(tmp_path)
    context = drawn(AudioInput(path, 0.5, 1.0), tmp_path)
    told = json.loads(context.saved["waveform-256.json"].read_bytes())
    assert told["length"] == -(-RATE // 2 // 256)


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    path, _ = a_recording(tmp_path)
    once, again = (drawn(path, tmp_path / name) for name in ("once", "again"))
    for name, place in once.saved.items():
        assert place.read_bytes() == again.saved[name].read_bytes()


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"no sound at all" * 100)
    with pytest.raises(Permanent, match="not_audio"):
        drawn(path, tmp_path)
