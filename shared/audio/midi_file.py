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
    for chunk in chunks(read_at, 8 + header_length, "big", aligned=1):
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


def _walk(track: bytes, music: _Music) -> None:
    """Add a track's events to ``music``."""
    tick = at = status = 0
    try:
        while at < len(track):
            delta, at = _variable_length(track, at)
            tick += delta
            if track[at] >= 0x80:
                status, at = track[at], at + 1
            if status < 0x80:
                raise _corrupt()
            if status >= 0xF0:
                at, ends = _system_event(track, at, status, tick, music)
                status = 0
                if ends:
                    break
                continue
            music.notes += status >> 4 == 0x9 and track[at + 1] > 0
            at += _DATA_BYTES[status >> 4]
    except IndexError as error:
        raise _corrupt() from error
    if at > len(track):
        raise _corrupt()
    music.last_tick = max(music.last_tick, tick)


def _system_event(track: bytes, at: int, status: int, tick: int, music: _Music) -> tuple[int, bool]:
    """Note a tempo; gives the offset after the event, and whether it ends the track."""
    kind = -1
    if status == 0xFF:
        kind, at = track[at], at + 1
    elif status not in (0xF0, 0xF7):
        raise _corrupt()
    length, at = _variable_length(track, at)
    if kind == 0x51 and length == 3:
        music.tempos.append((tick, int.from_bytes(track[at : at + 3], "big")))
    return at + length, kind == 0x2F


def _variable_length(track: bytes, at: int) -> tuple[int, int]:
    """A number of up to four bytes of seven bits, and the offset after it."""
    value = 0
    for count in range(4):
        byte = track[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise _corrupt()


def _seconds(music: _Music, division: int) -> float:
    """The time of the last tick, by all tempo changes of all tracks before it."""
    if division & 0x8000:
        frames_a_second = 256 - (division >> 8)
        return music.last_tick / (frames_a_second * (division & 0xFF))
    microseconds, since, tempo = 0, 0, _DEFAULT_TEMPO
    for tick, changed in sorted(music.tempos, key=lambda change: change[0]):
        until = min(tick, music.last_tick)
        microseconds += (until - since) * tempo
        since, tempo = until, changed
    microseconds += (music.last_tick - since) * tempo
    return microseconds / division / 1_000_000
