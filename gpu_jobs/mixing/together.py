"""Voice and original sounding together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from gpu_jobs.decoders import Samples
from gpu_jobs.mixing.part import RATE, Part
from gpu_jobs.mixing.voice import LEVEL_HOP, Voice
from shared.dsp.convolution import Convolver
from shared.dsp.decibels import factor
from shared.dsp.ducking import ducked
from shared.dsp.fades import faded
from shared.dsp.hops import FLOOR_DB, Floats, GainCurve, even_blocks
from shared.dsp.reverb import HALL, ROOM, response
from shared.parameters import MixParameters

_SPACES = {"room": ROOM, "hall": HALL}
_SHORTEST_FADE_S = 0.01
_MOST_BOOST_DB = 30.0
"""A recording that needs more to be heard is hiss."""


def length(voice: Voice, original: Part | None, p: MixParameters) -> int:
    """Frames of the mix: it ends with the longer of the two, or when the space has rung out."""
    recorded = max(voice.part.frames, original.frames if original else 0)
    if not (p.reverb and voice.last_frame):
        return recorded
    return max(recorded, voice.last_frame + round(_SPACES[p.room].ring_s * RATE))


def together(voice: Voice, original: Part | None, p: MixParameters, seed: int) -> Iterator[Samples]:
    """The mix before it is levelled: `length` frames in even blocks of shape [2, n].

    Args:
        seed: chooses the space.
    """
    frames = length(voice, original, p)
    sound = _in_space(voice, p, seed, frames)
    if original and p.original_db is not None:
        gain = _under(voice.part, original, p.original_db)
        under = _stepping_back(voice, original, p.ducking_db, frames)
        sound = (a + np.float32(gain) * b for a, b in zip(sound, under, strict=True))
    return faded(
        sound,
        frames,
        fade_in=round(p.fade_in_s * RATE),
        # the end may cut what still rings: without a click
        fade_out=round(max(p.fade_out_s, _SHORTEST_FADE_S) * RATE),
    )


def _in_space(voice: Voice, p: MixParameters, seed: int, frames: int) -> Iterator[Samples]:
    """The voice from where it stands, and the space that answers it from all around."""
    gain = factor(p.voice_db)
    dry, wet = np.float32(gain * (1 - p.reverb)), np.float32(gain * p.reverb)
    space = Convolver(response(_SPACES[p.room], RATE, seed))
    for block in _lengthened(voice.play(), frames):
        answer = space.push(block) if p.reverb else np.zeros((2, 1), np.float32)
        yield dry * block + wet * answer


def _stepping_back(
    voice: Voice, original: Part, ducking_db: float, frames: int
) -> Iterator[Samples]:
    """The original, softer while the voice sings."""
    step = LEVEL_HOP
    gains = ducked(
        _levels(voice, -(-frames // step)),
        step_s=step / RATE,
        threshold_db=voice.sings_from_db,
        depth_db=ducking_db,
    )
    curve = GainCurve(float(gains[0]), step)
    at = 0
    for block in _lengthened(original.play(), frames):
        steps = -(-block.shape[1] // step)
        yield block * curve.reach(gains[at : at + steps], block.shape[1])
        at += steps


def _levels(voice: Voice, count: int) -> Floats:
    """The voice's levels until the end of the mix."""
    return np.pad(voice.levels, (0, max(0, count - len(voice.levels))), constant_values=FLOOR_DB)


def _under(voice: Part, original: Part, original_db: float) -> float:
    """The factor that brings the original to its level under the voice as it was recorded."""
    if math.isinf(voice.loudness) or math.isinf(original.loudness):
        return factor(original_db)
    return factor(min(_MOST_BOOST_DB, voice.loudness + original_db - original.loudness))


def _lengthened(pieces: Iterable[Samples], frames: int) -> Iterator[Samples]:
    """Followed by silence up to ``frames``, in even blocks."""
    return even_blocks(_and_silence(pieces, frames))


def _and_silence(pieces: Iterable[Samples], frames: int) -> Iterator[Samples]:
    left, channels = frames, 1
    for piece in pieces:
        left, channels = left - piece.shape[1], len(piece)
        yield piece
    while left > 0:
        yield np.zeros((channels, min(left, RATE)), np.float32)
        left -= RATE
