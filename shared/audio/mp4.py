"""M4A and MP4, whole or in fragments: length by the sample tables, which is all that is read.

Players believe the tables; so do we as far as they agree with the codec, whose samples have a
length of their own: a table that stretches or shrinks them is overruled.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.audio.budget import Budgeted
from shared.audio.complaints import unreadable, without_audio
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.mp4_boxes import Box, content, first, inside, outermost
from shared.audio.mp4_fragments import Defaults, defaults_of, samples_of
from shared.audio.mp4_sound import Sound, sound_in
from shared.audio.mp4_tables import Edit, Samples, edits_in, samples_in
from shared.audio.mp4_tags import read_ilst
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
from shared.ports import ReadAt

MOST_READS = 1_000_000
"""About twelve for a fragment: what was recorded in the smallest, for half an hour."""

_MOST_TRACKS = 64
_OPUS_SECONDS = (0.0025, 0.12)
"""The shortest and the longest packet."""

_SAMPLES_APART = 2
"""By so many samples a table may differ from its codec: the last is often cut."""


def mp4_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of the first track of sound; reads boxes' headers and that track's tables.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``no_audio_stream``, ``unsupported_codec``.
    """
    read_at = Budgeted(read_at, Format.M4A, MOST_READS)
    film, track, samples = _walked(read_at)
    sound = sound_in(read_at, track.tables)
    if sound.sample_rate_hz <= 0 or sound.channels <= 0:
        raise unreadable(Format.M4A)
    seconds = _true_seconds(samples, sound, track.ticks_a_second)
    heard = _played(seconds, edits_in(read_at, track.box), track, _ticks_a_second(read_at, film))
    tags = Tags()
    read_ilst(read_at, film, tags)
    return described(
        Format.M4A,
        sound.codec,
        duration_s=heard,
        sample_rate_hz=sound.sample_rate_hz,
        channels=sound.channels,
        bit_depth=sound.bit_depth,
        frames=round(heard * sound.sample_rate_hz),
        size_bytes=read_at.size,
        tags=tags.found(),
    )


def _walked(read_at: ReadAt) -> tuple[Box, _Track, Samples]:
    """The film's header, its track, and all samples; fragments mean nothing before a header."""
    film: tuple[Box, _Track, Defaults] | None = None
    samples = Samples()
    for box in outermost(read_at):
        if box.kind == b"moov" and film is None:
            track = _track(read_at, box)
            film = box, track, defaults_of(read_at, box, track.id)
            samples = samples_in(read_at, track.tables)
        elif box.kind == b"moof" and film is not None:
            samples += samples_of(read_at, box, film[1].id, film[2])
    if film is None:
        raise unreadable(Format.M4A)
    return film[0], film[1], samples


@dataclass(frozen=True, slots=True)
class _Track:
    box: Box
    id: int
    ticks_a_second: int
    tables: Box


def _track(read_at: ReadAt, film: Box) -> _Track:
    """The first track of sound, whose samples lie in this file."""
    tracks = [box for box in inside(read_at, film) if box.kind == b"trak"]
    for box in tracks[:_MOST_TRACKS]:
        handler = content(read_at, first(read_at, box, b"mdia", b"hdlr"), 12, 12)
        if handler[8:12] != b"soun":
            continue
        _refuse_other_files(read_at, box)
        header = content(read_at, first(read_at, box, b"tkhd"), 20, 32)
        media = content(read_at, first(read_at, box, b"mdia", b"mdhd"), 16, 32)
        tables = first(read_at, box, b"mdia", b"minf", b"stbl")
        ticks = _time_scale(media)
        if tables is None or not ticks:
            raise unreadable(Format.M4A)
        at = 20 if header[0] == 1 else 12
        return _Track(box, int.from_bytes(header[at : at + 4], "big"), ticks, tables)
    raise without_audio(Format.M4A)


def _refuse_other_files(read_at: ReadAt, track: Box) -> None:
    references = first(read_at, track, b"mdia", b"minf", b"dinf", b"dref")
    for box in inside(read_at, references, 8) if references is not None else ():
        in_this_file = content(read_at, box, 4, 4)[3] & 1
        if not in_this_file:
            raise rejected("corrupt", "The file refers to other files. Send one that is complete.")


def _ticks_a_second(read_at: ReadAt, film: Box) -> int:
    return _time_scale(content(read_at, first(read_at, film, b"mvhd"), 16, 32))


def _time_scale(header: bytes) -> int:
    at = 20 if header[0] == 1 else 12
    return int.from_bytes(header[at : at + 4], "big")


def _true_seconds(samples: Samples, sound: Sound, ticks_a_second: int) -> float:
    told, coded = samples.ticks / ticks_a_second, samples.count * sound.sample_seconds
    if coded and abs(told - coded) > _SAMPLES_APART * sound.sample_seconds:
        return coded
    if sound.codec == "opus" and not coded:
        # In fragments: the least a lie can be held to.
        shortest, longest = _OPUS_SECONDS
        if not shortest * (samples.count - _SAMPLES_APART) <= told <= longest * samples.count:
            raise unreadable(Format.M4A)
    return told


def _played(seconds: float, edits: list[Edit], track: _Track, film_ticks: int) -> float:
    """What of ``seconds`` the edits leave; silence they put in between is not sound."""
    parts = [edit for edit in edits if edit.start >= 0]
    if not parts:
        return seconds
    played = 0.0
    for edit in parts:
        rest = max(0.0, seconds - edit.start / track.ticks_a_second)
        played += min(rest, edit.length / film_ticks) if edit.length and film_ticks else rest
    return played
