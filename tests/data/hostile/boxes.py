"""M4A files made by hand, box by box (ISO 14496-12)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.data.hostile.mpeg import AAC_FRAME

SAMPLE = AAC_FRAME[7:]
SAMPLES = 20
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def box(name: bytes, *content: bytes, length: int | None = None) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8 if length is None else length) + name + body


def full(name: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(name, struct.pack(">I", version << 24 | flags), *content)


def u32(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


FTYP = box(b"ftyp", b"M4A ", u32(0), b"M4A isom")


def entry(
    *, name: bytes = b"mp4a", rate: int = 44100, channels: int = 1, more: bytes | None = None
) -> bytes:
    """A sample entry: AAC-LC unless said otherwise."""
    config = bytes(6) + struct.pack(">H", 1) + bytes(8)
    config += struct.pack(">HHI", channels, 16, 0) + struct.pack(">I", (rate & 0xFFFF) << 16)
    return box(name, config, esds() if more is None else more)


def esds(object_type: int = 0x40, config: bytes = b"\x12\x08") -> bytes:
    specific = b"\x05" + bytes([len(config)]) + config
    decoder = bytes([object_type, 0x15]) + bytes(11) + specific
    stream = bytes(3) + b"\x04" + bytes([len(decoder)]) + decoder + b"\x06\x01\x02"
    return full(b"esds", b"\x03", bytes([len(stream)]), stream)


SELF = full(b"url ", flags=1)
VIDEO_ENTRY = box(
    b"mp4v", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", 32, 32), bytes(50)
)


@dataclass(frozen=True)
class Track:
    """What a track says; every table may be replaced."""

    handler: bytes = b"soun"
    timescale: int = 44100
    duration: int = 1024 * SAMPLES
    sample: bytes = entry()
    reference: bytes = SELF
    times: bytes = u32(1, SAMPLES, 1024)
    places: bytes = u32(1, 1, SAMPLES, 1)
    sizes: bytes = u32(len(SAMPLE), SAMPLES)
    edits: bytes = b""
    more: bytes = b""

    def boxed(self, sound_at: int) -> bytes:
        table = box(
            b"stbl",
            full(b"stsd", u32(1), self.sample),
            full(b"stts", self.times),
            full(b"stsc", self.places),
            full(b"stsz", self.sizes),
            full(b"stco", u32(1, sound_at)),
            self.more,
        )
        data = box(b"dinf", full(b"dref", u32(1), self.reference))
        head = full(b"vmhd", bytes(8)) if self.handler == b"vide" else full(b"smhd", bytes(4))
        media = box(
            b"mdia",
            full(b"mdhd", u32(0, 0, self.timescale, self.duration), b"\x55\xc4\0\0"),
            full(b"hdlr", u32(0), self.handler, bytes(13)),
            box(b"minf", head, data, table),
        )
        header = u32(0, 0, 1, 0, self.duration) + bytes(16) + _MATRIX + bytes(8)
        edits = box(b"edts", full(b"elst", self.edits)) if self.edits else b""
        return box(b"trak", full(b"tkhd", header, flags=7), edits, media)


def movie(*tracks: Track, sound_at: int = 0, more: bytes = b"") -> bytes:
    header = u32(0, 0, 1000, 464, 0x10000) + bytes(12) + _MATRIX + bytes(24) + u32(3)
    return box(b"moov", full(b"mvhd", header), *(track.boxed(sound_at) for track in tracks), more)


MDAT = box(b"mdat", SAMPLE * SAMPLES)


def of(*tracks: Track, more: bytes = b"", sound: bytes = MDAT) -> bytes:
    """An M4A of these tracks, that all take the same bytes for their sound."""
    length = len(movie(*tracks, more=more))
    return FTYP + movie(*tracks, sound_at=len(FTYP) + length + 8, more=more) + sound


def fragmented(*fragments: bytes) -> bytes:
    """A movie that says nothing, and fragments that do."""
    empty = Track(duration=0, times=u32(0), places=u32(0), sizes=u32(0, 0))
    extends = box(b"mvex", full(b"trex", u32(1, 1, 1024, len(SAMPLE), 0)))
    return FTYP + movie(empty, more=extends) + b"".join(fragments)


def fragment(
    number: int = 1, *, begins: int = 0, runs: bytes | None = None, sound: bytes = MDAT
) -> bytes:
    run = full(b"trun", u32(SAMPLES, 0), flags=1) if runs is None else runs
    header = full(b"mfhd", u32(number))
    time = full(b"tfdt", struct.pack(">Q", begins), version=1)
    tracks = box(b"traf", full(b"tfhd", u32(1), flags=0x20000), time, run)
    return box(b"moof", header, tracks) + sound
