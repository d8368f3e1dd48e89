"""MP3: every frame is counted, whatever the first one promises.

libsndfile believes the first frames of a stream of variable bitrate without a Xing header, and
cuts it short without a word. ffmpeg's packet walk is right and takes five times as long.
"""

from __future__ import annotations

from shared.audio import mpeg
from shared.audio.complaints import damaged, endless, unreadable
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.frames import DAY_S, Walk, find_any, walk
from shared.audio.id3 import read_id3v1, read_id3v2
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
from shared.ports import ReadAt

_FIRST_FRAME = 4096
_SEARCHED_BEHIND = 16 * 1024


def mp3_facts(read_at: ReadAt, start: int) -> AudioFacts:
    """Facts of the MP3 whose first frame is at ``start``; reads it once from end to end.

    The length leaves out the silence that an encoder confesses to have added (LAME's header).

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``too_long`` beyond a day.
    """
    head = read_at.read_at(start, _FIRST_FRAME)
    stream = mpeg.stream_at(head)
    if stream is None:
        raise unreadable(Format.MP3)
    promise = mpeg.promise_of(head[: stream.length_at(head, 0)])
    tags = Tags()
    read_id3v2(read_at, 0, tags)
    begin = start + (stream.length_at(head, 0) if promise else 0)
    most = DAY_S * stream.sample_rate_hz // stream.frame_samples
    walked = walk(read_at, begin, stream.length_at, most=most)
    if walked.frames >= most:
        raise endless(Format.MP3)
    _check(walked, stream, promise)
    if find_any(read_at, walked.end, mpeg.stream_at, within=_SEARCHED_BEHIND) is not None:
        raise rejected(
            "corrupt",
            "The MP3 file holds two recordings of different sample rates, one behind the other. "
            "Export them as one.",
        )
    read_id3v1(read_at, tags)
    samples = walked.frames * stream.frame_samples
    if promise and promise.frames == walked.frames:
        samples = max(0, samples - promise.trimmed)
    return described(
        Format.MP3,
        "mp3",
        duration_s=samples / stream.sample_rate_hz,
        sample_rate_hz=stream.sample_rate_hz,
        channels=stream.channels,
        frames=samples,
        size_bytes=read_at.size,
        tags=tags.found(),
    )


def _check(walked: Walk, stream: mpeg.Stream, promise: mpeg.Promise | None) -> None:
    # Some encoders count the frame that holds the promise.
    if promise and promise.frames and walked.frames < promise.frames - 1:
        raise rejected(
            "truncated",
            f"The MP3 header promises {promise.frames} frames, the file holds {walked.frames}. "
            "Upload the whole file.",
        )
    if walked.is_damaged:
        raise damaged(Format.MP3, walked.frames * stream.frame_samples / stream.sample_rate_hz)
