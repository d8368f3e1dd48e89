"""WAV files made by hand, chunk by chunk."""

from __future__ import annotations

import struct

RATE = 8000
SOUND = b"\x00\x10\x00\xf0" * 1000
"""A quarter of a second at 8 kHz, 16 bit, mono."""


def chunk(name: bytes, content: bytes = b"", length: int | None = None) -> bytes:
    said = len(content) if length is None else length
    return name + struct.pack("<I", said) + content + bytes(len(content) % 2)


def fmt(
    tag: int = 1,
    channels: int = 1,
    rate: int = RATE,
    bits: int = 16,
    align: int | None = None,
    more: bytes = b"",
) -> bytes:
    frame = channels * bits // 8 if align is None else align
    byte_rate = rate * frame & 0xFFFFFFFF
    packed = struct.pack("<HHIIHH", tag, channels, rate, byte_rate, frame & 0xFFFF, bits)
    return chunk(b"fmt ", packed + more)


def wave(*chunks: bytes, magic: bytes = b"RIFF", size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return magic + struct.pack("<I", len(body) if size is None else size) + body


def of(*, sound: bytes = SOUND, **said: int | bytes) -> bytes:
    """A WAV file whose ``fmt`` chunk says so."""
    return wave(fmt(**said), chunk(b"data", sound))  # type: ignore[arg-type]


WHOLE = of()
