"""Audio in and out: regions of files as samples at the rate a task asks for, and WAV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import numpy as np

from gpu_jobs.context import AudioInput
from gpu_jobs.decoders import Samples, opened
from gpu_jobs.decoding.bounds import LONGEST_S, too_long
from gpu_jobs.decoding.effort import timely
from gpu_jobs.decoding.losses import Losses
from shared.errors import Permanent

Channels = Literal[1, 2]
Bits = Literal[16, 24]

SILENT_DBFS = -60.0
"""What never exceeds this is silence: hiss, or a microphone that was off."""

# Recorded floats may be anything; beyond +24 dBFS they would overflow when squared.
_LOUDEST = 16.0


def blocks(
    source: AudioInput, *, rate: int, channels: Channels, longest_s: float = LONGEST_S
) -> Iterator[Samples]:
    """Decode a region piece by piece: memory does not depend on its length.

    Args:
        rate: frames per second of the result.
        channels: 1 is the mean of all; 2 keeps stereo, and gives the mean of all on both sides
            for any other count.

    Yields:
        Float32 of shape [channels, frames], about a second each; every sample is finite.

    Memory: some seconds of sound at the recorded rate and channels (of stereo at 44.1 kHz 5 MB, at
    most 60 MB), however long the region is, and some MB of the decoder's.

    Raises:
        Permanent: with a code of `shared.audio.rejections.REJECTIONS`, where the file is no audio,
            or damaged (``corrupt``; a quarter of a second or 1 % of it is tolerated as silence,
            as is so much that is no number), or cut short.
        Permanent("region_outside_file"): the region begins where the recording has ended.
        Permanent("too_long"): the region lasts longer than ``longest_s``.
    """
    longest_s = min(longest_s, source.longest_s)
    with opened(source.path) as decoder:
        first, count = _region(source, decoder.rate)
        decoded = timely(decoder.blocks(first), decoder.rate)
        recorded = _bounded(_limited(decoded, count), round(longest_s * decoder.rate), longest_s)
        finite = _finite(recorded, first, Losses(decoder.rate))
        laid_out = (_with_channels(block, channels) for block in finite)
        yield from resampled(laid_out, decoder.rate, rate, channels)


def read(
    source: AudioInput, *, rate: int, channels: Channels, longest_s: float = LONGEST_S
) -> Samples:
    """Decode a whole region: float32 of shape [channels, frames]. Otherwise as `blocks`.

    Memory: 8 bytes a sample of the result while it is put together, 4 then: 10 minutes of stereo
    at 44.1 kHz take 423 MB, then 212 MB.
    """
    pieces = list(blocks(source, rate=rate, channels=channels, longest_s=longest_s))
    return np.concatenate(pieces, axis=1) if pieces else np.zeros((channels, 0), np.float32)


def resampled(
    pieces: Iterable[Samples], recorded_hz: int, rate: int, channels: Channels
) -> Iterator[Samples]:
    """The same sound at another rate: blocks of shape [channels, frames], as they come."""
    if recorded_hz == rate:
        yield from pieces
        return

    import soxr

    stream = soxr.ResampleStream(recorded_hz, rate, channels, dtype="float32")
    for piece in pieces:
        yield from _some(stream.resample_chunk(np.ascontiguousarray(piece.T)))
    yield from _some(stream.resample_chunk(np.zeros((0, channels), np.float32), last=True))


def audible_peak(samples: Samples) -> float:
    """The greatest magnitude in ``samples``, of any shape; full scale is 1.

    Raises:
        Permanent("silent"): nothing in them is above `SILENT_DBFS`.
    """
    peak = float(max(samples.max(), -samples.min())) if samples.size else 0.0
    if peak < 10 ** (SILENT_DBFS / 20):
        raise Permanent(
            "silent", f"The recording is silent: nothing in it is above {SILENT_DBFS:.0f} dBFS."
        )
    return peak


def write_wav(path: Path, pieces: Iterable[Samples], rate: int, bits: Bits = 16) -> None:
    """Write blocks of shape [channels, frames] as PCM WAV; samples beyond ±1 are clipped.

    Raises:
        ValueError: there is no block to tell the number of channels.
    """
    _write(path, pieces, rate, bits)


def wav_bytes(samples: Samples, rate: int, bits: Bits = 16) -> bytes:
    """Samples of shape [channels, frames] as PCM WAV; samples beyond ±1 are clipped."""
    buffer = io.BytesIO()
    _write(buffer, [samples], rate, bits)
    return buffer.getvalue()


def _write(target: Path | io.BytesIO, pieces: Iterable[Samples], rate: int, bits: Bits) -> None:
    import soundfile

    rest = iter(pieces)
    first = next(rest, None)
    if first is None:
        raise ValueError("nothing to write")
    with soundfile.SoundFile(
        target, "w", rate, channels=len(first), format="WAV", subtype=f"PCM_{bits}"
    ) as file:
        file.write(first.T)
        for piece in rest:
            file.write(piece.T)


def _region(source: AudioInput, rate: int) -> tuple[int, int | None]:
    """First frame, and number of frames (None: to the end), at the recorded rate."""
    first = round((source.start_s or 0.0) * rate)
    return first, None if source.end_s is None else max(0, round(source.end_s * rate) - first)


def _limited(pieces: Iterator[Samples], count: int | None) -> Iterator[Samples]:
    """The first ``count`` frames of ``pieces``."""
    left = count
    empty = True
    for piece in pieces:
        kept = piece if left is None else piece[:, :left]
        if kept.shape[1]:
            empty = False
            yield kept
        if left is not None:
            left -= kept.shape[1]
            if left <= 0:
                break
    if empty:
        raise Permanent(
            "region_outside_file",
            "The recording is empty, or it ends before start_s. Choose a region inside it.",
        )


def _bounded(pieces: Iterator[Samples], most: int, longest_s: float) -> Iterator[Samples]:
    done = 0
    for piece in pieces:
        done += piece.shape[1]
        if done > most:
            raise too_long(longest_s)
        yield piece


def _finite(pieces: Iterator[Samples], first: int, losses: Losses) -> Iterator[Samples]:
    """Within ±`_LOUDEST`; what is no number counts as lost, and becomes silence."""
    done = first
    for piece in pieces:
        # a comparison with NaN is false: one look at the extremes settles nearly every block
        if piece.min() >= -_LOUDEST and piece.max() <= _LOUDEST:
            yield piece
        else:
            _count_no_numbers(piece, done, losses)
            sound = np.nan_to_num(piece, nan=0.0, posinf=0.0, neginf=0.0)
            yield np.clip(sound, -_LOUDEST, _LOUDEST, out=sound)
        done += piece.shape[1]
    losses.ended(done - first)


def _count_no_numbers(piece: Samples, at: int, losses: Losses) -> None:
    wrong = np.flatnonzero(~np.isfinite(piece).all(axis=0))
    if len(wrong):
        losses.add(at + int(wrong[0]), len(wrong))


def _with_channels(piece: Samples, channels: Channels) -> Samples:
    if len(piece) == channels:
        return piece
    mean = piece.mean(axis=0, keepdims=True, dtype=np.float32)
    return np.repeat(mean, channels, axis=0)


def _some(frames: Samples) -> Iterator[Samples]:
    """``frames``, shape [frames, channels], as one block, or none when it is empty."""
    if len(frames):
        yield frames.reshape(len(frames), -1).T
