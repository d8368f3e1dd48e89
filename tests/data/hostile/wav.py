"""WAV files that lie, loop, swell or are not numbers."""

from __future__ import annotations

import struct

from tests.data.hostile.case import KIB, MIB, PASSES, Hostile, Repeated, cut_at
from tests.data.hostile.riff import SOUND, WHOLE, chunk, fmt, of, wave

_HEADER = ("truncated", "corrupt")
_UNKNOWN = ("unsupported_codec", "corrupt")


def _facts(verdict: str | tuple[str, ...], **said: int | bytes) -> Hostile:
    return Hostile(lambda: of(**said), verdict, "lying facts")


def _rf64(riff: int, data: int, frames: int) -> bytes:
    sizes = chunk(b"ds64", struct.pack("<QQQI", riff, data, frames, 0))
    sound = chunk(b"data", SOUND, 0xFFFFFFFF)
    return wave(sizes, fmt(), sound, magic=b"RF64", size=0xFFFFFFFF)


def _extensible(guid: bytes, valid_bits: int = 16) -> bytes:
    return of(tag=0xFFFE, more=struct.pack("<HHI", 22, valid_bits, 4) + guid)


_PCM_GUID = bytes.fromhex("0100000000001000800000AA00389B71")

_CUTS = {
    **cut_at(WHOLE, (("in its magic", 3), ("after RIFF", 4), ("before WAVE", 8)), "not_audio"),
    **cut_at(
        WHOLE,
        (
            ("after WAVE", 12),
            ("after fmt's name", 16),
            ("after fmt's length", 20),
            ("within fmt", 30),
            ("after fmt", 36),
            ("after data's name", 40),
        ),
        _HEADER,
    ),
    **cut_at(WHOLE, (("after data's length", 44), ("in its midst", 2000)), "truncated"),
    **cut_at(WHOLE, (("by a byte", -1), ("by a sample", -2)), "truncated"),
}

_SIZES = {
    "whose sound is of two gigabytes": lambda: wave(fmt(), chunk(b"data", SOUND, 0x7FFE0000)),
    "whose sound is twice what is there": lambda: wave(fmt(), chunk(b"data", SOUND, 8000)),
    "whose RF64 sound is of exabytes": lambda: _rf64(2**63, 2**63, 2**62),
    "whose RF64 sound is just longer": lambda: _rf64(5000, len(SOUND) + 2, 2001),
    "whose format chunk outgrows the file": lambda: wave(chunk(b"fmt ", b"\x01\0", 0x7FFFFFFF)),
    "whose list outgrows the file": lambda: wave(chunk(b"LIST", b"INFO", 2**31), fmt()),
}

_FACTS = {
    "of no channel": _facts("corrupt", channels=0),
    "of 65535 channels": _facts(("corrupt", "too_many_channels"), channels=65535),
    "of 255 channels": _facts(("too_many_channels", "too_short"), channels=255, sound=SOUND * 16),
    "of nine channels": _facts("too_many_channels", channels=9, sound=SOUND * 9),
    "of two channels in one's room": _facts("corrupt", channels=2, align=2),
    "of block align 0": _facts("corrupt", align=0),
    "of block align 1": _facts("corrupt", align=1),
    "of block align 3": _facts("corrupt", align=3),
    "of block align 65535": _facts("corrupt", align=65535),
    "of no rate": _facts(("corrupt", "bad_sample_rate"), rate=0),
    "of one hertz": _facts(("bad_sample_rate", "too_long"), rate=1),
    "of 7999 hertz": _facts("bad_sample_rate", rate=7999),
    "of 192001 hertz": _facts("bad_sample_rate", rate=192_001, sound=SOUND * 48),
    "of four gigahertz": _facts(("bad_sample_rate", "too_short", "corrupt"), rate=0xFFFFFFFF),
    "of no bits": _facts(_UNKNOWN, bits=0),
    "of one bit": _facts(_UNKNOWN, bits=1),
    "of 17 bits": _facts(_UNKNOWN, bits=17),
    "of 64 whole bits": _facts(_UNKNOWN, bits=64),
    "of 65535 bits": _facts(_UNKNOWN, bits=65535),
    "of 16 bit float": _facts(_UNKNOWN, tag=3),
    "of type 0": _facts("unsupported_codec", tag=0),
    "that is an MP3": _facts("unsupported_codec", tag=0x55),
    "that is AC-3": _facts("unsupported_codec", tag=0x2000),
    "extensible to nothing known": Hostile(
        lambda: _extensible(b"\xff" * 16), "unsupported_codec", "lying facts"
    ),
    "extensible without its extension": _facts(_UNKNOWN, tag=0xFFFE),
    "extensible to itself": Hostile(
        lambda: _extensible(b"\xfe\xff" + _PCM_GUID[2:]), "unsupported_codec", "lying facts"
    ),
    "extensible, of 99 valid bits": Hostile(
        lambda: _extensible(_PCM_GUID, 99), (PASSES, "corrupt"), "lying facts"
    ),
    "without a format": Hostile(lambda: wave(chunk(b"data", SOUND)), "corrupt", "lying facts"),
    "without sound": Hostile(lambda: wave(fmt()), _HEADER, "lying facts"),
    "whose sound comes before its format": Hostile(
        lambda: wave(chunk(b"data", SOUND), fmt()), ("corrupt", "truncated"), "lying facts"
    ),
    "whose sound is empty": Hostile(
        lambda: wave(fmt(), chunk(b"data", SOUND, 0)), ("too_short", "corrupt"), "lying facts"
    ),
    "whose format says nothing": Hostile(
        lambda: wave(chunk(b"fmt "), chunk(b"data", SOUND)), "corrupt", "lying facts"
    ),
}

_LOOPS = {
    "of a million empty chunks": Hostile(
        lambda: Repeated(wave(), chunk(b"junk"), 1_000_000, fmt() + chunk(b"data", SOUND)),
        "corrupt",
        "loops and nests",
        most_read=256 * KIB,
    ),
    "of chunks scattered over 150 MB": Hostile(
        lambda: Repeated(wave(), chunk(b"junk", bytes(149_992)), 1000, fmt()),
        _HEADER,
        "loops and nests",
        most_read=20 * MIB,
    ),
    "whose chunk ends where it began": Hostile(
        lambda: wave(chunk(b"junk", b"", 0xFFFFFFF8), fmt(), chunk(b"data", SOUND)),
        _HEADER,
        "loops and nests",
    ),
    "whose chunk is minus one long": Hostile(
        lambda: wave(chunk(b"junk", b"", 0xFFFFFFFF), fmt(), chunk(b"data", SOUND)),
        _HEADER,
        "loops and nests",
    ),
    "of RIFFs within RIFFs": Hostile(
        lambda: wave() + b"RIFF\x04\0\0\0WAVE" * 5000, "corrupt", "loops and nests"
    ),
    "of lists within lists": Hostile(
        lambda: (
            wave(*(b"LIST" + struct.pack("<I", 12 * left) + b"INFO" for left in range(3000, 0, -1)))
            + fmt()
            + chunk(b"data", SOUND)
        ),
        (*_HEADER, PASSES),
        "loops and nests",
    ),
    "of two formats that disagree": Hostile(
        lambda: wave(fmt(), fmt(channels=9, bits=8), chunk(b"data", SOUND)),
        (PASSES, "corrupt", "too_many_channels", "too_short"),
        "loops and nests",
    ),
}

_GIANTS = {
    "with 150 MB of tags": Hostile(
        lambda: Repeated(
            wave(fmt(), b"LIST" + struct.pack("<I", 150 * MIB) + b"INFO"),
            b"IART\xf0\0\0\0" + b"x" * 240,
            (150 * MIB - 4) // 248,
            bytes((150 * MIB - 4) % 248) + chunk(b"data", SOUND),
        ),
        PASSES,
        "giant tag",
    ),
    "with a format chunk of 100 MB": Hostile(
        lambda: Repeated(
            wave() + b"fmt " + struct.pack("<I", 100 * MIB) + fmt()[8:],
            bytes(16),
            100 * MIB // 16 - 1,
            chunk(b"data", SOUND),
        ),
        (PASSES, "corrupt"),
        "giant tag",
    ),
    "with a tag longer than its list": Hostile(
        lambda: wave(
            fmt(), chunk(b"LIST", b"INFO" + chunk(b"INAM", b"x", 2**32 - 1)), chunk(b"data", SOUND)
        ),
        PASSES,
        "giant tag",
    ),
}


def _floats(value: float, bits: int = 32) -> Hostile:
    packed = struct.pack("<f" if bits == 32 else "<d", value)
    tag = 3
    return Hostile(
        lambda: of(tag=tag, bits=bits, rate=16_000, sound=packed * 16_000),
        PASSES,
        "not a number",
        ends=("silent", "corrupt", "no_melody"),
    )


_NUMBERS = {
    "that is not a number": _floats(float("nan")),
    "that is not a long number": _floats(float("nan"), 64),
    "that is infinite": _floats(float("inf")),
    "that is minus infinite": _floats(float("-inf"), 64),
    "of the loudest floats": _floats(3e38),
    "of floats too small to hear": _floats(1e-44),
}

WAV = {
    **_CUTS,
    **{name: Hostile(make, _HEADER, "lying sizes") for name, make in _SIZES.items()},
    "whose sound is of four gigabytes": Hostile(
        lambda: wave(fmt(), chunk(b"data", SOUND, 0xFFFFFFF0)), PASSES, "lying sizes"
    ),
    "whose file says it is empty": Hostile(
        lambda: wave(fmt(), chunk(b"data", SOUND), size=0), PASSES, "lying sizes"
    ),
    "whose file says it is longer": Hostile(
        lambda: wave(fmt(), chunk(b"data", SOUND), size=2**31),
        (PASSES, "truncated"),
        "lying sizes",
    ),
    "of RF64 without its sizes": Hostile(
        lambda: wave(fmt(), chunk(b"data", SOUND, 0xFFFFFFFF), magic=b"RF64"),
        (PASSES, "corrupt"),
        "lying sizes",
    ),
    **_FACTS,
    **_LOOPS,
    **_GIANTS,
    **_NUMBERS,
    "that is big-endian": Hostile(
        lambda: wave(fmt(), chunk(b"data", SOUND), magic=b"RIFX"),
        "unsupported_format",
        "wrong magic",
    ),
    "that is RIFF in small letters": Hostile(
        lambda: wave(fmt(), chunk(b"data", SOUND), magic=b"riff"), "not_audio", "wrong magic"
    ),
    "of five hours in zeros": Hostile(
        lambda: Repeated(
            wave(fmt(bits=8), b"data" + struct.pack("<I", 150 * MIB)), bytes(MIB), 150
        ),
        "too_long",
        "bomb",
    ),
}
