"""MP3, AAC, M4A, Ogg, WebM and FLAC by ffmpeg, as long as their containers say to the frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from gpu_jobs.decoding.bounds import sane_channels, sane_rate
from gpu_jobs.decoding.playing import Playing
from gpu_jobs.decoding.sandbox import sandboxed
from gpu_jobs.decoding.untagged import untagged
from shared.audio.formats import Format
from shared.ports import ReadAt

_EACH_FOR_ITSELF = frozenset({"flac", "alac"})
"""Codecs whose packets need none before them: after a seek they give the very same samples."""


class Compressed:
    """An open file; satisfies `gpu_jobs.decoders.Decoder`.

    Encoder delay and padding are left out as far as the container tells of them: MP3 by its Xing
    header, M4A by edit list and the duration of the last packet, Ogg and WebM by pre-skip and last
    granule. What cannot be sought exactly is decoded from its beginning.

    Memory: some copies of a second of sound, and a few MB of ffmpeg's.

    Args:
        declared_s: seconds of sound that the file declares at least; None where that is no more
            than a guess.
    """

    def __init__(self, stream: AudioStream, kind: Format, declared_s: float | None) -> None:
        self.rate = sane_rate(int(stream.codec_context.sample_rate or 0))
        sane_channels(int(stream.codec_context.channels))
        self._stream = stream
        self._kind = kind
        self._declared_s = declared_s

    def blocks(self, first: int) -> Iterator[NDArray[np.float32]]:
        """The recording from frame ``first``, shape [channels, frames], about a second at a time.

        Raises:
            Permanent: ``corrupt``, ``truncated``, ``too_long``.
        """
        sought = first > 0 and self._stream.codec_context.name in _EACH_FOR_ITSELF
        if sought:
            self._seek(first)
        playing = Playing(self._stream, self._kind, self.rate, first if sought else None)
        for at, block in playing.blocks():
            skipped = max(0, first - at)
            if skipped < block.shape[1]:
                yield block[:, skipped:]
        playing.insist_on_end(self._declared_s)

    def _seek(self, first: int) -> None:
        ticks = int(first / self.rate / float(self._stream.time_base or 1))
        container: Any = self._stream.container
        container.seek((self._stream.start_time or 0) + ticks, stream=self._stream)


@contextmanager
def compressed(read_at: ReadAt, kind: Format) -> Iterator[Compressed]:
    """A file that was recognised as ``kind`` and begins at byte 0.

    Raises:
        Permanent: ``corrupt``, ``no_audio_stream``, ``unsupported_codec``, ``bad_sample_rate``,
            ``too_many_channels``.
        Missing, Unavailable: as ``read_at`` raises them.
    """
    with sandboxed(untagged(read_at) if kind is Format.MP3 else read_at, kind) as stream:
        yield Compressed(stream, kind, _declared_s(stream, kind))


def _declared_s(stream: AudioStream, kind: Format) -> float | None:
    match kind:
        case Format.AAC | Format.MP3:
            return None  # ffmpeg guesses by the bitrate
        case Format.OGG | Format.WEBM:
            # it is the time at which the sound ends, however late it begins, or what some program
            # took for it; whoever judged the file has counted its packets
            return None
        case _:
            if stream.duration is None:
                return None
            # of an M4A in fragments this, too, is the time of the end: a broadcast begins late
            ticks = stream.duration - max(0, stream.start_time or 0)
            return float(ticks * (stream.time_base or 0))
