"""AIFF files made by hand, and those that lie."""

from __future__ import annotations

import struct

from tests.data.hostile.case import KIB, PASSES, Hostile, Repeated, cut_at
from tests.data.hostile.riff import SOUND

_HEADER = ("truncated", "corrupt")
_8_KHZ = bytes.fromhex("400bfa00000000000000")


def chunk(name: bytes, content: bytes = b"", length: int | None = None) -> bytes:
    said = len(content) if length is None else length
    return name + struct.pack(">I", said) + content + bytes(len(content) % 2)


def comm(
    channels: int = 1,
    frames: int = len(SOUND) // 2,
    bits: int = 16,
    rate: bytes = _8_KHZ,
    compression: bytes = b"",
) -> bytes:
    return chunk(b"COMM", struct.pack(">HIH", channels, frames, bits) + rate + compression)


def ssnd(sound: bytes = SOUND, skipped: int = 0) -> bytes:
    return chunk(b"SSND", struct.pack(">II", skipped, 0) + sound)


def form(*chunks: bytes, kind: bytes = b"AIFF", size: int | None = None) -> bytes:
    body = kind + b"".join(chunks)
    return b"FORM" + struct.pack(">I", len(body) if size is None else size) + body


WHOLE = form(comm(), ssnd())


def _says(verdict: str | tuple[str, ...], **said: int | bytes) -> Hostile:
    return Hostile(lambda: form(comm(**said), ssnd()), verdict, "lying facts")  # type: ignore[arg-type]


def _rate(text: str) -> bytes:
    return bytes.fromhex(text)


_RATE = ("corrupt", "bad_sample_rate")
_CODEC = ("unsupported_codec", "corrupt")

AIFF = {
    **cut_at(WHOLE, (("after FORM", 4), ("before its kind", 8)), "not_audio"),
    **cut_at(
        WHOLE,
        (
            ("after its kind", 12),
            ("after COMM's length", 20),
            ("within its rate", 32),
            ("after COMM", 38),
            ("after SSND's length", 46),
            ("within SSND's header", 50),
        ),
        _HEADER,
    ),
    **cut_at(
        WHOLE, (("before its sound", 54), ("in its midst", 2000), ("by a byte", -1)), "truncated"
    ),
    "of four milliard frames": _says("truncated", frames=0xFFFFFFFF),
    "of a frame too many": _says("truncated", frames=len(SOUND) // 2 + 1),
    "of no frame": _says(("too_short", "corrupt", PASSES), frames=0),
    "of no channel": _says("corrupt", channels=0),
    "of 65535 channels": _says(("truncated", "too_many_channels", "corrupt"), channels=65535),
    "of no bits": _says(_CODEC, bits=0),
    "of 33 bits": _says(_CODEC, bits=33),
    "of 65535 bits": _says(_CODEC, bits=65535),
    "of no rate": _says(_RATE, rate=bytes(10)),
    "of a rate that is not a number": _says(_RATE, rate=_rate("7fffc000000000000000")),
    "of an infinite rate": _says(_RATE, rate=_rate("7fff8000000000000000")),
    "of a negative rate": _says(_RATE, rate=_rate("c00bfa00000000000000")),
    "of the largest rate": _says(_RATE, rate=_rate("7ffeffffffffffffffff")),
    "of the smallest rate": _says(_RATE, rate=_rate("00000000000000000001")),
    "of one hertz": _says((*_RATE, "too_long"), rate=_rate("3fff8000000000000000")),
    "whose sound begins far behind": Hostile(
        lambda: form(comm(), ssnd(skipped=0xFFFFFFFF)), _HEADER, "lying sizes"
    ),
    "whose sound chunk outgrows the file": Hostile(
        lambda: form(comm(frames=9999), chunk(b"SSND", bytes(8) + SOUND, 2**31)),
        "truncated",
        "lying sizes",
    ),
    "whose sound chunk is too small": Hostile(
        lambda: form(comm(), chunk(b"SSND", bytes(8) + SOUND, 8)), _HEADER, "lying sizes"
    ),
    "whose file says it is empty": Hostile(
        lambda: form(comm(), ssnd(), size=0), PASSES, "lying sizes"
    ),
    "without a description": Hostile(lambda: form(ssnd()), "corrupt", "lying facts"),
    "without sound": Hostile(lambda: form(comm()), _HEADER, "lying facts"),
    "whose description comes last": Hostile(lambda: form(ssnd(), comm()), PASSES, "lying facts"),
    "in MACE": Hostile(
        lambda: form(comm(compression=b"MAC6\x00\x00"), ssnd(), kind=b"AIFC"),
        "unsupported_codec",
        "lying facts",
    ),
    "whose codec is named for ever": Hostile(
        lambda: form(comm(compression=b"NONE\xffx"), ssnd(), kind=b"AIFC"),
        (PASSES, "corrupt"),
        "lying sizes",
    ),
    "of AIFF-C without a codec": Hostile(
        lambda: form(comm(), ssnd(), kind=b"AIFC"), _HEADER, "lying facts"
    ),
    "of a million empty chunks": Hostile(
        lambda: Repeated(form(), chunk(b"ANNO"), 1_000_000, comm() + ssnd()),
        "corrupt",
        "loops and nests",
        most_read=256 * KIB,
    ),
    "whose chunk ends where it began": Hostile(
        lambda: form(chunk(b"ANNO", b"", 0xFFFFFFF8), comm(), ssnd()), _HEADER, "loops and nests"
    ),
    "of forms within forms": Hostile(
        lambda: form() + b"FORM\0\0\0\x04AIFF" * 5000, "corrupt", "loops and nests"
    ),
    "of infinite floats": Hostile(
        lambda: form(
            comm(frames=8000, bits=32, compression=b"fl32\x00\x00"),
            ssnd(struct.pack(">f", float("inf")) * 8000),
            kind=b"AIFC",
        ),
        PASSES,
        "not a number",
        ends=("silent", "corrupt", "no_melody"),
    ),
}
