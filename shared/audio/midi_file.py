"""Standard MIDI files: how long they play, by one walk over their events.

The whole file is read, so it is kept small; the walk keeps nothing but tempo changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.audio.chunks import chunks
from shared.audio.facts import AudioFacts
from shared.audio.formats import FORMATS, Format
from shared.audio.rejections import rejected
from shared.errors import Permanent
from shared.ports import ReadAt

MAX_MIDI_BYTES = 4 * 1024 * 1024
"""A long symphony takes a tenth of this."""

_DEFAULT_TEMPO = 500_000
_DATA_BYTES = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
"""Bytes that follow a channel message, by the upper half of its status."""


def midi_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of a MIDI file of format 0 or 1; it lasts until the last event of its longest track.

    Raises:
        Permanent: ``too_large``, ``corrupt``, ``truncated``, ``unsupported_format``, ``no_notes``.
    """
    if read_at.size > MAX_MIDI_BYTES:
        raise rejected(
            "too_large",
            f"The MIDI file has {read_at.size / 2**20:.1f} MiB; the limit is "
            f"{MAX_MIDI_BYTES // 2**20} MiB. Leave out what is not notes.",
        )
    division = _division(read_at.read_at(0, 14))
    music = _Music()
    for track in _tracks(read_at):
        _walk(track, music)
    if not music.notes:
        raise rejected("no_notes", "The MIDI file plays no note. Export it with its notes.")
    return AudioFacts(
        format=Format.MIDI,
        codec="midi",
        media_type=FORMATS[Format.MIDI].media_types[0],
        duration_s=_seconds(music, division),
        size_bytes=read_at.size,
    )


@dataclass(slots=True)
class _Music:
    """What the tracks add up to: tempo changes as (tick, microseconds a quarter note)."""

    last_tick: int = 0
    notes: int = 0
    tempos: list[tuple[int, int]] = field(default_factory=list)


def _corrupt() -> Permanent:
    return rejected(
        "corrupt", "The file begins as MIDI, but its events make no sense. Export it again."
    )


def _division(header: bytes) -> int:
    if len(header) < 14:
        raise rejected("truncated", "The MIDI file ends within its header. Upload the whole file.")
    if int.from_bytes(header[8:10], "big") > 1:
        raise rejected(
            "unsupported_format",
            "The MIDI file is of format 2, separate patterns. Export it as format 0 or 1.",
        )
    division = int.from_bytes(header[12:14], "big")
    if not division or (division & 0x8000 and not division & 0xFF):
        raise _corrupt()
    return division


def _tracks(read_at: ReadAt) -> Iterator[bytes]:
    header_length = int.from_bytes(read_at.read_at(4, 4), "big")
    expected = int.from_bytes(read_at.read_at(10, 2), "big")
    found = 0
    for chunk in chunks(_Unpadded(read_at), 8 + header_length, "big"):
        if found == expected:
            return
        if chunk.end > read_at.size:
            break
        if chunk.id == b"MTrk":
            found += 1
            yield read_at.read_at(chunk.offset, chunk.length)
    if found < expected:
        raise rejected(
            "truncated",
            f"The MIDI header promises {expected} tracks, the file holds {found}. "
            "Upload the whole file.",
        )
