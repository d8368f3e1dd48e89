"""Ogg files that lie, loop or swell."""

from __future__ import annotations

import struct
from functools import cache

from tests.data.hostile.case import KIB, MIB, PASSES, Hostile, Repeated, Verdict, alike, cut_at
from tests.data.hostile.ogg_pages import (
    CONTINUED,
    FIRST,
    LAST,
    SILK_60_MS,
    WHOLE,
    headers,
    opus_head,
    opus_tags,
    page,
    sound,
)

_BAD = ("corrupt", "truncated", "no_audio_stream")
_ODD = (*_BAD, PASSES)
_DAMAGED = ("corrupt", "silent", "no_melody", "too_long")


@cache
def _three_hours(claimed: int | None = None) -> bytes:
    """Some 380 KB that decode to 2 GB."""
    pages, at = [headers()], 0
    for number in range(3 * 3600 * 1000 // 60 // 255):
        at += 255 * 2880
        granule = at if claimed is None else claimed
        pages.append(page(*[SILK_60_MS] * 255, granule=granule, number=number + 2))
    return b"".join(pages)


def _vorbis(rate: int, serial: int = 7) -> bytes:
    """A stream whose books have two modes; its sound is empty."""
    mode = 1 << 41 | 1
    head = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, rate, 0, 0, 0, 0xB8, 1)
    books = b"\x05vorbis" + bytes(20) + (mode << 47 | 1 << 41).to_bytes(13, "little")
    return (
        page(head, flags=FIRST, serial=serial)
        + page(b"\x03vorbis" + bytes(8) + b"\1", books, number=1, serial=serial)
        + page(*[b"\0"] * 200, granule=199 * 128, number=2, flags=LAST, serial=serial)
    )


_SAYS: dict[str, tuple[bytes, Verdict]] = {
    "of no channel": (headers(opus_head(0)) + sound(), (*_BAD, "unsupported_codec")),
    "of 255 channels": (
        headers(opus_head(255)) + sound(),
        (*_BAD, "unsupported_codec", "too_many_channels"),
    ),
    "of a version to come": (
        headers(opus_head(version=0xF0)) + sound(),
        (*_ODD, "unsupported_codec"),
    ),
    "of a channel family that is not": (
        headers(opus_head(family=200)) + sound(),
        (*_ODD, "unsupported_codec"),
    ),
    "whose delay is longer than its sound": (
        headers(opus_head(skip=65535)) + sound(),
        (*_ODD, "too_short"),
    ),
    "whose head is cut": (headers(opus_head()[:10]) + sound(), (*_BAD, "unsupported_codec")),
    "without tags": (page(opus_head(), flags=FIRST) + sound(), _ODD),
    "that claims centuries": (headers() + sound(granule=2**62), ("too_long", "corrupt", PASSES)),
    "that claims the most that can be": (
        headers() + sound(granule=2**63 - 1),
        ("too_long", "corrupt", PASSES),
    ),
    "that claims less than nothing": (
        headers() + sound(granule=-(2**62)),
        (*_ODD, "too_short"),
    ),
    "that claims nothing": (headers() + sound(granule=0), (*_ODD, "too_short")),
    "whose time goes backwards": (
        headers() + sound(granule=10**6, flags=0) + sound(granule=2880 * 10, number=3),
        _ODD,
    ),
    "whose checksum is wrong": (
        headers() + sound()[:22] + bytes(4) + sound()[26:],
        (*_ODD, "too_short"),
    ),
    "that has lost pages": (
        headers() + sound(flags=0) + page(SILK_60_MS, granule=90 * 2880, number=90, flags=LAST),
        "corrupt",
    ),
    "that says a page twice": (headers() + sound(flags=0) + sound(), "corrupt"),
    "that goes on in two channels": (
        headers() + sound() + headers(opus_head(2), serial=8) + sound(serial=8),
        "corrupt",
    ),
    "that goes on at another rate": (
        _vorbis(44100) + _vorbis(48000, serial=8),
        "corrupt",
    ),
    "of FLAC": (
        page(b"\x7fFLAC\1\0\0\1fLaC" + bytes(38), flags=FIRST) + sound(),
        ("unsupported_codec", "corrupt"),
    ),
    "of Speex": (
        page(
            b"Speex   1.2" + bytes(17) + struct.pack("<10I", 1, 80, 8000, 0, 4, 1, 0, 160, 0, 1),
            flags=FIRST,
        )
        + sound(),
        "unsupported_codec",
    ),
    "of a film": (
        page(b"\x80theora\x03\x02\x01" + bytes(32), flags=FIRST) + sound(),
        ("no_audio_stream", "unsupported_codec", "corrupt"),
    ),
    "of nothing known": (
        page(b"whatever" * 4, flags=FIRST) + sound(),
        ("no_audio_stream", "unsupported_codec", "corrupt"),
    ),
    "of Vorbis without its books": (
        page(b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 44100, 0, 0, 0, 0xB8, 1), flags=FIRST)
        + sound(),
        (*_BAD, "unsupported_codec", "too_short"),
    ),
    "of Vorbis at no rate": (
        page(b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 0, 0, 0, 0, 0xB8, 1), flags=FIRST)
        + sound(),
        (*_BAD, "unsupported_codec", "bad_sample_rate", "too_short"),
    ),
    "of Vorbis without channels": (
        page(b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 0, 44100, 0, 0, 0, 0xB8, 1), flags=FIRST)
        + sound(),
        (*_BAD, "unsupported_codec", "too_short"),
    ),
}

_LOOPS: dict[str, tuple[bytes, Verdict]] = {
    "of 5,000 streams": (
        b"".join(page(opus_head(), flags=FIRST, serial=n) for n in range(5000)) + sound(),
        (*_ODD, "too_short", "unsupported_codec"),
    ),
    "of 20,000 empty pages": (
        headers() + page(granule=-1, number=2) * 20_000 + sound(),
        _ODD,
    ),
    "of capture patterns alone": (b"OggS" * 20_000, (*_BAD, "unsupported_codec", "not_audio")),
    "whose last page promises a packet more": (
        headers() + page(SILK_60_MS * 255, granule=2880, number=2, flags=LAST, lacing=b"\xff" * 9),
        (*_BAD, "too_short"),
    ),
    "of continued packets without an end": (
        headers()
        + page(bytes(255 * 255), flags=CONTINUED, number=2, granule=-1, lacing=b"\xff" * 255) * 20,
        (*_ODD, "too_short"),
    ),
    "of another stream behind": (
        headers()
        + sound()
        + headers(opus_head(2), serial=8)
        + page(SILK_60_MS, granule=2880, serial=8, number=2, flags=LAST),
        (*_ODD, "unsupported_codec", "too_short"),
    ),
}

_TAGS: dict[str, tuple[bytes, Verdict]] = {
    "with a vendor of four gigabytes": (headers(tags=opus_tags(2**32 - 1)) + sound(), _ODD),
    "with four milliard comments": (headers(tags=opus_tags(0, 2**32 - 1)) + sound(), _ODD),
    "with a comment of four gigabytes": (
        headers(tags=opus_tags(0, 1, b"\xff\xff\xff\xffTITLE=x")) + sound(),
        _ODD,
    ),
    "with a comment that is no text": (
        headers(tags=opus_tags(0, 1, b"\x0a\0\0\0\xff\xfe=\x80\x81\0\n\r\x1b=")) + sound(),
        PASSES,
    ),
}

_GIANT_PAGE = page(bytes(255 * 255), flags=CONTINUED, number=2, granule=-1, lacing=b"\xff" * 255)

OGG = {
    **cut_at(WHOLE, (("in its magic", 3),), "not_audio"),
    **cut_at(
        WHOLE,
        (
            ("after its magic", 4),
            ("in its first page's header", 20),
            ("in its head", 40),
            ("after its head", len(page(opus_head()))),
            ("in its tags", len(headers()) - 4),
            ("after its tags", len(headers())),
            ("in its last page", -5),
            ("by a byte", -1),
        ),
        (*_BAD, "too_short", "not_audio"),
    ),
    **alike(_SAYS, "lying facts", ends=_DAMAGED),
    **alike(_LOOPS, "loops and nests", ends=_DAMAGED, most_read=3 * MIB, most_turns=30_000_000),
    **alike(_TAGS, "giant tag", ends=_DAMAGED),
    "with 60 MB of tags": Hostile(
        lambda: Repeated(
            page(opus_head(), flags=FIRST)
            + page(opus_tags(2**31), number=1, granule=-1, lacing=b"\x10"),
            _GIANT_PAGE,
            900,
            sound(),
        ),
        (*_ODD, "too_short"),
        "giant tag",
        most_read=180 * MIB,
        most_turns=200_000_000,
    ),
    "of a million pages of another stream": Hostile(
        lambda: Repeated(headers(), page(SILK_60_MS, serial=9, number=2), 1_000_000, sound()),
        (*_ODD, "too_short"),
        "loops and nests",
        most_read=64 * MIB,
        most_turns=300_000_000,
    ),
    "of three hours in 380 KB": Hostile(_three_hours, "too_long", "bomb", most_turns=40_000_000),
    "of three hours that says one second": Hostile(
        lambda: _three_hours(48_000),
        ("too_long", "corrupt", PASSES),
        "bomb",
        ends=_DAMAGED,
        most_turns=40_000_000,
    ),
    "of an hour between honest ends": Hostile(
        lambda: (
            headers()
            + b"".join(page(*[b"\x1b\x3f"] * 255, granule=-1, number=2 + n) for n in range(40))
            + sound(number=42)
        ),
        ("too_long", "corrupt", PASSES),
        "bomb",
        ends=_DAMAGED,
        most_read=256 * KIB,
    ),
}
