"""Ogg files made by hand, page by page (RFC 3533, RFC 7845)."""

from __future__ import annotations

import struct
from functools import cache

FIRST, CONTINUED, LAST = 2, 1, 4
"""What the flags of a page say of it."""

SILK_60_MS = b"\x18"
"""An Opus packet of one frame of nothing."""


@cache
def _table() -> tuple[int, ...]:
    return tuple(_divided(byte << 24) for byte in range(256))


def _divided(value: int) -> int:
    for _ in range(8):
        value = value << 1 & 0xFFFFFFFF ^ (0x04C11DB7 if value >> 31 else 0)
    return value


def checksum(data: bytes) -> int:
    """CRC-32 as Ogg has it: polynomial 0x04C11DB7, from zero, nothing reflected."""
    value, table = 0, _table()
    for byte in data:
        value = value << 8 & 0xFFFFFFFF ^ table[value >> 24 ^ byte]
    return value


def page(
    *packets: bytes,
    granule: int = 0,
    number: int = 0,
    flags: int = 0,
    serial: int = 7,
    lacing: bytes | None = None,
    crc: int | None = None,
) -> bytes:
    """A page of whole packets, unless ``lacing`` says otherwise."""
    laced = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    lacing = laced if lacing is None else lacing
    head = struct.pack("<4sBBqII", b"OggS", 0, flags, granule, serial, number)
    rest = bytes([len(lacing)]) + lacing + b"".join(packets)
    crc = checksum(head + bytes(4) + rest) if crc is None else crc
    return head + struct.pack("<I", crc) + rest


def opus_head(channels: int = 1, version: int = 1, skip: int = 312, family: int = 0) -> bytes:
    return b"OpusHead" + struct.pack("<BBHIhB", version, channels, skip, 44100, 0, family)


def opus_tags(vendor: int = 0, comments: int = 0, more: bytes = b"") -> bytes:
    return b"OpusTags" + struct.pack("<I", vendor) + struct.pack("<I", comments) + more


def headers(head: bytes | None = None, tags: bytes | None = None, serial: int = 7) -> bytes:
    first = page(opus_head() if head is None else head, flags=FIRST, serial=serial)
    return first + page(opus_tags() if tags is None else tags, number=1, serial=serial)


def sound(
    seconds: float = 0.6,
    *,
    granule: int | None = None,
    flags: int = LAST,
    number: int = 2,
    serial: int = 7,
) -> bytes:
    """One page of sound; ``granule`` says how long it is."""
    count = round(seconds / 0.06)
    packets = [SILK_60_MS] * count
    until = count * 2880 if granule is None else granule
    return page(*packets, granule=until, number=number, flags=flags, serial=serial)


WHOLE = headers() + sound()
