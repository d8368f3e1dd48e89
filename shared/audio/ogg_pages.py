"""The pages an Ogg file is made of (RFC 3533), each with its checksum."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from shared.audio.complaints import cut_short, unreadable
from shared.audio.formats import Format
from shared.audio.rejections import rejected
from shared.ports import ReadAt

_CAPTURE = b"OggS\0"
_HEADER = 27
_SEARCHED = 64 * 1024
_MOST_PAGES = 500_000
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Every byte with its bits in reverse."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one of the streams in a file.

    Attributes:
        granule: samples up to the end of its last packet, as its codec counts; None where no
            packet ends in it.
        number: how many of its stream's came before it, as its writer counts (modulo 2**32).
    """

    flags: int
    granule: int | None
    serial: int
    number: int
    lacing: bytes
    body: bytes

    @property
    def continues(self) -> bool:
        """It begins in the midst of a packet."""
        return bool(self.flags & _CONTINUED)

    @property
    def begins(self) -> bool:
        """It is its stream's first."""
        return bool(self.flags & _FIRST)

    @property
    def ends(self) -> bool:
        """It is its stream's last."""
        return bool(self.flags & _LAST)

    def pieces(self) -> Iterator[tuple[bytes, bool]]:
        """Of each packet what lies in this page, and whether the packet ends with it."""
        at = length = 0
        for lace in self.lacing:
            length += lace
            if lace < 255:
                yield self.body[at : at + length], True
                at, length = at + length, 0
        if length or (self.lacing and self.lacing[-1] == 255):
            yield self.body[at:], False


def pages(read_at: ReadAt) -> Iterator[Page]:
    """Every page from the start of the file on; what follows the last may be anything.

    Raises:
        Permanent: ``truncated`` where the last is not whole, ``corrupt`` where one is damaged.
    """
    at = 0
    for _ in range(_MOST_PAGES):
        header = read_at.read_at(at, _HEADER + 255)
        if not header.startswith(_CAPTURE):
            _check_rest(read_at, at, header)
            return
        if len(header) < _HEADER:
            raise cut_short(Format.OGG)
        begin = _HEADER + header[26]
        lacing = header[_HEADER:begin]
        body = read_at.read_at(at + begin, sum(lacing))
        if len(lacing) < header[26] or len(body) < sum(lacing):
            raise cut_short(Format.OGG)
        if checksum(header[:22] + bytes(4) + header[26:begin] + body) != header[22:26]:
            raise rejected("corrupt", "The Ogg file is damaged. Export the recording again.")
        granule = int.from_bytes(header[6:14], "little", signed=True)
        yield Page(
            flags=header[5],
            granule=None if granule == -1 else granule,
            serial=int.from_bytes(header[14:18], "little"),
            number=int.from_bytes(header[18:22], "little"),
            lacing=lacing,
            body=body,
        )
        at += begin + len(body)
    raise unreadable(Format.OGG)


def _check_rest(read_at: ReadAt, at: int, header: bytes) -> None:
    """Damage, if pages follow it; a header cut short; else something appended, which is no harm."""
    if header and _CAPTURE.startswith(header):
        raise cut_short(Format.OGG)
    if _CAPTURE in read_at.read_at(at, _SEARCHED):
        raise rejected("corrupt", "The Ogg file is damaged. Export the recording again.")


def checksum(page: bytes) -> bytes:
    """CRC-32 as Ogg has it: zlib's, but bits in the other order and nothing inverted."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return mirrored.to_bytes(4, "big").translate(_MIRRORED)
