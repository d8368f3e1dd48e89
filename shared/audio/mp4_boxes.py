"""The boxes an MP4 or M4A file is made of (ISO 14496-12): a length, four letters, content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.audio.complaints import cut_short, unreadable
from shared.audio.formats import Format
from shared.ports import ReadAt

MOST_CONTENT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box's content lies; it is within what surrounds it."""

    kind: bytes
    begin: int
    end: int

    @property
    def length(self) -> int:
        """Bytes of content."""
        return self.end - self.begin


def outermost(read_at: ReadAt) -> Iterator[Box]:
    """The boxes that the file consists of.

    Raises:
        Permanent: ``truncated`` where one goes beyond the end, ``corrupt`` where one has no length.
    """
    at = 0
    while (box := _box(read_at, at, read_at.size)) is not None:
        if box.end > read_at.size:
            raise cut_short(Format.M4A)
        yield box
        at = box.end


def inside(read_at: ReadAt, outer: Box, skipped: int = 0) -> Iterator[Box]:
    """The boxes within ``outer``, after ``skipped`` bytes of its own.

    Raises:
        Permanent: ``corrupt`` where one goes beyond it, or has no length.
    """
    at = outer.begin + skipped
    while at + 8 <= outer.end:
        box = _box(read_at, at, outer.end)
        if box is None or box.end > outer.end:
            raise unreadable(Format.M4A)
        yield box
        at = box.end


def first(read_at: ReadAt, outer: Box | None, *path: bytes) -> Box | None:
    """The first box found by descending from ``outer``; None where there is none."""
    for kind in path:
        if outer is None:
            return None
        outer = next((box for box in inside(read_at, outer) if box.kind == kind), None)
    return outer


def content(read_at: ReadAt, box: Box | None, at_least: int, at_most: int = MOST_CONTENT) -> bytes:
    """The first bytes of a box.

    Raises:
        Permanent: ``corrupt`` where there is none, or it has fewer than ``at_least``.
    """
    data = b"" if box is None else read_at.read_at(box.begin, min(box.length, at_most))
    if len(data) < at_least:
        raise unreadable(Format.M4A)
    return data


def _box(read_at: ReadAt, at: int, end: int) -> Box | None:
    header = read_at.read_at(at, 16)
    if len(header) < 8:
        return None
    length, begin = int.from_bytes(header[:4], "big"), at + 8
    if length == 0:
        return Box(header[4:8], begin, end)
    if length == 1:
        length, begin = int.from_bytes(header[8:16], "big"), at + 16
    if at + length < begin:
        raise unreadable(Format.M4A)
    return Box(header[4:8], begin, at + length)
