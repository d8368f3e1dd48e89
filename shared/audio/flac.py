"""FLAC (RFC 9639): facts by STREAMINFO, held against the last frame.

STREAMINFO tells how long the recording was when it was made; that all of it has arrived only the
last frame tells, whose number and checksums must fit. Both are read, nothing between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from shared.audio.crc import crc8, crc16, crc16_vanishes
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.id3 import read_id3v2
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
from shared.audio.vorbis_comments import read_comments
from shared.errors import Permanent
from shared.ports import ReadAt

_MOST_BLOCKS = 1000
_COMMENTS = 4
_MOST_COMMENT_BYTES = 16 * 1024
_MOST_APPENDED = 64 * 1024
_LONGEST_HEADER = 16
_CANDIDATES = 4
"""Frames looked at from the end: the last may be a sync code in the midst of another's samples."""


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """The block every FLAC file begins with; zero stands for unknown."""

    max_block: int
    max_frame_bytes: int
    sample_rate_hz: int
    channels: int
    bit_depth: int
    frames: int

    def longest_frame_bytes(self) -> int:
        """Bytes that a frame cannot exceed: what is declared, or samples without compression."""
        verbatim = self.max_block * self.channels * (self.bit_depth + 1) // 8 + 64 * self.channels
        return min(self.max_frame_bytes or verbatim, verbatim) + _LONGEST_HEADER


def flac_facts(read_at: ReadAt, start: int) -> AudioFacts:
    """Facts of the FLAC stream at ``start``, by its head and its last frame.

    Raises:
        Permanent: ``corrupt``, ``truncated``.
    """
    info = _stream_info(read_at, start)
    tags = Tags()
    read_id3v2(read_at, 0, tags)
    audio = _audio_start(read_at, start + 4, tags)
    end = _audio_end(read_at, audio)
    present = _frames_present(read_at, info, audio, end)
    if present is None or present < info.frames:
        raise _truncated(info)
    if info.frames and present > info.frames:
        raise rejected(
            "corrupt", "The FLAC header knows less sound than there is. Export the recording again."
        )
    return described(
        Format.FLAC,
        "flac",
        duration_s=present / info.sample_rate_hz,
        sample_rate_hz=info.sample_rate_hz,
        channels=info.channels,
        bit_depth=info.bit_depth,
        frames=present,
        size_bytes=read_at.size,
        tags=tags.found(),
    )


def _truncated(info: StreamInfo) -> Permanent:
    promised = f" promises {info.frames / info.sample_rate_hz:.2f} s, but" if info.frames else ""
    return rejected(
        "truncated", f"The FLAC file{promised} ends before its last frame. Upload the whole file."
    )


def _stream_info(read_at: ReadAt, start: int) -> StreamInfo:
    block = read_at.read_at(start + 4, 38)
    if len(block) < 38:
        raise rejected("truncated", "The FLAC file ends within its header. Upload the whole file.")
    packed = int.from_bytes(block[14:22], "big")
    info = StreamInfo(
        max_block=int.from_bytes(block[6:8], "big"),
        max_frame_bytes=int.from_bytes(block[11:14], "big"),
        sample_rate_hz=packed >> 44,
        channels=(packed >> 41 & 7) + 1,
        bit_depth=(packed >> 36 & 31) + 1,
        frames=packed & (1 << 36) - 1,
    )
    if block[0] & 0x7F or info.max_block < 16 or not info.sample_rate_hz or info.bit_depth < 4:
        raise rejected("corrupt", "The FLAC header makes no sense. Export the recording again.")
    return info


def _audio_start(read_at: ReadAt, at: int, tags: Tags) -> int:
    """The offset after the blocks before the sound, of which one holds tags."""
    for _ in range(_MOST_BLOCKS):
        header = read_at.read_at(at, 4)
        begin, length = at + 4, int.from_bytes(header[1:], "big")
        at = begin + length
        if len(header) == 4 and header[0] & 0x7F == _COMMENTS:
            read_comments(read_at.read_at(begin, min(length, _MOST_COMMENT_BYTES)), tags)
        if len(header) < 4 or at > read_at.size:
            raise rejected(
                "truncated", "The FLAC file ends before its sound begins. Upload the whole file."
            )
        if header[0] & 0x80:
            return at
    raise rejected("corrupt", "The FLAC header goes on and on. Export the recording again.")


def _audio_end(read_at: ReadAt, audio: int) -> int:
    """The end of the file, without the ID3v1 tag that some programs append."""
    tagged = read_at.size - 128
    return tagged if tagged >= audio and read_at.read_at(tagged, 3) == b"TAG" else read_at.size


def _frames_present(read_at: ReadAt, info: StreamInfo, audio: int, end: int) -> int | None:
    """Samples a channel up to the end of the last frame; None where no whole frame is last."""
    if audio == end:
        return 0
    begin = max(audio, end - info.longest_frame_bytes())
    tail = read_at.read_at(begin, end - begin)
    for at, frames in islice(_headers_from_the_end(tail, info), _CANDIDATES):
        if crc16(tail[at:]) == 0:
            return frames
    return _frames_before_junk(read_at, info, max(audio, begin - _MOST_APPENDED), end)


def _frames_before_junk(read_at: ReadAt, info: StreamInfo, begin: int, end: int) -> int | None:
    """The same where something is appended: only the frame that completes the promise will do."""
    tail = read_at.read_at(begin, end - begin)
    for at, frames in _headers_from_the_end(tail, info):
        if frames == info.frames:
            frame = tail[at : at + info.longest_frame_bytes()]
            return frames if crc16_vanishes(frame) else None
    return None


def _headers_from_the_end(tail: bytes, info: StreamInfo) -> Iterator[tuple[int, int]]:
    """Offset of each frame header, last first, and the samples up to that frame's end."""
    at = tail.rfind(b"\xff")
    while at >= 0:
        frames = _frames_at_end_of(tail[at : at + _LONGEST_HEADER], info)
        if frames is not None:
            yield at, frames
        at = tail.rfind(b"\xff", 0, at)


def _frames_at_end_of(header: bytes, info: StreamInfo) -> int | None:
    """Samples up to the end of the frame that ``header`` begins; None where it begins none."""
    if len(header) < 6 or header[1] & 0xFE != 0xF8 or header[3] & 1:
        return None
    number, length = _coded_number(header[4:])
    block_code, rate_code = header[2] >> 4, header[2] & 15
    block_bytes = {6: 1, 7: 2}.get(block_code, 0)
    rate_bytes = {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    at = 4 + length
    checked = at + block_bytes + rate_bytes + 1
    if not length or not block_code or rate_code == 15 or checked > len(header):
        return None
    if crc8(header[:checked]):
        return None
    block = int.from_bytes(header[at : at + block_bytes], "big") + 1
    if not block_bytes:
        block = _block_size(block_code)
    by_sample = header[1] & 1
    return (number if by_sample else number * info.max_block) + block


def _block_size(code: int) -> int:
    if code == 1:
        return 192
    return 576 << (code - 2) if code < 6 else 256 << (code - 8)


def _coded_number(data: bytes) -> tuple[int, int]:
    """The number that ``data`` begins with, coded as UTF-8 codes characters, and its bytes.

    A length of 0 says that no such number is there.
    """
    first = data[0]
    if first < 0x80:
        return first, 1
    length = 8 - (first ^ 0xFF).bit_length()
    rest = data[1:length]
    if not 2 <= length <= 7 or len(rest) < length - 1 or any(b & 0xC0 != 0x80 for b in rest):
        return 0, 0
    number = first & (0x7F >> length)
    for byte in rest:
        number = number << 6 | byte & 0x3F
    return number, length
