"""Fragmented MP4, as phones and browsers record it: samples described piece by piece (``moof``)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.audio.complaints import unreadable
from shared.audio.formats import Format
from shared.audio.mp4_boxes import Box, content, first, inside
from shared.audio.mp4_tables import Samples, numbers
from shared.ports import ReadAt

_BASE_OFFSET, _DESCRIPTION, _DEFAULT_TICKS, _DEFAULT_SIZE = 0x1, 0x2, 0x8, 0x10
_DATA_OFFSET, _FIRST_FLAGS = 0x1, 0x4
_TICKS, _SIZE, _FLAGS, _COMPOSITION = 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for a track's samples unless a fragment says otherwise: ticks and bytes."""

    ticks: int = 0
    size: int = 0


def defaults_of(read_at: ReadAt, film: Box, track_id: int) -> Defaults:
    """What the film's header (``moov``) says for the fragments of a track."""
    extends = first(read_at, film, b"mvex")
    for box in inside(read_at, extends) if extends is not None else ():
        if box.kind == b"trex":
            data = content(read_at, box, 24, 24)
            if int.from_bytes(data[4:8], "big") == track_id:
                return Defaults(
                    ticks=int.from_bytes(data[12:16], "big"),
                    size=int.from_bytes(data[16:20], "big"),
                )
    return Defaults()


def samples_of(read_at: ReadAt, fragment: Box, track_id: int, defaults: Defaults) -> Samples:
    """What one fragment adds to a track.

    Raises:
        Permanent: ``corrupt`` where it claims more than it, or the file, has room for.
    """
    total = Samples()
    for track in inside(read_at, fragment):
        if track.kind != b"traf":
            continue
        header = content(read_at, first(read_at, track, b"tfhd"), 8, 40)
        if int.from_bytes(header[4:8], "big") != track_id:
            continue
        own = _own_defaults(header, defaults)
        for box in inside(read_at, track):
            if box.kind == b"trun":
                total += _run(read_at, box, own)
    return total


def _own_defaults(header: bytes, defaults: Defaults) -> Defaults:
    flags = int.from_bytes(header[1:4], "big")
    at = 8 + (8 if flags & _BASE_OFFSET else 0) + (4 if flags & _DESCRIPTION else 0)
    ticks, size = defaults.ticks, defaults.size
    if flags & _DEFAULT_TICKS:
        ticks, at = int.from_bytes(header[at : at + 4], "big"), at + 4
    if flags & _DEFAULT_SIZE:
        size = int.from_bytes(header[at : at + 4], "big")
    return Defaults(ticks, size)


def _run(read_at: ReadAt, box: Box, defaults: Defaults) -> Samples:
    header = content(read_at, box, 8, 8)
    flags, count = int.from_bytes(header[1:4], "big"), int.from_bytes(header[4:8], "big")
    begin = 8 + sum(4 for flag in (_DATA_OFFSET, _FIRST_FLAGS) if flags & flag)
    columns = [flag for flag in (_TICKS, _SIZE, _FLAGS, _COMPOSITION) if flags & flag]
    if begin + 4 * len(columns) * count > box.length:
        raise unreadable(Format.M4A)
    if not flags & _SIZE and count * max(1, defaults.size) > read_at.size:
        raise unreadable(Format.M4A)
    if not flags & _TICKS:
        return Samples(count, count * defaults.ticks)
    ticks = seen = 0
    for piece in numbers(read_at, box.begin + begin, len(columns) * count):
        # Ticks are the first column; a piece need not begin with one.
        ticks += sum(piece[-seen % len(columns) :: len(columns)])
        seen += len(piece)
    return Samples(count, ticks)
