"""M4A files whose boxes lie, loop, point elsewhere or hold films."""

from __future__ import annotations

import struct

from tests.data.hostile.boxes import (
    FTYP,
    MDAT,
    SAMPLE,
    SAMPLES,
    VIDEO_ENTRY,
    Track,
    box,
    entry,
    esds,
    fragment,
    fragmented,
    full,
    movie,
    of,
    u32,
)
from tests.data.hostile.case import (
    KIB,
    MIB,
    PASSES,
    Hostile,
    Kind,
    Repeated,
    Verdict,
    alike,
    cut_at,
    fixed,
)
from tests.data.hostile.mp4_tables import BAD, DAMAGED, MOST, ODD, TABLES

WHOLE = of(Track())
_MOOV = len(FTYP)


def whose_sound_is_at(address: str) -> bytes:
    """An M4A that says its sound is elsewhere."""
    return of(Track(reference=full(b"url ", address.encode() + b"\0")))


def _alias(path: str) -> bytes:
    """A Macintosh alias record, as ffmpeg follows them."""
    record = bytes(4) + struct.pack(">HH", 150, 2) + bytes(142)
    names = struct.pack(">hH", 2, len(path)) + path.encode() + bytes(len(path) % 2)
    return full(b"alis", record + names + b"\xff\xff\0\0")


def _nested(depth: int, name: bytes = b"udta") -> bytes:
    whole = b""
    for _ in range(depth):
        whole = box(name, whole)
    return whole


_STRUCTURE: dict[str, tuple[bytes, Kind, Verdict]] = {
    "without a movie": (FTYP + MDAT, "lying facts", BAD),
    "without sound": (FTYP + movie(Track(), sound_at=2000), "lying facts", (*BAD, "too_short")),
    "without tracks": (FTYP + movie() + MDAT, "lying facts", ("no_audio_stream", "corrupt")),
    "whose sound lies in its header": (
        FTYP + movie(Track(), sound_at=0) + MDAT,
        "lying facts",
        ODD,
    ),
    "whose sound lies beyond the file": (
        FTYP + movie(Track(), sound_at=2**31) + MDAT,
        "lying sizes",
        (*BAD, "too_short"),
    ),
    "whose box has a length of one": (
        FTYP + struct.pack(">I4sQ", 1, b"moov", 2**63) + WHOLE[_MOOV:],
        "lying sizes",
        BAD,
    ),
    "whose box is shorter than its header": (
        FTYP + box(b"moov", length=4) + WHOLE[_MOOV:],
        "lying sizes",
        BAD,
    ),
    "whose movie goes to the end": (
        FTYP + box(b"moov", WHOLE[_MOOV + 8 :], length=0),
        "lying sizes",
        ODD,
    ),
    "whose movie is a byte short": (
        FTYP + struct.pack(">I", len(movie(Track())) - 1) + WHOLE[_MOOV + 4 :],
        "lying sizes",
        ODD,
    ),
    "whose inner box outgrows its parent": (
        of(Track(more=box(b"free", length=2**31 - 1))),
        "lying sizes",
        ODD,
    ),
    "of 64-bit boxes that overflow": (
        FTYP + struct.pack(">I4sQ", 1, b"free", 2**64 - 16) + WHOLE[_MOOV:],
        "loops and nests",
        BAD,
    ),
    "of two movies": (
        of(Track()) + movie(Track(timescale=1)),
        "loops and nests",
        (*ODD, "too_long"),
    ),
    "of boxes 2,000 deep": (of(Track(), more=_nested(2000)), "loops and nests", ODD),
    "of movies 2,000 deep": (FTYP + _nested(2000, b"moov") + MDAT, "loops and nests", BAD),
    "of tracks 500 deep": (
        FTYP + box(b"moov", _nested(500, b"trak")) + MDAT,
        "loops and nests",
        BAD,
    ),
    "of 20,000 empty fragments": (
        fragmented(box(b"moof") * 20_000),
        "loops and nests",
        (*BAD, "too_short"),
    ),
    "of fragments that go back in time": (
        fragmented(fragment(1, begins=10**6), fragment(2, begins=0)),
        "lying facts",
        (*ODD, "too_long", "too_short"),
    ),
    "of a fragment at the end of time": (
        fragmented(fragment(1, begins=2**63 - 1)),
        "lying facts",
        (*ODD, "too_long", "too_short"),
    ),
    "of a fragment of four milliard samples": (
        fragmented(fragment(1, runs=full(b"trun", u32(MOST, 0), flags=1))),
        "lying sizes",
        (*ODD, "too_long"),
    ),
    "of a fragment cut short": (
        fragmented(fragment(1), fragment(2)[:-20]),
        "cut short",
        ("truncated", "corrupt"),
    ),
    "of a film alone": (
        of(Track(handler=b"vide", sample=VIDEO_ENTRY)),
        "film",
        ("no_audio_stream",),
    ),
    "of a film with sound": (
        of(Track(handler=b"vide", sample=VIDEO_ENTRY), Track()),
        "film",
        PASSES,
    ),
    "of subtitles alone": (
        of(Track(handler=b"text", sample=box(b"tx3g", bytes(30)))),
        "film",
        ("no_audio_stream",),
    ),
    "whose sound is another file": (
        whose_sound_is_at("file:///etc/passwd"),
        "external reference",
        (*ODD, "too_short"),
    ),
    "whose sound is on a server": (
        whose_sound_is_at("http://127.0.0.1:9/song.m4a"),
        "external reference",
        (*ODD, "too_short"),
    ),
    "whose sound is an alias": (
        of(Track(reference=_alias("/etc/passwd"))),
        "external reference",
        (*ODD, "too_short"),
    ),
    "whose movie is a link": (
        FTYP
        + box(b"moov", box(b"rmra", box(b"rmda", full(b"rdrf", b"url ", u32(9), b"file:///x")))),
        "external reference",
        BAD,
    ),
}


def _tagged(name: bytes, content: bytes, length: int | None = None) -> bytes:
    item = box(name, full(b"data", u32(0), content), length=length)
    handler = full(b"hdlr", u32(0), b"mdirappl", bytes(9))
    return box(b"udta", full(b"meta", handler, box(b"ilst", item)))


_GIANTS = {
    "of 200 tracks": Hostile(
        lambda: of(*[Track()] * 200), ODD, "loops and nests", ends=DAMAGED, most_read=512 * KIB
    ),
    "of a million empty boxes": Hostile(
        lambda: Repeated(FTYP, box(b"free"), 1_000_000, WHOLE[_MOOV:]),
        "corrupt",
        "loops and nests",
        most_read=10 * MIB,
        most_turns=200_000_000,
    ),
    "of fragments of empty boxes": Hostile(
        lambda: Repeated(
            fragmented(),
            box(b"moof", box(b"traf", box(b"free") * 9000, full(b"tfhd", u32(1)))),
            1000,
        ),
        "corrupt",
        "loops and nests",
        most_read=10 * MIB,
        most_turns=200_000_000,
    ),
    "of a description of 30 MB": Hostile(
        lambda: of(
            Track(
                sample=entry(
                    more=b"".join(box(b"x%03d" % n, bytes(64 * KIB)) for n in range(480)) + esds()
                )
            )
        ),
        PASSES,
        "giant tag",
        most_read=64 * MIB,
    ),
    "with 30 MB of cover": Hostile(
        lambda: Repeated(
            WHOLE
            + struct.pack(">I4s", 30 * MIB + 24, b"udta")
            + struct.pack(">I4s", 30 * MIB + 16, b"covr"),
            b"\xff\xd8\xff\xe0" * 16,
            30 * MIB // 64,
            bytes(8),
        ),
        PASSES,
        "giant tag",
        most_read=256 * KIB,
    ),
    "with a title longer than its list": Hostile(
        lambda: of(Track(), more=_tagged(b"\xa9nam", b"x", 2**31)), ODD, "giant tag"
    ),
    "with a title of a megabyte": Hostile(
        lambda: of(Track(), more=_tagged(b"\xa9nam", b"x" * MIB)),
        PASSES,
        "giant tag",
        most_read=4 * MIB,
    ),
    "of a day in two table entries": Hostile(
        lambda: of(
            Track(
                times=u32(1, 4_000_000, 1024),
                sizes=u32(1, 4_000_000),
                places=u32(1, 1, 4_000_000, 1),
            ),
            sound=box(b"mdat", bytes(4_000_000)),
        ),
        ("too_long", "corrupt"),
        "bomb",
        most_read=9 * MIB,
        most_turns=60_000_000,
    ),
}

M4A = {
    **cut_at(WHOLE, (("in its first box", 6),), "not_audio"),
    **cut_at(
        WHOLE,
        (
            ("within its first box", 20),
            ("after its first box", _MOOV),
            ("after its movie's header", _MOOV + 8),
            ("within its movie", _MOOV + 300),
            ("before its sound", len(WHOLE) - len(MDAT)),
            ("after its sound's header", len(WHOLE) - len(MDAT) + 8),
            ("in its sound", len(WHOLE) - len(SAMPLE) * 7),
            ("by a byte", -1),
        ),
        BAD,
    ),
    **alike(TABLES, "lying facts", ends=DAMAGED),
    **{
        name: Hostile(fixed(whole), verdict, kind, ends=DAMAGED)
        for name, (whole, kind, verdict) in _STRUCTURE.items()
    },
    **_GIANTS,
    "with damaged sound": Hostile(
        lambda: of(Track(), sound=box(b"mdat", b"\xa5" * len(SAMPLE) * SAMPLES)),
        PASSES,
        "damaged within",
        ends=DAMAGED,
    ),
}
