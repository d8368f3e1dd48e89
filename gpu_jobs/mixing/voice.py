"""A voice made ready for a mix: equalised, evened, its hissing softened, its loudness kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gpu_jobs.decoders import Samples
from gpu_jobs.mixing.part import RATE, Part, on_two_sides
from shared.dsp.compressor import Compressor
from shared.dsp.convolution import Convolver
from shared.dsp.de_esser import DeEsser
from shared.dsp.decibels import factor
from shared.dsp.equaliser import voice_tone
from shared.dsp.hops import HOP, Floats, levels_db
from shared.dsp.loudness import LoudnessMeter

LEVEL_HOP = 8 * HOP
"""Frames between two levels: 12 ms."""

# Levels beside the voice's own, dB.
_SINGS_DB = -25.0
_HEARD_DB = -60.0
_COMPRESSED_FROM_DB = -4.0
_HISSING_FROM_DB = -22.0

_RATIO = 2.5
_DEEPEST_CUT_DB = 9.0

_LOUDNESS_OF_LEVEL_DB = 10 * math.log10(2) - 0.691
"""Loudness of a sound on two sides, whose mean power is 0 dB."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice, and what polishing makes of it.

    Attributes:
        polish: 0 is as it was recorded, 1 is all that is done to it.
        make_up: factor that gives the polished voice the loudness it had.
        levels: of the polished voice, one for each `LEVEL_HOP`, dB.
        usual_db: level at which it mostly sings; -inf if it never does.
    """

    part: Part
    polish: float
    make_up: float
    levels: Floats
    usual_db: float

    @property
    def sings_from_db(self) -> float:
        """The level above which somebody sings."""
        return self.usual_db + _SINGS_DB if math.isfinite(self.usual_db) else math.inf

    @property
    def last_frame(self) -> int:
        """Where the last of it is heard."""
        heard = np.flatnonzero(self.levels >= self.sings_from_db - _SINGS_DB + _HEARD_DB)
        return int(heard[-1] + 1) * LEVEL_HOP if len(heard) else 0

    def play(self) -> Iterator[Samples]:
        """Even blocks of shape [channels, n], polished, as loud as they were."""
        for block in _polished(self.part, self.polish):
            yield block * np.float32(self.make_up)


def prepare(part: Part, polish: float) -> Voice:
    """Listen to what polishing makes of a voice.

    Args:
        polish: as in `Voice`.
    """
    meter = LoudnessMeter(RATE)
    levels = [np.zeros(0)]
    for block in _polished(part, polish):
        meter.push(block)
        levels.append(levels_db(block, LEVEL_HOP))
    loudness = on_two_sides(meter.integrated(), part.channels)
    make_up = factor(part.loudness - loudness) if math.isfinite(loudness) else 1.0
    return Voice(part, polish, make_up, np.concatenate(levels), loudness - _LOUDNESS_OF_LEVEL_DB)


def _polished(part: Part, polish: float) -> Iterator[Samples]:
    if not polish or math.isinf(part.loudness):
        yield from part.play()
        return
    usual_db = part.loudness - _LOUDNESS_OF_LEVEL_DB
    tone = Convolver(voice_tone(RATE, polish))
    compressor = Compressor(
        RATE, threshold_db=usual_db + _COMPRESSED_FROM_DB, ratio=1 + polish * (_RATIO - 1)
    )
    de_esser = DeEsser(
        RATE, threshold_db=usual_db + _HISSING_FROM_DB, most_db=polish * _DEEPEST_CUT_DB
    )
    for block in part.play():
        yield de_esser.push(compressor.push(tone.push(block)))
