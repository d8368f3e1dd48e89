"""Joined MP3s without the tags between them, which ffmpeg would take for damaged sound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from shared.audio.frames import HEADER
from shared.audio.id3 import after_tags
from shared.audio.mpeg import stream_at
from shared.audio.read_at import From
from shared.errors import Permanent
from shared.ports import ReadAt

_MARK = re.compile(b"ID3")
_BLOCK = 1024 * 1024
_MOST_MARKS = 1000
"""Nobody joins more files; each mark costs a look, and each tag a step at every read."""


def untagged(read_at: ReadAt) -> ReadAt:
    """An MP3 without the ID3 tags that lie before a frame, or at the very end; reads it once.

    A tag's first bytes may occur in sound as well: it is one only where it ends as a tag does.

    Args:
        read_at: begins with a frame.

    Raises:
        Missing, Unavailable: as ``read_at`` raises them.
    """
    kept, begin = [], 0
    for mark in islice(_marks(read_at), _MOST_MARKS):
        # a tag may have tags in it
        end = _end_of_tag(read_at, mark) if mark >= begin else None
        if end is not None:
            kept.append(range(begin, mark))
            begin = end
    return _Joined(read_at, [*kept, range(begin, read_at.size)]) if kept else read_at


def _marks(read_at: ReadAt) -> Iterator[int]:
    """Where tags may begin, in order."""
    for begin in range(0, read_at.size, _BLOCK):
        block = read_at.read_at(begin, _BLOCK + 2)
        yield from (begin + found.start() for found in _MARK.finditer(block))


def _end_of_tag(read_at: ReadAt, begin: int) -> int | None:
    try:
        length = after_tags(From(read_at, begin))
    except Permanent:
        return None  # it would reach beyond the end
    end = begin + length
    follows = end == read_at.size or stream_at(read_at.read_at(end, HEADER)) is not None
    return end if length and follows else None


class _Joined:
    """Stretches of a file, one behind the other."""

    def __init__(self, inner: ReadAt, stretches: Sequence[range]) -> None:
        self._inner = inner
        self._stretches = stretches
        self._begins = list(accumulate(map(len, stretches), initial=0))

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._begins[-1]

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        parts = []
        for begin, stretch in zip(self._begins, self._stretches, strict=False):
            part = stretch[max(0, offset - begin) : max(0, offset + length - begin)]
            if part:
                parts.append(self._inner.read_at(part.start, len(part)))
        return b"".join(parts)
