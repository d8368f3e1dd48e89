"""The sample tables of an MP4 track: how many samples, how long, and whether they are there.

ffmpeg builds an index entry for every sample a table claims: 19 KB that claim sixty million took
it 730 MB. Here tables are summed in pieces, and a table cannot claim more than the file has bytes.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from shared.audio.complaints import cut_short, unreadable
from shared.audio.formats import Format
from shared.audio.mp4_boxes import Box, content, first
from shared.ports import ReadAt

_PIECE = 64 * 1024
_MOST_TABLE_BYTES = 16 * 1024 * 1024
_MOST_EDITS = 1000


@dataclass(frozen=True, slots=True)
class Samples:
    """What a track's samples add up to; ``ticks`` are of the track's own time scale."""

    count: int = 0
    ticks: int = 0

    def __add__(self, other: Samples) -> Samples:
        return Samples(self.count + other.count, self.ticks + other.ticks)


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a track that is played; a ``length`` of 0 means to the end.

    Attributes:
        start: ticks of the track; negative for silence.
        length: ticks of the whole film.
    """

    start: int
    length: int


def samples_in(read_at: ReadAt, tables: Box) -> Samples:
    """What the tables of a track (its ``stbl``) say of its samples.

    Raises:
        Permanent: ``corrupt`` where they contradict each other, ``truncated`` where they point
            beyond the file.
    """
    counted, ticks = _times(read_at, first(read_at, tables, b"stts"))
    if counted != _sized(read_at, tables):
        raise unreadable(Format.M4A)
    if counted:
        _check_places(read_at, tables)
    return Samples(counted, ticks)


def first_place(read_at: ReadAt, tables: Box) -> int | None:
    """Where in the file the first sample begins; None where the tables know of none."""
    for kind, width in ((b"stco", 4), (b"co64", 8)):
        box = first(read_at, tables, kind)
        if box is not None:
            data = content(read_at, box, 8, 8 + width)
            if int.from_bytes(data[4:8], "big") and len(data) == 8 + width:
                return int.from_bytes(data[8:], "big")
    return None


def edits_in(read_at: ReadAt, track: Box) -> list[Edit]:
    """The edit list of a track; empty where all of it is played."""
    box = first(read_at, track, b"edts", b"elst")
    if box is None:
        return []
    data = content(read_at, box, 8)
    wide = data[0] == 1
    row, size = (20, 8) if wide else (12, 4)
    count = int.from_bytes(data[4:8], "big")
    if count > _MOST_EDITS or 8 + count * row > len(data):
        raise unreadable(Format.M4A)
    rows = (data[at : at + row] for at in range(8, 8 + count * row, row))
    return [
        Edit(
            length=int.from_bytes(row[:size], "big"),
            start=int.from_bytes(row[size : 2 * size], "big", signed=True),
        )
        for row in rows
    ]


def numbers(read_at: ReadAt, begin: int, count: int) -> Iterator[array[int]]:
    """``count`` numbers of four bytes, in pieces of some thousand.

    Raises:
        Permanent: ``corrupt`` for more than 16 MiB of them.
    """
    if 4 * count > _MOST_TABLE_BYTES:
        raise unreadable(Format.M4A)
    for at in range(0, 4 * count, _PIECE):
        piece = array("I", read_at.read_at(begin + at, min(_PIECE, 4 * count - at)))
        if sys.byteorder == "little":
            piece.byteswap()
        yield piece


def _times(read_at: ReadAt, box: Box | None) -> tuple[int, int]:
    """Samples and ticks of the table of times: rows of how many, and how long each."""
    rows = _rows(read_at, box, header=8, row=8)
    counted = ticks = 0
    if box is not None:
        for piece in numbers(read_at, box.begin + 8, 2 * rows):
            counted += sum(piece[::2])
            ticks += sum(map(int.__mul__, piece[::2], piece[1::2]))
    return counted, ticks


def _sized(read_at: ReadAt, tables: Box) -> int:
    """The number of samples in the table of sizes, which cannot exceed the file."""
    box = first(read_at, tables, b"stsz")
    if box is None:
        compact = content(read_at, first(read_at, tables, b"stz2"), 12, 12)
        return int.from_bytes(compact[8:12], "big")
    header = content(read_at, box, 12, 12)
    size, count = int.from_bytes(header[4:8], "big"), int.from_bytes(header[8:12], "big")
    if size:
        taken = size * count
    else:
        _rows(read_at, box, header=12, row=4)
        taken = sum(sum(piece) for piece in numbers(read_at, box.begin + 12, count))
    if taken > read_at.size:
        raise cut_short(Format.M4A)
    return count


def _check_places(read_at: ReadAt, tables: Box) -> None:
    """Every chunk of samples begins within the file."""
    box = first(read_at, tables, b"stco")
    wide = box is None
    if wide:
        box = first(read_at, tables, b"co64")
    rows = _rows(read_at, box, header=8, row=8 if wide else 4)
    if box is None or not rows:
        raise unreadable(Format.M4A)
    for piece in numbers(read_at, box.begin + 8, rows * 2 if wide else rows):
        if wide and any(piece[::2]):
            raise cut_short(Format.M4A)
        if max(piece[1::2] if wide else piece) >= read_at.size:
            raise cut_short(Format.M4A)


def _rows(read_at: ReadAt, box: Box | None, *, header: int, row: int) -> int:
    """The number of rows that a table's header claims, all of which are there."""
    data = content(read_at, box, header, header)
    rows = int.from_bytes(data[header - 4 : header], "big")
    if box is None or header + rows * row > box.length:
        raise unreadable(Format.M4A)
    return rows
