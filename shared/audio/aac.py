"""AAC without a container: every frame is counted."""

from __future__ import annotations

from shared.audio import adts
from shared.audio.complaints import damaged, endless, unknown_codec, unreadable
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.frames import DAY_S, HEADER, find_any, walk
from shared.audio.id3 import read_id3v2
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
from shared.ports import ReadAt

_FIRST_FRAME = 512
_SEARCHED_BEHIND = 16 * 1024


def aac_facts(read_at: ReadAt, start: int) -> AudioFacts:
    """Facts of the stream at ``start``; reads it once from end to end.

    The rate is that of the headers: where a decoder doubles it (HE-AAC), only the coded sound
    says so. The length is right either way.

    Raises:
        Permanent: ``corrupt``, ``unsupported_codec``, ``too_long`` beyond a day.
    """
    head = read_at.read_at(start, _FIRST_FRAME)
    stream = adts.stream_at(head[:HEADER])
    if stream is None:
        raise unreadable(Format.AAC)
    channels = stream.channels or adts.channels_told_within(head)
    if not channels:
        raise unknown_codec(Format.AAC, "AAC that does not tell its channels")
    rate = stream.sample_rate_hz
    most = DAY_S * rate // adts.FRAME_SAMPLES
    walked = walk(read_at, start, stream.length_at, most=most)
    if walked.frames >= most:
        raise endless(Format.AAC)
    samples = walked.frames * adts.FRAME_SAMPLES
    if walked.is_damaged:
        raise damaged(Format.AAC, samples / rate)
    if find_any(read_at, walked.end, adts.stream_at, within=_SEARCHED_BEHIND) is not None:
        raise rejected(
            "corrupt",
            "The AAC file holds two recordings of different kinds, one behind the other. "
            "Export them as one.",
        )
    tags = Tags()
    read_id3v2(read_at, 0, tags)
    return described(
        Format.AAC,
        "aac",
        duration_s=samples / rate,
        sample_rate_hz=rate,
        channels=channels,
        frames=samples,
        size_bytes=read_at.size,
        tags=tags.found(),
    )
