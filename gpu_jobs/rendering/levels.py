"""What a first hearing tells of a sound: how loud it may be played, and where it has rung out."""

from __future__ import annotations

import math

import numpy as np

from gpu_jobs.engines.soundfont import Stereo
from shared.dsp.decibels import factor
from shared.dsp.loudness import LoudnessMeter

LOUDNESS_LUFS = -18.0
PEAK_DBFS = -3.0

_GONE = factor(-60.0)
_HOP = 441


class Listener:
    """Listens to a stereo stream.

    Args:
        rate: frames per second.
    """

    def __init__(self, rate: int) -> None:
        self._meter = LoudnessMeter(rate)
        self._peaks: list[float] = []
        self._rest = np.zeros((2, 0), np.float32)

    def push(self, block: Stereo) -> None:
        """The next frames, shape [2, n]."""
        self._meter.push(block)
        waiting = np.concatenate([self._rest, block], axis=1)
        whole = waiting.shape[1] // _HOP * _HOP
        hops = np.abs(waiting[:, :whole]).reshape(2, -1, _HOP)
        self._peaks += hops.max(axis=(0, 2)).tolist()
        self._rest = waiting[:, whole:]

    @property
    def peak(self) -> float:
        """The greatest magnitude so far."""
        rest = float(np.abs(self._rest).max(initial=0.0))
        return max(rest, max(self._peaks, default=0.0))

    def is_gone(self, seconds: float, rate: int) -> bool:
        """Whether so much of it, up to now, was 60 dB softer than the loudest before."""
        recent = self._peaks[-round(seconds * rate / _HOP) :]
        return max(recent, default=0.0) <= _GONE * self.peak

    def audible_frames(self) -> int:
        """Frames until it was 60 dB softer than at its loudest, for good."""
        floor = _GONE * self.peak
        audible = [place for place, peak in enumerate(self._peaks) if peak > floor]
        return (audible[-1] + 1) * _HOP if audible else 0

    def gain(self) -> float:
        """Brings it to `LOUDNESS_LUFS`, or as near as peaks of `PEAK_DBFS` allow; 1 for silence."""
        loudness, peak = self._meter.integrated(), self.peak
        if peak == 0:
            return 1.0
        most = factor(PEAK_DBFS) / peak
        return most if math.isinf(loudness) else min(factor(LOUDNESS_LUFS - loudness), most)
