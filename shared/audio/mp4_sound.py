"""How an MP4 track describes its sound: codec, rate, channels, depth (its ``stsd`` box)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.audio.aac_config import AAC_OBJECTS, MP3_OBJECTS, AacConfig, aac_config, esds
from shared.audio.complaints import unknown_codec, unreadable
from shared.audio.formats import Format
from shared.audio.mp4_boxes import Box, content, first, inside
from shared.audio.mp4_tables import first_place
from shared.audio.mpeg import stream_at
from shared.audio.opus import RATE_HZ, packet_samples
from shared.ports import ReadAt

_FIELDS = 28
_MORE_FIELDS = {0: 0, 1: 16, 2: 36}
"""What QuickTime's later versions of the description have before its boxes."""

_KNOWN = frozenset({b"esds", b"alac", b"dOps"})
_MOST_OF_A_BOX = 4096
_BEGINNING = 16
_LOWEST_OF_MPEG1_HZ = 32_000


@dataclass(frozen=True, slots=True)
class Sound:
    """What a track's samples decode to.

    Attributes:
        sample_seconds: of each sample, where the codec has one length for all; else 0.
    """

    codec: str
    sample_rate_hz: int
    channels: int
    bit_depth: int | None = None
    sample_seconds: float = 0.0


def sound_in(read_at: ReadAt, tables: Box) -> Sound:
    """The first description in a track's tables.

    Raises:
        Permanent: ``corrupt``, ``unsupported_codec``.
    """
    descriptions = first(read_at, tables, b"stsd")
    entry = next(inside(read_at, descriptions, 8), None) if descriptions is not None else None
    if entry is None:
        raise unreadable(Format.M4A)
    fields = content(read_at, entry, _FIELDS)
    channels = int.from_bytes(fields[16:18], "big")
    rate = int.from_bytes(fields[24:26], "big")
    boxes = _boxes(read_at, entry, fields)
    match entry.kind:
        case b"mp4a":
            sound = _mpeg(boxes.get(b"esds", b""), rate, channels)
        case b"alac":
            sound = _alac(boxes.get(b"alac", b""))
        case b"Opus":
            sound = _opus(boxes.get(b"dOps", b""))
        case b".mp3":
            sound = Sound("mp3", rate, channels)
        case other:
            raise unknown_codec(Format.M4A, ascii(other.decode("latin-1")))
    return _as_its_first_sample(sound, _beginning(read_at, tables))


def _beginning(read_at: ReadAt, tables: Box) -> bytes:
    """The first bytes of the first sample; none where it is in a fragment."""
    place = first_place(read_at, tables)
    return b"" if place is None else read_at.read_at(place, _BEGINNING)


def _as_its_first_sample(sound: Sound, beginning: bytes) -> Sound:
    """Opus and MP3 tell in every sample how long it is, whatever the file says around it."""
    if sound.codec == "opus":
        return replace(sound, sample_seconds=packet_samples(beginning[:2]) / RATE_HZ)
    if sound.codec != "mp3":
        return sound
    stream = stream_at(beginning)
    if stream is None:
        frame = 1152 if sound.sample_rate_hz >= _LOWEST_OF_MPEG1_HZ else 576
        return replace(sound, sample_seconds=frame / max(1, sound.sample_rate_hz))
    return Sound(
        "mp3",
        stream.sample_rate_hz,
        stream.channels,
        sample_seconds=stream.frame_samples / stream.sample_rate_hz,
    )


def _boxes(read_at: ReadAt, entry: Box, fields: bytes) -> dict[bytes, bytes]:
    """Content of the known boxes in a description, also of those that QuickTime wraps in ``wave``."""
    skipped = _FIELDS + _MORE_FIELDS.get(int.from_bytes(fields[8:10], "big"), 0)
    found: dict[bytes, bytes] = {}
    for box in inside(read_at, entry, skipped):
        for known in inside(read_at, box) if box.kind == b"wave" else (box,):
            if known.kind in _KNOWN and known.kind not in found:
                found[known.kind] = content(read_at, known, 0, _MOST_OF_A_BOX)
    return found


def _mpeg(box: bytes, rate: int, channels: int) -> Sound:
    kind, description = esds(box)
    if kind in MP3_OBJECTS:
        return Sound("mp3", rate, channels)
    if kind not in AAC_OBJECTS:
        raise unknown_codec(Format.M4A, f"MPEG-4 sound of kind {kind:#04x}")
    config: AacConfig | None = aac_config(description)
    if config is None:
        raise unreadable(Format.M4A)
    if not config.decodable:
        raise unknown_codec(Format.M4A, "a kind of AAC that is not in use")
    return Sound(
        "aac",
        config.sample_rate_hz,
        config.channels or channels,
        sample_seconds=config.frame_samples / config.coded_rate_hz,
    )


def _alac(box: bytes) -> Sound:
    if len(box) < 28:
        raise unreadable(Format.M4A)
    rate = int.from_bytes(box[24:28], "big")
    frame = int.from_bytes(box[4:8], "big")
    if not rate or not frame:
        raise unreadable(Format.M4A)
    return Sound("alac", rate, box[13], bit_depth=box[9], sample_seconds=frame / rate)


def _opus(box: bytes) -> Sound:
    if len(box) < 11:
        raise unreadable(Format.M4A)
    return Sound("opus", RATE_HZ, box[1])
