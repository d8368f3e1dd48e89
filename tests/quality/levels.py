"""Loudness and peaks of a finished file, by other programmes than those that set them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

_OVERSAMPLED = 8


def loudness_lufs(path: Path) -> float:
    """Integrated loudness by pyloudnorm."""
    import pyloudnorm
    import soundfile

    samples, rate = soundfile.read(path, always_2d=True)
    return float(pyloudnorm.Meter(rate).integrated_loudness(samples))


def true_peak_db(path: Path) -> float:
    """The highest peak between samples, by soxr at eight times the rate, dBTP."""
    import soundfile
    import soxr

    samples, rate = soundfile.read(path, always_2d=True)
    between = soxr.resample(samples, rate, _OVERSAMPLED * rate)
    return 20 * float(np.log10(max(np.abs(between).max(), 1e-9)))
