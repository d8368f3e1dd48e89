"""MP3 and bare AAC made by hand, frame by frame, and those that lie."""

from __future__ import annotations

import struct

from tests.data.hostile.case import KIB, MIB, PASSES, Hostile, Repeated, cut_at

FRAME = b"\xff\xfb\x90\xc0" + bytes(413)
"""A silent frame of MPEG-1 layer III: 128 kbit/s, 44.1 kHz, mono; 26 ms."""

SLOW_FRAME = b"\xff\xe3\x18\xc0" + bytes(68)
"""The same of MPEG-2.5 at 8 kbit/s and 8 kHz: 72 ms in 72 bytes."""

SHORTEST_FRAME = b"\xff\xf3\x14\xc0" + bytes(20)
"""The same of MPEG-2 at 8 kbit/s and 24 kHz: 24 ms in 24 bytes."""

_NO_FRAMES = ("not_audio", "corrupt", "unsupported_format", "truncated", "too_short")
_DAMAGED = ("corrupt", "silent", "no_melody")
_MAYBE = (PASSES, "corrupt", "truncated")


def xing(frames: int, *, flags: int = 1, more: bytes = b"") -> bytes:
    """A frame that promises so many others."""
    tag = b"Xing" + struct.pack(">II", flags, frames) + more
    return FRAME[:4] + bytes(17) + tag + bytes(len(FRAME) - 21 - len(tag))


def vbri(frames: int) -> bytes:
    tag = b"VBRI" + struct.pack(">HHHIIHHHH", 1, 0, 75, 417, frames, 0xFFFF, 1, 4, 0xFFFF)
    return FRAME[:36] + tag + bytes(len(FRAME) - 36 - len(tag))


def id3(content: bytes, *, length: int | None = None, flags: int = 0, version: int = 4) -> bytes:
    said = len(content) if length is None else length
    sizes = bytes(said >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes([version, 0, flags]) + sizes + content


def text(name: bytes, content: bytes, length: int | None = None) -> bytes:
    said = len(content) if length is None else length
    return name + struct.pack(">I", said) + bytes(2) + content


SOUND = FRAME * 20
WHOLE = id3(text(b"TIT2", b"\x03song")) + xing(20) + SOUND

_TAGS = {
    "whose tag outgrows the file": Hostile(
        lambda: id3(b"", length=2**28 - 1) + SOUND, "truncated", "lying sizes"
    ),
    "whose tag's length is no length": Hostile(
        lambda: b"ID3\x04\0\0\xff\xff\xff\xff" + SOUND, _MAYBE + _NO_FRAMES, "lying sizes"
    ),
    "with 100 MB of pictures": Hostile(
        lambda: Repeated(id3(b"", length=100 * MIB), FRAME[:64], 100 * MIB // 64, SOUND),
        PASSES,
        "giant tag",
        most_read=256 * KIB,
    ),
    "with a title longer than its tag": Hostile(
        lambda: id3(text(b"TIT2", b"\x03x", 2**32 - 1)) + SOUND, PASSES, "giant tag"
    ),
    "with a title of a megabyte": Hostile(
        lambda: id3(text(b"TIT2", b"\x03" + b"x" * MIB, 0x400001), version=3) + SOUND,
        PASSES,
        "giant tag",
        most_read=3 * MIB,
    ),
    "with a title of half a character": Hostile(
        lambda: id3(text(b"TIT2", b"\x01\xff\xfe\x00")) + SOUND, PASSES, "giant tag"
    ),
    "with 100,000 titles": Hostile(
        lambda: id3(text(b"TIT2", b"") * 100_000) + SOUND, PASSES, "giant tag", most_read=3 * MIB
    ),
    "with frames of no length": Hostile(lambda: id3(bytes(100_000)) + SOUND, PASSES, "giant tag"),
    "with an extended header of gigabytes": Hostile(
        lambda: id3(b"\x7f\x7f\x7f\x7f" + bytes(20), flags=0x40) + SOUND, PASSES, "giant tag"
    ),
    "of 100,000 tags in a row": Hostile(
        lambda: id3(b"") * 100_000 + SOUND, _MAYBE + _NO_FRAMES, "loops and nests"
    ),
    "of tags within tags": Hostile(
        lambda: id3(id3(id3(id3(text(b"TIT2", b"\x03x"))))) + SOUND, PASSES, "loops and nests"
    ),
    "with an APE tag longer than itself": Hostile(
        lambda: (
            SOUND + b"APETAGEX" + struct.pack("<IIII", 2000, 2**32 - 1, 2**32 - 1, 0) + bytes(8)
        ),
        PASSES,
        "giant tag",
    ),
    "with Lyrics3 of negative length": Hostile(
        lambda: SOUND + b"LYRICSBEGIN-00001LYRICS200" + b"TAG" + bytes(125), PASSES, "giant tag"
    ),
}

_HEADERS = {
    "that promises ten frames more": Hostile(lambda: xing(30) + SOUND, "truncated", "lying facts"),
    "that promises four milliard frames": Hostile(
        lambda: xing(2**32 - 1) + SOUND, ("truncated", "corrupt"), "lying facts"
    ),
    "that promises nothing": Hostile(lambda: xing(0) + SOUND, (PASSES, "corrupt"), "lying facts"),
    "that promises one frame of many": Hostile(
        lambda: xing(1) + SOUND, (PASSES, "corrupt", "too_short"), "lying facts"
    ),
    "whose delay is longer than its sound": Hostile(
        lambda: (
            xing(20, flags=0xF, more=bytes(108) + b"LAME3.100" + bytes(12) + b"\xff" * 3) + SOUND
        ),
        (PASSES, "too_short", "corrupt"),
        "lying facts",
    ),
    "whose VBRI header promises more": Hostile(
        lambda: vbri(2**31) + SOUND, (PASSES, "truncated", "corrupt"), "lying facts"
    ),
    "of free bitrate": Hostile(
        lambda: (b"\xff\xfb\x00\xc0" + bytes(413)) * 20, _NO_FRAMES, "lying facts"
    ),
    "of a forbidden rate": Hostile(
        lambda: (b"\xff\xfb\x9c\xc0" + bytes(413)) * 20, _NO_FRAMES, "lying facts"
    ),
    "of layer II": Hostile(
        lambda: (b"\xff\xfd\x90\xc0" + bytes(413)) * 20, _NO_FRAMES, "wrong magic"
    ),
    "of layer I": Hostile(
        lambda: (b"\xff\xff\x90\xc0" + bytes(413)) * 20, _NO_FRAMES, "wrong magic"
    ),
}

MP3 = {
    **cut_at(
        WHOLE, (("in its tag's header", 8), ("in its tag", 20), ("after its tag", 25)), _NO_FRAMES
    ),
    **cut_at(WHOLE, (("in its Xing header", 60),), _NO_FRAMES),
    **cut_at(WHOLE, (("after its Xing header", 442),), (*_NO_FRAMES, "truncated")),
    **cut_at(WHOLE, (("by half", len(WHOLE) // 2),), "truncated"),
    **cut_at(WHOLE, (("by a frame", -417), ("by a byte", -1)), ("truncated", PASSES)),
    **_TAGS,
    **_HEADERS,
    "of sync words alone": Hostile(lambda: b"\xff\xfb" * 50_000, _NO_FRAMES, "loops and nests"),
    "of sync words after a tag": Hostile(
        lambda: id3(b"") + b"\xff\xfb\x90\xc0" * 25_000,
        (*_NO_FRAMES, PASSES),
        "loops and nests",
        ends=_DAMAGED,
        most_turns=15_000_000,
    ),
    "that becomes noise": Hostile(
        lambda: SOUND + b"\xa5\x5a" * 20_000,
        (*_MAYBE, "too_short"),
        "damaged within",
        ends=_DAMAGED,
    ),
    "with a hole": Hostile(
        lambda: SOUND + bytes(30_000) + SOUND, _MAYBE, "damaged within", ends=_DAMAGED
    ),
    "that changes its rate": Hostile(lambda: SOUND + SLOW_FRAME * 20, "corrupt", "damaged within"),
    "that changes its rate after a tag": Hostile(
        lambda: SOUND + id3(bytes(30_000)) + SLOW_FRAME * 20, "corrupt", "damaged within"
    ),
    "with 2,000 tags between its frames": Hostile(
        lambda: (FRAME * 3 + id3(b"")) * 2000, "corrupt", "loops and nests", most_read=3 * MIB
    ),
    "with a tag that outgrows the file behind": Hostile(
        lambda: SOUND + id3(b"", length=2**28 - 1), PASSES, "lying sizes"
    ),
    "of frames full of ones": Hostile(
        lambda: (FRAME[:4] + b"\xfe" * 413) * 20, PASSES, "damaged within", ends=_DAMAGED
    ),
    "that limps": Hostile(
        lambda: Repeated(b"", SHORTEST_FRAME * 3 + b"\0", 300_000),
        ("corrupt", "too_long"),
        "damaged within",
        most_read=64 * MIB,
        most_turns=100_000_000,
    ),
    "of twelve hours at 8 kbit/s": Hostile(
        lambda: Repeated(b"", SLOW_FRAME, 600_000),
        "too_long",
        "bomb",
        most_read=60 * MIB,
        most_turns=150_000_000,
    ),
}


def adts(
    payload: bytes = b"", *, length: int | None = None, rate: int = 4, channels: int = 1
) -> bytes:
    """A frame of AAC-LC; ``rate`` is an index, 4 of 44.1 kHz and 11 of 8 kHz."""
    said = (7 + len(payload) if length is None else length) & 0x1FFF
    packed = 0xFFF1 << 40 | 1 << 38 | rate << 34 | channels << 30 | said << 13 | 0x7FF << 2
    return packed.to_bytes(7, "big") + payload


AAC_FRAME = adts(bytes.fromhex("00c800802380"))
_ADTS_WHOLE = AAC_FRAME * 20

AAC = {
    **cut_at(_ADTS_WHOLE, (("in its first header", 5),), _NO_FRAMES),
    **cut_at(_ADTS_WHOLE, (("in its first frame", 10),), (*_NO_FRAMES, *_MAYBE)),
    **cut_at(_ADTS_WHOLE, (("by a byte", -1),), _MAYBE),
    "whose frames are shorter than their headers": Hostile(
        lambda: adts(length=3) * 100, _NO_FRAMES, "lying sizes"
    ),
    "whose frames have no length": Hostile(lambda: adts(length=0) * 100, _NO_FRAMES, "lying sizes"),
    "whose frames outgrow the file": Hostile(
        lambda: adts(length=8191) + bytes(100), (*_NO_FRAMES, *_MAYBE), "lying sizes"
    ),
    "of a rate that is not": Hostile(
        lambda: adts(bytes(6), rate=15) * 20, _NO_FRAMES, "lying facts"
    ),
    "of channels told elsewhere": Hostile(
        lambda: adts(bytes(6), channels=0) * 20,
        (*_NO_FRAMES, *_MAYBE, "unsupported_codec"),
        "lying facts",
        ends=_DAMAGED,
    ),
    "whose first frame tells of no channel": Hostile(
        lambda: adts(b"\xa0" + bytes(11), channels=0) * 20, "unsupported_codec", "lying facts"
    ),
    "that becomes noise": Hostile(
        lambda: _ADTS_WHOLE + b"\xa5\x5a" * 20_000, _MAYBE, "damaged within", ends=_DAMAGED
    ),
    "that changes its rate": Hostile(
        lambda: _ADTS_WHOLE + adts(AAC_FRAME[7:], rate=11) * 20, "corrupt", "damaged within"
    ),
    "that limps": Hostile(
        lambda: Repeated(b"", adts(rate=11) * 3 + b"\0", 300_000),
        ("corrupt", "too_long"),
        "damaged within",
        most_read=24 * MIB,
        most_turns=100_000_000,
    ),
    "of six hours of empty frames": Hostile(
        lambda: adts(rate=11) * 170_000,
        ("too_long", "corrupt"),
        "bomb",
        most_read=5 * MIB,
        most_turns=60_000_000,
    ),
}
