"""AAC without a container: every frame is counted."""

from __future__ import annotations

from shared.audio import adts
from shared.audio.complaints import damaged, endless, unknown_codec, unreadable
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.frames import DAY_S, HEADER, walk
from shared.audio.id3 import read_id3v2
from shared.audio.tags import Tags
from shared.ports import ReadAt


def aac_facts(read_at: ReadAt, start: int) -> AudioFacts:
    """Facts of the stream at ``start``; reads it once from end to end.

    The rate is that of the headers: where a decoder doubles it (HE-AAC), only the coded sound
    says so. The length is right either way.

    Raises:
        Permanent: ``corrupt``, ``unsupported_codec``, ``too_long`` beyond a day.
    """
    stream = adts.stream_at(read_at.read_at(start, HEADER))
    if stream is None:
        raise unreadable(Format.AAC)
    if not stream.channels:
        raise unknown_codec(Format.AAC, "AAC that does not tell its channels")
    rate = stream.sample_rate_hz
    most = DAY_S * rate // adts.FRAME_SAMPLES
    walked = walk(read_at, start, stream.length_at, most=most)
    if walked.frames >= most:
        raise endless(Format.AAC)
    samples = walked.frames * adts.FRAME_SAMPLES
    if walked.is_damaged:
        raise damaged(Format.AAC, samples / rate)
    tags = Tags()
    read_id3v2(read_at, 0, tags)
    return described(
        Format.AAC,
        "aac",
        duration_s=samples / rate,
        sample_rate_hz=rate,
        channels=stream.channels,
        frames=samples,
        size_bytes=read_at.size,
        tags=tags.found(),
    )
