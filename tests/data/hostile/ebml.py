"""WebM files made by hand, element by element (RFC 8794, RFC 9559)."""

from __future__ import annotations

import struct

from tests.data.hostile.ogg_pages import SILK_60_MS, opus_head

UNKNOWN = -1


def element(name: str, *content: bytes, length: int | None = None) -> bytes:
    """An element by its identifier in hexadecimal; `UNKNOWN` for a length that is not told."""
    body = b"".join(content)
    said = len(body) if length is None else length
    coded = b"\x01" + b"\xff" * 7 if said == UNKNOWN else (1 << 56 | said).to_bytes(8, "big")
    return bytes.fromhex(name) + coded + body


def number(name: str, value: int) -> bytes:
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def real(name: str, value: float) -> bytes:
    return element(name, struct.pack(">d", value))


def head(doc_type: bytes = b"webm", version: int = 1) -> bytes:
    return element(
        "1A45DFA3",
        number("4286", 1),
        number("42F7", version),
        element("4282", doc_type),
        number("4287", 4),
        number("4285", 2),
    )


def info(*more: bytes, scale: int = 1_000_000) -> bytes:
    return element("1549A966", number("2AD7B1", scale), element("4D80", b"x"), *more)


def audio_track(
    *more: bytes, codec: bytes = b"A_OPUS", rate: float = 48000.0, channels: int = 1
) -> bytes:
    sound = element("E1", real("B5", rate), number("9F", channels))
    private = element("63A2", opus_head())
    return element(
        "AE",
        number("D7", 1),
        number("73C5", 1),
        number("83", 2),
        element("86", codec),
        private,
        sound,
        *more,
    )


VIDEO_TRACK = element(
    "AE",
    number("D7", 2),
    number("73C5", 2),
    number("83", 1),
    element("86", b"V_VP8"),
    element("E0", number("B0", 32), number("BA", 32)),
)


def tracks(*entries: bytes) -> bytes:
    return element("1654AE6B", *(entries or (audio_track(),)))


def block(at_ms: int, packet: bytes = SILK_60_MS, *, flags: int = 0x80, track: int = 1) -> bytes:
    return element("A3", bytes([0x80 | track]) + struct.pack(">hB", at_ms, flags) + packet)


def cluster(*blocks: bytes, time: int = 0, length: int | None = None) -> bytes:
    sound = blocks or tuple(block(60 * n) for n in range(10))
    return element("1F43B675", number("E7", time), *sound, length=length)


def segment(*content: bytes, length: int | None = None) -> bytes:
    return element("18538067", *content, length=length)


def of(*content: bytes, length: int | None = None) -> bytes:
    parts = content or (info(), tracks(), cluster())
    return head() + segment(*parts, length=length)


WHOLE = of()
