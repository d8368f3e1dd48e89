"""A recording that is told apart, and what a first hearing of it tells."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.audio import Channels, blocks
from gpu_jobs.context import AudioInput
from gpu_jobs.decoders import Samples, opened
from gpu_jobs.decoding.effort import timely

_FADED_DB = 20.0
"""Passages so far below the loudest one do not count for the level: silence, endings, hiss."""

_MOST_GAIN = 1e3
"""Beyond 60 dB it is noise that would be amplified."""

_CLIPPED = 1.25
"""Up to here samples beyond full scale are clipped, as by every player: loud MP3s decode to them."""

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording, decoded anew each time it is played: memory does not depend on its length.

    Attributes:
        rate: frames per second, as recorded.
        channels: 2 for stereo; anything else is heard as the mean of its channels.
        frames: of the region, at ``rate``.
        rms: of what sounds in it, without its offset, over all channels; 1 is a full square wave.
        scale: what it is multiplied with where its samples (floats) exceed full scale by far; else 1.
    """

    source: AudioInput
    rate: int
    channels: Channels
    frames: int
    rms: float
    scale: float = 1.0

    def play(self) -> Iterator[Samples]:
        """Blocks of shape [channels, n]; what exceeds ±1 is to be clipped."""
        for block in blocks(self.source, rate=self.rate, channels=self.channels):
            yield block if self.scale == 1.0 else block * np.float32(self.scale)

    def gain_to(self, dbfs: float) -> float:
        """The factor that brings what `play` gives to a level (RMS); 1 for silence."""
        if self.rms <= 0.0:
            return 1.0
        return float(min(_MOST_GAIN, 10 ** (dbfs / 20) / self.rms))


def listen(source: AudioInput) -> Recording:
    """Hear a recording once, for its length and its level.

    Raises:
        Permanent: as `gpu_jobs.audio.blocks`.
    """
    rate, channels = _as_recorded(source)
    sums, powers, counts = [], [], []
    peak = 0.0
    for block in blocks(source, rate=rate, channels=channels):
        counts.append(block.shape[1])
        sums.append(block.sum(axis=1, dtype=np.float64))
        powers.append(np.einsum("cn,cn->c", block, block, dtype=np.float64))
        peak = max(peak, float(block.max()), -float(block.min()))
    scale = 1.0 if peak <= _CLIPPED else 1.0 / peak
    rms = _sounding_rms(np.array(sums), np.array(powers), np.array(counts, np.float64))
    return Recording(source, rate, channels, sum(counts), scale * rms, scale)


def _as_recorded(source: AudioInput) -> tuple[int, Channels]:
    with opened(source.path) as decoder:
        first = next(timely(decoder.blocks(0), decoder.rate), None)
        return decoder.rate, 2 if first is not None and len(first) == 2 else 1


def _sounding_rms(sums: Table, powers: Table, counts: Table) -> float:
    """RMS over the blocks that are not much softer than the loudest.

    Args:
        sums, powers: of each block and channel, shape [blocks, channels].
        counts: frames of each block.
    """
    offset = sums.sum(axis=0) / counts.sum()
    energy = np.maximum(powers - 2 * offset * sums + counts[:, None] * offset**2, 0.0).mean(axis=1)
    # the last block may be a click and nothing else: it is no passage
    lengths = np.maximum(counts, counts.max() / 2)
    softest = (energy / lengths).max() * 10 ** (-_FADED_DB / 10)
    sounding = energy / lengths >= softest
    return math.sqrt(energy[sounding].sum() / lengths[sounding].sum())
