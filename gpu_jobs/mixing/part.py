"""A recording that goes into a mix, and what a first hearing told of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gpu_jobs.audio import Channels, blocks
from gpu_jobs.context import AudioInput
from gpu_jobs.decoders import Samples
from shared.dsp.hops import even_blocks
from shared.dsp.loudness import LoudnessMeter

RATE = 44_100


@dataclass(frozen=True, slots=True)
class Part:
    """A recording, decoded anew each time it is played: memory does not depend on its length.

    Attributes:
        channels: 1 where both sides are the same.
        frames: at `RATE`.
        loudness: in LUFS as heard from two sides; -inf for silence.
        offset: mean of each channel, which is no sound, but takes room from it.
    """

    source: AudioInput
    channels: Channels
    frames: int
    loudness: float
    offset: tuple[float, ...]

    def play(self) -> Iterator[Samples]:
        """Even blocks of shape [channels, n], without the offset."""
        offset = np.asarray(self.offset, np.float32)[:, None]
        for block in even_blocks(blocks(self.source, rate=RATE, channels=self.channels)):
            yield block - offset


def hear(source: AudioInput) -> Part:
    """Listen to a recording.

    Raises:
        Permanent: as `gpu_jobs.audio.blocks`.
    """
    meter = LoudnessMeter(RATE)
    total = np.zeros(2)
    same = True
    for block in even_blocks(blocks(source, rate=RATE, channels=2)):
        meter.push(block)
        total += block.sum(axis=1, dtype=np.float64)
        same = same and np.array_equal(block[0], block[1])
    sides = total / max(meter.frames, 1)
    offset = tuple(float(each) for each in sides[: 1 if same else 2])
    return Part(source, 1 if same else 2, meter.frames, meter.integrated(), offset)


def on_two_sides(loudness: float, channels: int) -> float:
    """Loudness that was measured of one channel, where it is played on both sides."""
    return loudness + 10 * math.log10(2 / channels)
