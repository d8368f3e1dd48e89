"""Standard MIDI files: how long they play, by one walk over their events.

The whole file is read, so it is kept small; the walk keeps nothing but tempo changes. (mido, which
the tasks read MIDI with, makes an object of every event: nine seconds for a million notes.)
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.audio.chunks import chunks
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.midi_track import Music, corrupt, walk
from shared.audio.rejections import rejected
from shared.ports import ReadAt

MAX_MIDI_BYTES = 4 * 1024 * 1024
"""A long symphony takes a tenth of this; of notes alone it holds 700,000."""

_DEFAULT_TEMPO = 500_000
_DROPPED_FRAMES = 29


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
    division = midi_division(read_at.read_at(0, 14))
    music = Music()
    for track in midi_tracks(read_at):
        walk(track, music)
    if not music.notes:
        raise rejected("no_notes", "The MIDI file plays no note. Export it with its notes.")
    return described(
        Format.MIDI,
        "midi",
        duration_s=_seconds(music, division),
        notes=music.notes,
        size_bytes=read_at.size,
    )


def midi_division(header: bytes) -> int:
    """What a tick is, as the first 14 bytes say: ticks a quarter note, or with bit 15 of SMPTE time.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``unsupported_format``.
    """
    if len(header) < 14:
        raise rejected("truncated", "The MIDI file ends within its header. Upload the whole file.")
    if int.from_bytes(header[8:10], "big") > 1:
        raise rejected(
            "unsupported_format",
            "The MIDI file is of format 2, separate patterns. Export it as format 0 or 1.",
        )
    division = int.from_bytes(header[12:14], "big")
    if not division or (division & 0x8000 and not division & 0xFF):
        raise corrupt()
    return division


def smpte_ticks_a_second(division: int) -> float:
    """Of a division in SMPTE time; what is written as 29 frames a second is 30 less those dropped."""
    frames = 256 - (division >> 8)
    frames_a_second = 30_000 / 1001 if frames == _DROPPED_FRAMES else float(frames)
    return frames_a_second * (division & 0xFF)


def midi_tracks(read_at: ReadAt) -> Iterator[bytes]:
    """The events of each track that the header promises.

    Raises:
        Permanent("truncated"): there are fewer.
    """
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


def _seconds(music: Music, division: int) -> float:
    """The time of the last tick, by all tempo changes of all tracks before it."""
    if division & 0x8000:
        return music.last_tick / smpte_ticks_a_second(division)
    microseconds, since, tempo = 0, 0, _DEFAULT_TEMPO
    for tick, changed in sorted(music.tempos, key=lambda change: change[0]):
        until = min(tick, music.last_tick)
        microseconds += (until - since) * tempo
        since, tempo = until, changed
    microseconds += (music.last_tick - since) * tempo
    return microseconds / division / 1_000_000
