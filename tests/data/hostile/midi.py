"""MIDI files made by hand, and those that lie."""

from __future__ import annotations

import struct

from tests.data.hostile.case import KIB, MIB, PASSES, Hostile, Repeated, Verdict, alike, cut_at

NOTE = bytes.fromhex("00 90 3C 40 83 60 80 3C 00")
"""A beat at 480 ticks: half a second."""
END = bytes.fromhex("00 FF 2F 00")


def header(kind: int = 1, tracks: int = 1, division: int = 480, length: int = 6) -> bytes:
    return b"MThd" + struct.pack(">IHHH", length, kind, tracks, division)


def track(events: bytes, length: int | None = None) -> bytes:
    return b"MTrk" + struct.pack(">I", len(events) if length is None else length) + events


def of(events: bytes, **said: int) -> bytes:
    return header(**said) + track(events)


WHOLE = of(NOTE * 4 + END)

_EVENTS: dict[str, tuple[bytes, Verdict]] = {
    "of notes that only end": (bytes.fromhex("00 80 3C 40 60 80 3C 40") + END, "no_notes"),
    "of notes struck without force": (bytes.fromhex("00 90 3C 00") * 9 + END, "no_notes"),
    "without an event": (b"", ("no_notes", "corrupt")),
    "without an end": (NOTE * 4, (PASSES, "corrupt")),
    "that ends at once": (END + NOTE * 4, ("no_notes", "corrupt")),
    "that begins with running status": (bytes.fromhex("00 3C 40") + NOTE + END, "corrupt"),
    "with running status after a text": (
        NOTE + bytes.fromhex("00 FF 01 01 78 00 3C 40") + END,
        ("corrupt", PASSES),
    ),
    "of a delta of five bytes": (b"\x81\x80\x80\x80\x00\x90\x3c\x40" + END, "corrupt"),
    "of a delta without an end": (b"\xff" * 1000, "corrupt"),
    "of a text longer than its track": (NOTE + b"\0\xff\x01\xff\xff\xff\x7f", "corrupt"),
    "of an exclusive message longer than its track": (NOTE + b"\0\xf0\xff\xff\xff\x7f", "corrupt"),
    "of real-time messages": (b"\0\xf8" * 50 + NOTE + END, ("corrupt", PASSES)),
    "of data bytes above 127": (b"\0\x90\xfc\xc0" + NOTE + END, ("corrupt", PASSES)),
    "cut in an event": (NOTE + b"\0\x90\x3c", "corrupt"),
    "cut in a tempo": (NOTE + b"\0\xff\x51\x03\x07", "corrupt"),
    "of a tempo of zero": (b"\0\xff\x51\x03\0\0\0" + NOTE * 4 + END, ("too_short", "corrupt")),
    "of a tempo of one byte": (b"\0\xff\x51\x01\x07" + NOTE * 4 + END, (PASSES, "corrupt")),
    "of the slowest tempo": (b"\0\xff\x51\x03\xff\xff\xff" + NOTE * 400 + END, "too_long"),
    "that waits for years": (b"\xff\xff\xff\x7f\x90\x3c\x40" * 50 + END, "too_long"),
    "whose note is never ended": (b"\0\x90\x3c\x40\x87\x40" + END[1:], (PASSES, "corrupt")),
}

_HEADERS: dict[str, tuple[bytes, Verdict]] = {
    "of no ticks": (of(NOTE + END, division=0), "corrupt"),
    "of film frames without ticks": (of(NOTE + END, division=0xE800), "corrupt"),
    "of film frames at no rate": (
        of(NOTE * 9 + END, division=0x8001),
        (PASSES, "corrupt", "too_long"),
    ),
    "of film frames, one tick each": (of(NOTE * 400 + END, division=0xE801), "too_long"),
    "of one tick a beat": (of(NOTE * 9 + END, division=1), "too_long"),
    "of format 2": (of(NOTE + END, kind=2), "unsupported_format"),
    "of format 65535": (of(NOTE + END, kind=65535), ("unsupported_format", "corrupt")),
    "of 65535 tracks": (of(NOTE + END, tracks=65535), ("truncated", "corrupt")),
    "of no track": (of(NOTE + END, tracks=0), ("no_notes", "corrupt")),
    "of no track and a header alone": (header(tracks=0), ("no_notes", "corrupt", "truncated")),
    "whose header has no length": (of(NOTE + END, length=0), ("truncated", "corrupt", "no_notes")),
    "whose header outgrows the file": (of(NOTE + END, length=2**32 - 1), ("truncated", "corrupt")),
    "whose track outgrows the file": (header() + track(NOTE, 2**32 - 1), "truncated"),
    "whose track is shorter than its events": (header() + track(NOTE * 4, 20), ("corrupt", PASSES)),
    "within a MIDI file": (header() + WHOLE, ("truncated", "corrupt", PASSES)),
    "of tracks within tracks": (header() + track(track(NOTE + END)), ("corrupt", "no_notes")),
}

_LARGE = {
    "of a million notes": Hostile(
        lambda: of(b"\0\x90\x3c\x40" + b"\0\x3c\x40" * 1_000_000 + b"\x83\x60\x3c\x00" + END),
        PASSES,
        "bomb",
        most_read=5 * MIB,
        most_turns=50_000_000,
    ),
    "of half a million tempos": Hostile(
        lambda: of(b"\1\xff\x51\x03\x07\xa1\x20" * 500_000 + NOTE * 4 + END),
        (PASSES, "too_long", "too_large", "corrupt"),
        "bomb",
        most_read=5 * MIB,
        most_turns=80_000_000,
    ),
    "of a hundred megabytes": Hostile(
        lambda: Repeated(header() + b"MTrk\x05\xf5\xe1\0", NOTE, 11_000_000), "too_large", "bomb"
    ),
    "of 60,000 empty tracks": Hostile(
        lambda: header(tracks=60_000) + track(b"") * 60_000,
        ("no_notes", "corrupt"),
        "loops and nests",
        most_read=2 * MIB,
    ),
    "of 100,000 foreign chunks": Hostile(
        lambda: header() + b"XFIH\0\0\0\0" * 100_000 + track(NOTE * 4 + END),
        ("corrupt", PASSES),
        "loops and nests",
        most_read=256 * KIB,
    ),
    "whose chunk ends where it began": Hostile(
        lambda: header() + b"XFIH\xff\xff\xff\xf8" + track(NOTE + END),
        ("truncated", "corrupt"),
        "loops and nests",
    ),
    "with a text of three megabytes": Hostile(
        lambda: of(b"\0\xff\x01\x81\xb8\x8e\x00" + bytes(0x6E0700)[: 3 * MIB] + NOTE + END),
        ("corrupt", PASSES),
        "giant tag",
        most_read=5 * MIB,
    ),
}

MIDI = {
    **cut_at(WHOLE, (("in its magic", 3),), "not_audio"),
    **cut_at(
        WHOLE,
        (
            ("after its magic", 4),
            ("in its header", 10),
            ("after its header", 14),
            ("after its track's length", 22),
            ("in its track", 30),
            ("by a byte", -1),
        ),
        ("truncated", "corrupt"),
    ),
    **alike(
        {name: (of(events), verdict) for name, (events, verdict) in _EVENTS.items()},
        "midi pathology",
    ),
    **alike(_HEADERS, "midi pathology"),
    **_LARGE,
    "within RIFF": Hostile(
        lambda: b"RIFF" + struct.pack("<I", len(WHOLE) + 12) + b"RMIDdata\x30\0\0\0" + WHOLE,
        "unsupported_format",
        "wrong magic",
    ),
}
