"""FLAC streams made by hand, frame by frame, and those that lie."""

from __future__ import annotations

import struct

from shared.audio.crc import crc8, crc16
from tests.data.hostile.case import KIB, MIB, PASSES, Hostile, Repeated, cut_at

BLOCK = 4096
_HEADER = ("truncated", "corrupt")
_UNDECODABLE = ("corrupt", "silent", "no_melody", "too_long")


def stream_info(
    total: int,
    *,
    rate: int = 44100,
    channels: int = 1,
    bits: int = 16,
    block: int = BLOCK,
    length: int | None = None,
) -> bytes:
    packed = rate << 44 | (channels - 1) << 41 | (bits - 1) << 36 | total
    content = struct.pack(">HH", block, block) + bytes(6) + struct.pack(">Q", packed) + bytes(16)
    return metadata(0, content, length=length)


def metadata(kind: int, content: bytes, *, last: bool = False, length: int | None = None) -> bytes:
    said = len(content) if length is None else length
    return bytes([kind | last << 7]) + said.to_bytes(3, "big") + content


def frame(number: int, *, block: int = BLOCK, value: int = 0, rate_code: int = 0) -> bytes:
    """A mono frame that says one 16 bit value ``block`` times."""
    header = bytes([0xFF, 0xF8, 0x70 | rate_code, 0x08]) + _number(number)
    header += struct.pack(">H", block - 1)
    header += bytes([crc8(header)])
    whole = header + b"\x00" + struct.pack(">h", value)
    return whole + struct.pack(">H", crc16(whole))


def _number(value: int) -> bytes:
    """As UTF-8 would, but to 36 bits."""
    if value < 0x80:
        return bytes([value])
    tail = []
    lead = 0x3F
    while value > lead:
        tail.append(0x80 | value & 0x3F)
        value >>= 6
        lead >>= 1
    first = (~(2 * lead + 1) & 0xFF) | value
    return bytes([first, *reversed(tail)])


END = metadata(1, bytes(8), last=True)
FRAMES = [frame(n, value=1000 if n % 2 else -1000) for n in range(8)]
TOTAL = BLOCK * len(FRAMES)


def of(*blocks: bytes, frames: list[bytes] | None = None) -> bytes:
    return b"fLaC" + b"".join(blocks) + END + b"".join(FRAMES if frames is None else frames)


WHOLE = of(stream_info(TOTAL))
_AUDIO = len(WHOLE) - sum(len(f) for f in FRAMES)


def _info(verdict: str | tuple[str, ...], total: int = TOTAL, **said: int) -> Hostile:
    return Hostile(lambda: of(stream_info(total, **said)), verdict, "lying facts")


def _six_hours(total: int) -> bytes:
    """Some 40 KB that decode to 350 MB."""
    block, rate = 65535, 8000
    count = 6 * 3600 * rate // block
    frames = [frame(n, block=block) for n in range(count)]
    return of(stream_info(total, rate=rate, block=block), frames=frames)


def _bomb_between_honest_ends() -> bytes:
    """The header and the last frame agree on eight seconds; hours lie between."""
    block, rate = 65535, 8000
    hours = [frame(n, block=block) for n in range(2600)]
    return of(stream_info(block, rate=rate, block=block), frames=[*hours, frame(0, block=block)])


def _damaged_within() -> bytes:
    frames = list(FRAMES)
    frames[3] = bytes(len(frames[3]))
    frames[4] = b"\xff" * len(frames[4])
    return of(stream_info(TOTAL), frames=frames)


FLAC = {
    **cut_at(WHOLE, (("in its magic", 3),), "not_audio"),
    **cut_at(
        WHOLE,
        (
            ("after its magic", 4),
            ("after a block's header", 8),
            ("within STREAMINFO", 20),
            ("after STREAMINFO", 42),
            ("before its sound", _AUDIO),
            ("within a frame's header", _AUDIO + 5),
            ("after its first frame", _AUDIO + len(FRAMES[0])),
            ("by a frame", -len(FRAMES[-1])),
            ("by a byte", -1),
        ),
        _HEADER,
    ),
    "of no rate": _info("corrupt", rate=0),
    "of one hertz": _info(("bad_sample_rate", "too_long"), rate=1),
    "of a megahertz": _info(("bad_sample_rate", "too_short", "corrupt"), rate=0xFFFFF),
    "of blocks of nothing": _info("corrupt", block=0),
    "of one bit": _info("corrupt", bits=1),
    "of more frames than there are": _info("truncated", TOTAL + 1),
    "of all the frames that can be said": _info(("truncated", "corrupt"), 2**36 - 1),
    "of fewer frames than there are": _info("corrupt", TOTAL - 1),
    "whose header is cut": Hostile(
        lambda: of(stream_info(TOTAL, length=10)), _HEADER, "lying sizes"
    ),
    "whose header is too long": Hostile(
        lambda: of(stream_info(TOTAL, length=0xFFFFFF)), _HEADER, "lying sizes"
    ),
    "without a header": Hostile(lambda: of(), "corrupt", "lying facts"),
    "whose header comes second": Hostile(
        lambda: of(metadata(4, bytes(8)), stream_info(TOTAL)), "corrupt", "lying facts"
    ),
    "of two headers that disagree": Hostile(
        lambda: of(stream_info(TOTAL), stream_info(1, rate=1)),
        (PASSES, "corrupt"),
        "lying facts",
        ends=_UNDECODABLE,
    ),
    "with a block of a forbidden kind": Hostile(
        lambda: of(stream_info(TOTAL), metadata(127, bytes(8))), (PASSES, "corrupt"), "lying facts"
    ),
    "whose last frame counts years": Hostile(
        lambda: of(stream_info(0), frames=[*FRAMES, frame(2**31 - 1)]),
        ("too_long", "corrupt", "truncated"),
        "lying facts",
    ),
    "whose last checksum is wrong": Hostile(
        lambda: WHOLE[:-2] + b"\0\0", ("truncated", "corrupt"), "damaged within"
    ),
    "of a hundred thousand empty blocks": Hostile(
        lambda: Repeated(b"fLaC" + stream_info(TOTAL), metadata(1, b""), 100_000, END),
        "corrupt",
        "loops and nests",
        most_read=256 * KIB,
    ),
    "that never ends its header": Hostile(
        lambda: b"fLaC" + stream_info(TOTAL) + metadata(1, b"") * 50, _HEADER, "loops and nests"
    ),
    "of sync codes alone": Hostile(
        lambda: of(stream_info(0), frames=[b"\xff\xf8\x79\x08" * 20_000]),
        _HEADER,
        "loops and nests",
    ),
    "with a picture of 15 MB": Hostile(
        lambda: Repeated(
            b"fLaC" + stream_info(TOTAL) + b"\x06" + (15 * MIB).to_bytes(3, "big"),
            b"\xff\xf8\x79\x08",
            15 * MIB // 4,
            END + b"".join(FRAMES),
        ),
        PASSES,
        "giant tag",
        most_read=256 * KIB,
    ),
    "with a comment longer than its block": Hostile(
        lambda: of(stream_info(TOTAL), metadata(4, struct.pack("<II", 2**32 - 1, 2**32 - 1))),
        PASSES,
        "giant tag",
    ),
    "with four milliard comments": Hostile(
        lambda: of(stream_info(TOTAL), metadata(4, struct.pack("<II", 0, 2**32 - 1))),
        PASSES,
        "giant tag",
    ),
    "of six hours in 45 KB": Hostile(
        lambda: _six_hours(6 * 3600 * 8000 // 65535 * 65535), "too_long", "bomb"
    ),
    "of six hours that does not say so": Hostile(lambda: _six_hours(0), "too_long", "bomb"),
    "of six hours that says one second": Hostile(
        lambda: _six_hours(8000), ("corrupt", "too_long"), "bomb"
    ),
    "of six hours between honest ends": Hostile(
        _bomb_between_honest_ends, (PASSES, "corrupt", "too_long"), "bomb", ends=_UNDECODABLE
    ),
    "with a hole": Hostile(_damaged_within, PASSES, "damaged within", ends=_UNDECODABLE),
    "that is Ogg FLAC without the Ogg": Hostile(
        lambda: b"\x7fFLAC\x01\x00" + WHOLE, "not_audio", "wrong magic"
    ),
}
