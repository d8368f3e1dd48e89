"""Streams of frames, each with its length in its header, as MP3 and AAC come: counted one by one.

Nothing shorter is right: a stream may change its bitrate at any frame, and what programs write of
its length in front of it is missing or wrong often enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from shared.audio.id3 import after_tag
from shared.ports import ReadAt

LengthAt = Callable[[bytes, int], int]
"""Bytes of the frame whose header lies at an offset of some bytes; 0 where none does."""


class FramesOfOneKind(Protocol):
    """A stream whose frames share what does not change from one to the next."""

    def length_at(self, data: bytes, at: int) -> int:
        """Bytes of this stream's frame at an offset; 0 where none begins."""


StreamAt = Callable[[bytes], FramesOfOneKind | None]
"""The stream whose frame begins some bytes; None where none does."""

HEADER = 6
"""Bytes that a `LengthAt` looks at."""

DAY_S = 24 * 3600
"""Seconds; no deployment allows more, and no stream is walked further."""

_BLOCK = 64 * 1024
_FRAMES_IN_A_ROW = 3
_SURELY_IN_A_ROW = 5
"""Whole ones: so many are no accident, whatever stands before them."""

_MOST_SEARCHED = 1024 * 1024
_MOST_HOLES = 1000
"""Each costs a search, however small it is; an old file has a few."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What a stream adds up to.

    Attributes:
        frames: whole ones.
        bytes: from the first to the end of the last, without tags between them.
        lost: bytes among them that belong to no frame.
        holes: how often the stream was lost or a tag came between.
        end: the offset after the last, or after the tag behind it.
    """

    frames: int
    bytes: int
    lost: int
    holes: int = 0
    end: int = 0

    @property
    def is_damaged(self) -> bool:
        """More than a twentieth is lost, or too often; with less than that, old files play."""
        return self.lost * 20 > self.bytes or self.holes > _MOST_HOLES


def walk(read_at: ReadAt, start: int, length_at: LengthAt, *, most: int) -> Walk:
    """Count the frames from ``start`` on, up to ``most`` and those of one block more.

    Tags between frames, as files that were joined have them, are leapt over. After damage the
    stream is looked for within a megabyte (in all); where it is not found it has ended, and what
    follows is anything else.
    """
    frames, at, lost, holes, leapt = 0, start, 0, 0, 0
    while frames < most and holes <= _MOST_HOLES:
        counted, at, goes_on = _run(read_at, at, length_at)
        frames += counted
        if goes_on:
            continue
        behind = after_tag(read_at, at)
        if behind is not None:
            leapt, holes, at = leapt + behind - at, holes + 1, behind
            continue
        again = find(read_at, at + 1, length_at, within=_MOST_SEARCHED - lost)
        if again is None:
            break
        lost, holes, at = lost + again - at, holes + 1, again
    return Walk(frames, at - start - leapt, lost, holes, at)


def find(read_at: ReadAt, start: int, length_at: LengthAt, *, within: int) -> int | None:
    """The offset of the first of three frames in a row (or of the only ones up to the end).

    Looks at the ``within`` offsets from ``start`` on.
    """
    searched = read_at.read_at(start, max(0, within) + HEADER - 1)
    at = searched.find(b"\xff")
    while 0 <= at < within and at + HEADER <= len(searched):
        if length_at(searched, at) and _in_a_row(read_at, start + at, length_at):
            return start + at
        at = searched.find(b"\xff", at + 1)
    return None


def find_any(read_at: ReadAt, start: int, stream_at: StreamAt, *, within: int) -> int | None:
    """The offset of the first of five whole frames in a row, of whatever stream.

    Looks at the ``within`` offsets from ``start`` on.
    """
    searched = read_at.read_at(start, max(0, within) + HEADER - 1)
    at = searched.find(b"\xff")
    while 0 <= at < within and at + HEADER <= len(searched):
        stream = stream_at(searched[at : at + HEADER])
        if stream is not None and _surely(read_at, start + at, stream.length_at):
            return start + at
        at = searched.find(b"\xff", at + 1)
    return None


def _surely(read_at: ReadAt, at: int, length_at: LengthAt) -> bool:
    for _ in range(_SURELY_IN_A_ROW):
        header = read_at.read_at(at, HEADER)
        length = length_at(header, 0) if len(header) == HEADER else 0
        if not length:
            return False
        at += length
    return at <= read_at.size


def _run(read_at: ReadAt, start: int, length_at: LengthAt) -> tuple[int, int, bool]:
    """Whole frames within a block, the offset after them, and whether more may follow there."""
    block = read_at.read_at(start, _BLOCK)
    last, rest = len(block) - HEADER, read_at.size - start
    frames = at = 0
    while at <= last:
        length = length_at(block, at)
        if not length or at + length > rest:
            return frames, start + at, False
        frames += 1
        at += length
    return frames, start + at, at > 0 and at + HEADER <= rest


def _in_a_row(read_at: ReadAt, at: int, length_at: LengthAt) -> bool:
    for count in range(_FRAMES_IN_A_ROW):
        header = read_at.read_at(at, HEADER)
        if len(header) < HEADER:
            return count > 0
        length = length_at(header, 0)
        if not length:
            return False
        at += length
        if at > read_at.size:
            return count > 0
    return True
