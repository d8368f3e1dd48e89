"""Mixes made for tests, and ears for what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import soundfile

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.mix import mix
from shared.parameters import MixParameters
from tests.contexts import FolderContext
from tests.tones import Mono

PHRASE = Path(__file__).parent / "data" / "sung_phrase.flac"
RATE = 44_100

AS_RECORDED: Mapping[str, float] = {"polish": 0, "reverb": 0}
"""Nothing is done to the voice."""

Recording = np.ndarray | Path | AudioInput


def stored(path: Path, samples: np.ndarray, rate: int = RATE) -> Path:
    """A WAV of samples of shape [frames] or [frames, channels]."""
    soundfile.write(path, samples, rate, format="WAV", subtype="FLOAT")
    return path


def a_mix(folder: Path, voice: Recording, original: Recording, **how: Any) -> FolderContext:
    """The task, done."""
    inputs = {"voice": voice, "original": original}
    files = {
        name: stored(folder / name, given) if isinstance(given, np.ndarray) else given
        for name, given in inputs.items()
    }
    ctx = FolderContext(files, folder, seed=7)
    mix(ctx, MixParameters.model_validate(how))
    return ctx


def mixed(folder: Path, voice: Recording, original: Recording, **how: Any) -> np.ndarray:
    """The mix, shape [frames, 2]."""
    samples, rate = soundfile.read(a_mix(folder, voice, original, **how).saved["mix.wav"])
    assert rate == RATE
    return np.asarray(samples)


def loudness(samples: np.ndarray) -> float:
    """Integrated, LUFS; shape [frames, channels]."""
    return float(pyloudnorm.Meter(RATE, filter_class="DeMan").integrated_loudness(samples))


def level_db(samples: np.ndarray) -> float:
    """Mean power, dB."""
    return float(10 * np.log10(np.mean(np.square(samples)) + 1e-12))


def share_of(samples: np.ndarray, hertz: float) -> float:
    """Strength of one frequency on the left, dB; shape [frames, channels]."""
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    at = round(hertz * len(samples) / RATE)
    return float(20 * np.log10(spectrum[at - 3 : at + 4].max()))


def sine(hertz: float, seconds: float, level: float = 0.3) -> Mono:
    """A pure tone, mono."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(level * np.sin(2 * np.pi * hertz * time), np.float32)
