"""MP3, AAC, M4A, Ogg and WebM: facts by ffmpeg's demuxers, packet by packet, without decoding.

The packets are counted because headers lie: an MP3 of variable bitrate without a Xing header is
reported (and decoded) at half its length by libraries that believe the first frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from shared.audio.endings import check_ending
from shared.audio.facts import AudioFacts
from shared.audio.formats import FORMATS, Format, Recognised
from shared.audio.mpeg import promised_frames
from shared.audio.read_at import From, SeekableReader
from shared.audio.rejections import rejected
from shared.errors import Permanent
from shared.ports import ReadAt

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

DEMUXERS: Mapping[Format, str] = {
    Format.MP3: "mp3",
    Format.AAC: "aac",
    Format.OGG: "ogg",
    Format.M4A: "mov",
    Format.WEBM: "matroska",
}
"""The one demuxer each format is opened with: ffmpeg is never left to guess at a playlist."""

CODECS: Mapping[Format, frozenset[str]] = {
    Format.MP3: frozenset({"mp3"}),
    Format.AAC: frozenset({"aac"}),
    Format.OGG: frozenset({"vorbis", "opus"}),
    Format.M4A: frozenset({"aac", "alac", "opus", "mp3"}),
    Format.WEBM: frozenset({"opus", "vorbis"}),
}


def demuxed_facts(read_at: ReadAt, recognised: Recognised) -> AudioFacts:
    """Facts of a compressed recording; reads it once from end to end, in constant memory.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``no_audio_stream``, ``unsupported_codec``.
    """
    import av

    kind, body = recognised.format, From(read_at, recognised.start)
    check_ending(kind, body)
    reader = SeekableReader(body)
    try:
        with av.open(
            reader,
            mode="r",
            format=DEMUXERS[kind],
            metadata_errors="replace",
            io_open=_refuse_other_files,
        ) as container:
            stream = _audio_stream(container, kind)
            walk = _walked(container, stream)
            duration_s = _duration_s(kind, body, stream, walk)
            facts = _described(kind, stream, duration_s, read_at.size)
    except av.FFmpegError as error:
        if reader.failure is not None:
            raise reader.failure from error
        raise _unreadable(kind) from error
    if reader.failure is not None:
        raise reader.failure
    return facts


@dataclass(frozen=True, slots=True)
class Walk:
    """What the packets of a stream add up to."""

    packets: int
    seconds: float


def _audio_stream(container: InputContainer, kind: Format) -> AudioStream:
    if not container.streams.audio:
        raise rejected(
            "no_audio_stream",
            f"The {FORMATS[kind].title} file holds no audio. Send the recording itself.",
        )
    stream = container.streams.audio[0]
    codec = _codec(stream)
    if codec not in CODECS[kind]:
        accepted = " or ".join(sorted(CODECS[kind]))
        raise rejected(
            "unsupported_codec",
            f"The {FORMATS[kind].title} file is coded with {codec or 'an unknown codec'}. "
            f"Use {accepted}.",
        )
    return stream


def _codec(stream: AudioStream) -> str:
    context: Any = stream.codec_context  # None where ffmpeg has no decoder for the stream
    return "" if context is None else str(context.codec.canonical_name)


def _walked(container: InputContainer, stream: AudioStream) -> Walk:
    packets, begin, end, total = 0, None, 0, 0
    for packet in container.demux(stream):
        if not packet.size:
            continue
        if packet.is_corrupt:
            raise rejected("corrupt", "A part of the recording is damaged. Export it again.")
        packets += 1
        length = packet.duration or 0
        total += length
        if packet.pts is not None:
            begin = packet.pts if begin is None else begin
            end = max(end, packet.pts + length)
    # What lies before zero is a codec's warming-up, and is not heard.
    ticks = total if begin is None else end - max(begin, 0)
    return Walk(packets, max(0.0, float(ticks * (stream.time_base or 0))))


def _duration_s(kind: Format, body: ReadAt, stream: AudioStream, walk: Walk) -> float:
    promised = promised_frames(body, 0) if kind is Format.MP3 else None
    if promised is None:
        return walk.seconds
    if walk.packets < promised:
        raise rejected(
            "truncated",
            f"The MP3 header promises {promised} frames, the file holds {walk.packets}. "
            "Upload the whole file.",
        )
    # Such a header lets ffmpeg leave out the encoder's silence before and after the music.
    believed = float((stream.duration or 0) * (stream.time_base or 0))
    return believed if walk.packets == promised and believed else walk.seconds


def _described(kind: Format, stream: AudioStream, duration_s: float, size: int) -> AudioFacts:
    context = stream.codec_context
    if context.sample_rate <= 0 or context.channels <= 0:
        raise _unreadable(kind)
    return AudioFacts(
        format=kind,
        codec=_codec(stream),
        media_type=FORMATS[kind].media_types[0],
        duration_s=duration_s,
        sample_rate_hz=context.sample_rate,
        channels=context.channels,
        size_bytes=size,
    )


def _unreadable(kind: Format) -> Permanent:
    return rejected(
        "corrupt",
        f"The file begins as {FORMATS[kind].title}, but cannot be read. Export it again.",
    )


def _refuse_other_files(_url: str, _flags: int, _options: object) -> NoReturn:
    raise rejected("corrupt", "The file refers to other files. Send one that is complete.")
