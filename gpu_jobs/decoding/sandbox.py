"""Files of strangers in ffmpeg: one demuxer, one decoder, the bytes of that file, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from shared.audio.formats import FORMATS, Format
from shared.audio.read_at import SeekableReader
from shared.audio.rejections import rejected
from shared.errors import Permanent
from shared.ports import ReadAt


@dataclass(frozen=True, slots=True)
class _Allowed:
    """How a format may be read: ffmpeg's one demuxer, and its decoder for each accepted codec."""

    demuxer: str
    decoders: Mapping[str, str]


_ALLOWED: Mapping[Format, _Allowed] = {
    Format.MP3: _Allowed("mp3", {"mp3": "mp3float"}),
    Format.AAC: _Allowed("aac", {"aac": "aac"}),
    Format.FLAC: _Allowed("flac", {"flac": "flac"}),
    Format.OGG: _Allowed("ogg", {"vorbis": "vorbis", "opus": "opus"}),
    Format.WEBM: _Allowed("matroska", {"vorbis": "vorbis", "opus": "opus"}),
    Format.M4A: _Allowed("mov", {"aac": "aac", "alac": "alac", "opus": "opus", "mp3": "mp3float"}),
}
"""A format is never left to ffmpeg's guess, which knows playlists; nor a codec to another library."""

_CHECKS: Mapping[str, Mapping[str, str]] = {"flac": {"err_detect": "crccheck+explode"}}
"""FLAC frames carry a checksum, which ffmpeg leaves alone unless asked."""

_MOST_STREAMS = 32
_MOST_SAMPLES_A_FRAME = 65_536
"""No encoder makes larger frames; an ALAC header could ask for half a gigabyte with one."""


@contextmanager
def sandboxed(read_at: ReadAt, kind: Format) -> Iterator[AudioStream]:
    """The first audio stream of a file that was recognised as ``kind`` and begins at byte 0.

    ffmpeg sees bytes, never a path: no protocol is allowed, what a file refers to is not opened,
    no playlist has a demuxer, and pictures and films in it meet no decoder.

    Raises:
        Permanent: ``corrupt``, ``no_audio_stream``, ``unsupported_codec``.
        Missing, Unavailable: as ``read_at`` raises them, also while the stream is read.
    """
    reader = SeekableReader(read_at)
    try:
        with _opened(reader, _ALLOWED[kind]) as container:
            yield _only_stream(container, kind)
    except (av.FFmpegError, Permanent) as error:
        # ffmpeg takes a read that failed for the end of the file, or for damage
        if reader.failure is not None:
            raise reader.failure from error
        if isinstance(error, Permanent):
            raise
        raise _unreadable(kind) from error
    if reader.failure is not None:
        raise reader.failure


def _opened(reader: SeekableReader, allowed: _Allowed) -> InputContainer:
    return av.open(
        reader,
        mode="r",
        format=allowed.demuxer,
        container_options={
            "format_whitelist": allowed.demuxer,
            "codec_whitelist": ",".join(allowed.decoders.values()),
            "protocol_whitelist": "",
            "enable_drefs": "0",
            "max_streams": str(_MOST_STREAMS),
        },
        metadata_errors="replace",
        io_open=_refuse_other_files,
    )


def _only_stream(container: InputContainer, kind: Format) -> AudioStream:
    title = FORMATS[kind].title
    if not container.streams.audio:
        raise rejected("no_audio_stream", f"The {title} file holds no audio. Send the recording.")
    stream = container.streams.audio[0]
    context: Any = stream.codec_context  # None where ffmpeg has no decoder for the stream
    codec = "" if context is None else context.codec.canonical_name
    if context is None or _ALLOWED[kind].decoders.get(codec) != context.codec.name:
        raise rejected(
            "unsupported_codec",
            f"The {title} file is coded with {codec or 'an unknown codec'}. "
            f"Use {' or '.join(sorted(_ALLOWED[kind].decoders))}.",
        )
    # the sound is decoded in this thread, whose processor time is counted
    context.thread_count = 1
    context.options = {"max_samples": str(_MOST_SAMPLES_A_FRAME), **_CHECKS.get(codec, {})}
    return stream


def _unreadable(kind: Format) -> Permanent:
    return rejected(
        "corrupt",
        f"The file begins as {FORMATS[kind].title}, but cannot be read. Export it again.",
    )


def _refuse_other_files(_url: str, _flags: int, _options: object) -> NoReturn:
    raise rejected("corrupt", "The file refers to other files. Send one that is complete.")
