"""The chunks that WAV, AIFF and MIDI are made of: four letters, a length, that many bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.audio.rejections import rejected
from shared.ports import ReadAt

MOST_CHUNKS = 1000
"""More than any real file has before its sound; a hostile one could make us read for hours."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where a chunk's content lies, as its header claims: it may end beyond the file."""

    id: bytes
    offset: int
    length: int

    @property
    def end(self) -> int:
        """Offset after the content."""
        return self.offset + self.length


def chunks(
    read_at: ReadAt,
    start: int,
    order: Literal["little", "big"],
    *,
    aligned: int = 2,
    most: int = MOST_CHUNKS,
) -> Iterator[Chunk]:
    """The chunks from ``start`` to the end of the file, read no further than is asked.

    Args:
        order: of the bytes of a length.
        aligned: chunks begin at multiples of this many bytes after ``start``.

    Raises:
        Permanent: ``corrupt`` after ``most``.
    """
    for _ in range(most):
        header = read_at.read_at(start, 8)
        if len(header) < 8:
            return
        chunk = Chunk(header[:4], start + 8, int.from_bytes(header[4:8], order))
        yield chunk
        start = chunk.end + -chunk.length % aligned
    raise rejected("corrupt", "The file's header goes on and on. Export the recording again.")


def content(read_at: ReadAt, chunk: Chunk, at_least: int, at_most: int = 256) -> bytes:
    """The first bytes of a chunk.

    Raises:
        Permanent: ``truncated`` where the file, ``corrupt`` where the chunk has fewer than
            ``at_least``.
    """
    data = read_at.read_at(chunk.offset, min(chunk.length, at_most))
    if len(data) >= at_least:
        return data
    if chunk.length >= at_least:
        raise rejected("truncated", "The file ends within its header. Upload the whole file.")
    raise rejected("corrupt", "The file's header is too short. Export the recording again.")
