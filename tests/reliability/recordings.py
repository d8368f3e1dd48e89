"""A real voice, for shorter or longer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from tests.users import PHRASE


def a_short_one(folder: Path, seconds: float = 3.0) -> Path:
    """The phrase's beginning."""
    samples, rate = soundfile.read(PHRASE, dtype="float32")
    return _written(folder / "short.flac", samples[: int(seconds * rate)], rate)


def a_long_one(folder: Path, times: int = 20) -> Path:
    """The phrase again and again; each time is about 9 s."""
    samples, rate = soundfile.read(PHRASE, dtype="float32")
    return _written(folder / "long.flac", np.tile(samples, times), rate)


def _written(path: Path, samples: np.ndarray, rate: int) -> Path:
    soundfile.write(path, samples, rate)
    return path
