"""The blocks of a WebM file: which track, and where in it the packets begin (also when laced)."""

from __future__ import annotations

from shared.audio.complaints import unreadable
from shared.audio.ebml import Element, varied
from shared.audio.formats import Format
from shared.ports import ReadAt

_HEADER = 2048
"""Track, time, flags and the sizes of at most 256 laced packets."""

_NEEDED_OF_A_PACKET = 2
_XIPH, _FIXED, _EBML = 1, 2, 3


def packets_in(read_at: ReadAt, block: Element, track: int) -> list[bytes]:
    """The first bytes of each packet in a block; none where it is of another track.

    Raises:
        Permanent: ``corrupt``.
    """
    start = read_at.read_at(block.begin, min(16, block.length))
    number, width = varied(start, 0)
    if not width or len(start) < width + 3:
        raise unreadable(Format.WEBM)
    if number != track:
        return []
    lacing, at = start[width + 2] >> 1 & 3, width + 3
    if not lacing:
        return [start[at : at + _NEEDED_OF_A_PACKET]]
    header = read_at.read_at(block.begin, min(_HEADER, block.length))
    sizes, at = _sizes(header, at, lacing, block.length)
    packets = []
    for size in sizes:
        packets.append(read_at.read_at(block.begin + at, min(size, _NEEDED_OF_A_PACKET)))
        at += size
    return packets


def _sizes(header: bytes, at: int, lacing: int, length: int) -> tuple[list[int], int]:
    """Bytes of each packet, none of which is empty, and the offset of the first."""
    if at >= len(header):
        raise unreadable(Format.WEBM)
    count, at = header[at] + 1, at + 1
    if lacing == _FIXED:
        if length - at < count:
            raise unreadable(Format.WEBM)
        return [(length - at) // count] * count, at
    sizes: list[int] = []
    for _ in range(count - 1):
        if lacing == _XIPH:
            size, at = _xiph(header, at)
        else:
            told, width = varied(header, at)
            if not width:
                raise unreadable(Format.WEBM)
            # All but the first are told by how much they differ from the one before.
            half = (1 << 7 * width - 1) - 1
            size, at = sizes[-1] + told - half if sizes else told, at + width
        sizes.append(size)
    last = length - at - sum(sizes)
    if last <= 0 or any(size <= 0 for size in sizes):
        raise unreadable(Format.WEBM)
    return [*sizes, last], at


def _xiph(header: bytes, at: int) -> tuple[int, int]:
    size = 0
    while at < len(header):
        size, at = size + header[at], at + 1
        if header[at - 1] < 255:
            return size, at
    raise unreadable(Format.WEBM)
