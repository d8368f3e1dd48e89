"""Bring a voice and the recording it belongs to together in one room, at one loudness."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gpu_jobs.audio import Channels, blocks, write_wav
from gpu_jobs.context import AudioInput, Context
from gpu_jobs.decoders import Samples
from shared.audio.convolution import Convolver
from shared.audio.limiter import limited, true_peaks
from shared.audio.loudness import LoudnessMeter, measure_loudness
from shared.audio.reverb import room_response
from shared.errors import Permanent
from shared.parameters import MixParameters

RATE = 44_100
CEILING_DBFS = -1.0

_FADE_S = 0.01
_CLOSE_ENOUGH_LU = 0.05
_ATTEMPTS = 4
_MOST_BOOST_DB = 30.0
"""A recording that needs more to be heard is hiss."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A recording and what a first hearing told of it: its length, and its loudness in LUFS."""

    source: AudioInput
    frames: int
    loudness: float


def mix(ctx: Context, p: MixParameters) -> None:
    """Mix the inputs ``voice`` and ``original`` into ``mix.wav``: 44.1 kHz, stereo, 16 bits.

    The voice gets a room; the original lies ``original_db`` louder (mostly: softer) than the dry
    voice before ``voice_db``, both as integrated loudness. The whole is as long as the longer of
    the two, has the integrated loudness asked for, and true peaks of at most -1 dBFS.

    Memory: 32 MB a minute of the result, and about 100 MB.

    Raises:
        Permanent("corrupt", "truncated", "region_outside_file", "too_long"): as `gpu_jobs.audio.blocks`.
        Permanent("silent"): there is nothing to be heard in any of them.
    """
    voice = _hear(ctx.audio("voice"))
    original = None if p.original_db is None else _hear(ctx.audio("original"))
    ctx.progress(0.2, "placing")
    together = np.zeros((2, max(voice.frames, original.frames if original else 0)), np.float32)
    _add_voice(together, voice, p, ctx.seed)
    if original and p.original_db is not None:
        _add(together, original.source, _under(voice, original, p.original_db))
    _fade_out(together)
    ctx.note(audio_s=round(together.shape[1] / RATE, 3))
    ctx.progress(0.5, "levelling")
    peaks = true_peaks(together)
    gain = _gain_to(together, peaks, p.loudness_lufs)
    ctx.progress(0.8, "writing")
    _save(ctx, together, peaks, gain)
    ctx.progress(1.0)


def _hear(source: AudioInput) -> _Part:
    meter = LoudnessMeter(RATE)
    for block in _played(source, 2):
        meter.push(block)
    return _Part(source, meter.frames, meter.integrated())


def _played(source: AudioInput, channels: Channels) -> Iterator[Samples]:
    return blocks(source, rate=RATE, channels=channels)


def _add_voice(together: Samples, voice: _Part, p: MixParameters, seed: int) -> None:
    """Add the voice from the middle, and the room that answers it from all around."""
    gain = np.float32(_factor(p.voice_db))
    dry, wet = np.float32(1 - p.reverb), np.float32(p.reverb)
    room = Convolver(room_response(RATE, seed))
    at = 0
    for block in _played(voice.source, 1):
        _add_at(together, at, gain * (dry * block + wet * room.push(block)))
        at += block.shape[1]
    _add_at(together, at, gain * wet * room.push(np.zeros((1, room.taps), np.float32)))


def _add(together: Samples, source: AudioInput, gain: float) -> None:
    at = 0
    for block in _played(source, 2):
        _add_at(together, at, np.float32(gain) * block)
        at += block.shape[1]


def _add_at(together: Samples, at: int, block: Samples) -> None:
    """Add what of the block lies within the whole: the room may ring beyond the end."""
    place = together[:, at : at + block.shape[1]]
    place += block[:, : place.shape[1]]


def _under(voice: _Part, original: _Part, original_db: float) -> float:
    """The factor that brings the original to its level under the voice."""
    if math.isinf(voice.loudness) or math.isinf(original.loudness):
        return _factor(original_db)
    return _factor(min(_MOST_BOOST_DB, voice.loudness + original_db - original.loudness))


def _fade_out(together: Samples) -> None:
    """The end may cut the room's tail: without a click."""
    count = min(round(_FADE_S * RATE), together.shape[1])
    together[:, together.shape[1] - count :] *= np.linspace(1, 0, count, dtype=np.float32)


def _gain_to(together: Samples, peaks: Samples, loudness: float) -> float:
    """The factor with which the limited mix has this loudness.

    Limiting takes loudness away, so what is missing is added again, a few times.
    """
    natural = measure_loudness(_in_seconds(together), RATE)
    if math.isinf(natural):
        raise Permanent("silent", "There is nothing to mix: the voice and the original are silent.")
    gain_db = loudness - natural
    for _ in range(_ATTEMPTS):
        reached = measure_loudness(_loud(together, peaks, _factor(gain_db)), RATE)
        missing = loudness - reached
        if abs(missing) < _CLOSE_ENOUGH_LU:
            break
        gain_db += missing
    return _factor(gain_db)


def _in_seconds(together: Samples) -> Iterator[Samples]:
    for start in range(0, together.shape[1], RATE):
        yield together[:, start : start + RATE]


def _loud(together: Samples, peaks: Samples, gain: float) -> Iterator[Samples]:
    return limited(together, peaks, RATE, gain=gain, ceiling=_factor(CEILING_DBFS))


def _save(ctx: Context, together: Samples, peaks: Samples, gain: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mix.wav"
        write_wav(path, _loud(together, peaks, gain), RATE)
        ctx.note(gain_db=round(20 * math.log10(gain), 2), ceiling_dbfs=CEILING_DBFS)
        ctx.save("mix.wav", path, "audio/wav")


def _factor(db: float) -> float:
    return float(10 ** (db / 20))
