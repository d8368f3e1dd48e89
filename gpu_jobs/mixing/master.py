"""The last hand on a mix: its loudness, its peaks, its files."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gpu_jobs.audio import blocks, write_wav
from gpu_jobs.context import AudioInput
from gpu_jobs.decoders import Samples
from gpu_jobs.mixing.part import RATE
from gpu_jobs.mixing.reel import Reel
from gpu_jobs.mixing.told import Say, nobody, told
from gpu_jobs.mp3 import write_mp3
from shared.dsp.decibels import decibels, factor
from shared.dsp.dither import dithered
from shared.dsp.limiter import is_limited, limited
from shared.dsp.loudness import measure_loudness
from shared.dsp.true_peak import true_peaks
from shared.errors import Permanent

CEILING_DBTP = -1.0

_CLOSE_ENOUGH_LU = 0.1
_ATTEMPTS = 5
_LEAST_SLOPE = 0.2
"""LU that a dB of gain must bring to be counted on."""

_MOST_LIMITING_DB = 24.0
"""What would need more, a few clicks in silence, stays softer than asked for."""

_AND_MORE_DB = 0.1


@dataclass(frozen=True, slots=True)
class Master:
    """A recorded mix, its true peaks, and the gain in dB that gives it its loudness when limited."""

    reel: Reel
    peaks: Samples
    gain_db: float

    def play(self, ceiling_db: float = CEILING_DBTP) -> Iterator[Samples]:
        """The mix as it is to be heard, in even blocks of shape [2, n]."""
        return _loud(self.reel, self.peaks, self.gain_db, ceiling_db)

    def write_wav(self, path: Path, seed: int, say: Say = nobody) -> None:
        """Write 16 bits, dithered by ``seed``."""
        write_wav(path, told(dithered(self.play(), seed), self.reel.frames, say), RATE)

    def write_mp3(self, path: Path, say: Say = nobody) -> float:
        """Write an MP3 that does not clip when played, and give the ceiling that it took.

        Coding moves the peaks: where they are beyond full scale afterwards, the ceiling was too high.
        """
        ceiling_db = CEILING_DBTP
        while True:
            write_mp3(path, told(self.play(ceiling_db), self.reel.frames, say), RATE)
            say = nobody  # another attempt is no step back
            played = blocks(AudioInput(path), rate=RATE, channels=2)
            beyond_db = decibels(float(true_peaks(played).max()))
            if beyond_db <= 0:
                return ceiling_db
            ceiling_db -= beyond_db + _AND_MORE_DB


def level(reel: Reel, peaks: Samples, natural: float, wanted: float) -> Master:
    """Bring a mix to its loudness.

    Limiting takes loudness away, so what is missing is added again a few times, the more the less
    came of it the last time.

    Args:
        natural: its loudness as it is, LUFS.
        wanted: the loudness it shall have, LUFS.

    Raises:
        Permanent("silent"): there is nothing to be heard in it.
    """
    if math.isinf(natural):
        raise Permanent("silent", "There is nothing to mix: the voice and the original are silent.")
    most_db = CEILING_DBTP - decibels(float(peaks.max())) + _MOST_LIMITING_DB
    gain_db, slope = min(wanted - natural, most_db), 1.0
    tried: tuple[float, float] | None = None
    for _ in range(_ATTEMPTS):
        if not is_limited(peaks, gain=factor(gain_db), ceiling=factor(CEILING_DBTP)):
            break
        reached = measure_loudness(_loud(reel, peaks, gain_db, CEILING_DBTP), RATE)
        if abs(wanted - reached) < _CLOSE_ENOUGH_LU:
            break
        if tried and tried[0] != gain_db:
            slope = (reached - tried[1]) / (gain_db - tried[0])
        tried = gain_db, reached
        more_db = (wanted - reached) / min(1.0, max(_LEAST_SLOPE, slope))
        gain_db = min(gain_db + more_db, most_db)
    return Master(reel, peaks, gain_db)


def _loud(reel: Reel, peaks: Samples, gain_db: float, ceiling_db: float) -> Iterator[Samples]:
    return limited(reel.play(), peaks, RATE, gain=factor(gain_db), ceiling=factor(ceiling_db))
