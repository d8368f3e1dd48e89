"""What a WebM file says before its sound: the track, its codec, and texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Protocol

from shared.audio.complaints import unknown_codec, unreadable, without_audio
from shared.audio.ebml import Element, children, content, number
from shared.audio.formats import Format
from shared.audio.opus import RATE_HZ, OpusClock, opus_head
from shared.audio.tags import MOST_BYTES, Tags
from shared.audio.vorbis import VorbisClock, long_modes, vorbis_head
from shared.ports import ReadAt

_SOUND = 2
_MOST_TAGS = 64
_MEASURED = "DURATION"
"""A tag that muxers write of their own, and that need not be true."""


class Id(IntEnum):
    """Elements by their ids (RFC 9559)."""

    HEADER = 0x1A45DFA3
    SEGMENT = 0x18538067
    INFO = 0x1549A966
    TITLE = 0x7BA9
    WRITER = 0x5741
    TRACKS = 0x1654AE6B
    TRACK = 0xAE
    TRACK_NUMBER = 0xD7
    TRACK_TYPE = 0x83
    CODEC = 0x86
    CODEC_PRIVATE = 0x63A2
    CODINGS = 0x6D80
    TAGS = 0x1254C367
    TAG = 0x7373
    SIMPLE_TAG = 0x67C8
    TAG_NAME = 0x45A3
    TAG_TEXT = 0x4487
    CLUSTER = 0x1F43B675
    GROUP = 0xA0
    BLOCK = 0xA1
    SIMPLE_BLOCK = 0xA3
    DISCARDED = 0x75A2


_OF_A_TRACK = frozenset(
    {Id.TRACK_NUMBER, Id.TRACK_TYPE, Id.CODEC, Id.CODEC_PRIVATE, Id.CODINGS},
)
_OF_A_TAG = frozenset({Id.TAG_NAME, Id.TAG_TEXT})


class Clock(Protocol):
    """Tells the length of packets, in order, by their first bytes."""

    def packet_samples(self, packet: bytes) -> int: ...


@dataclass(frozen=True, slots=True)
class Track:
    """A track of sound; ``skipped`` samples at its start are not to be heard."""

    number: int
    codec: str
    sample_rate_hz: int
    channels: int
    skipped: int
    clock: Clock


def sound_in(read_at: ReadAt, tracks: Element) -> Track:
    """The first track of sound.

    Raises:
        Permanent: ``no_audio_stream``, ``unsupported_codec``, ``corrupt``.
    """
    for track in children(read_at, tracks):
        if track.id == Id.TRACK:
            fields = _fields(read_at, track, _OF_A_TRACK)
            kind = fields.get(Id.TRACK_TYPE)
            if kind is not None and number(read_at, kind) == _SOUND:
                return _track(read_at, fields)
    raise without_audio(Format.WEBM)


def read_info(read_at: ReadAt, info: Element, tags: Tags) -> None:
    """Add what the file says of its title and of the program that wrote it."""
    for field in children(read_at, info):
        if field.id == Id.TITLE:
            tags.add("title", _text(read_at, field))
        elif field.id == Id.WRITER:
            tags.add("encoder", _text(read_at, field))


def read_tags(read_at: ReadAt, outer: Element, tags: Tags) -> None:
    """Add the texts of the first 64 tags."""
    for tag in _first(read_at, outer, Id.TAG):
        for simple in _first(read_at, tag, Id.SIMPLE_TAG):
            fields = _fields(read_at, simple, _OF_A_TAG)
            if Id.TAG_NAME in fields and Id.TAG_TEXT in fields:
                name = _text(read_at, fields[Id.TAG_NAME])
                if name != _MEASURED:
                    tags.add(name, _text(read_at, fields[Id.TAG_TEXT]))


def _first(read_at: ReadAt, outer: Element, kind: Id) -> Iterator[Element]:
    found = (element for element in children(read_at, outer) if element.id == kind)
    return islice(found, _MOST_TAGS)


def _fields(read_at: ReadAt, outer: Element, known: frozenset[Id]) -> dict[int, Element]:
    """The elements of known ids within ``outer``: there may be a million of others."""
    return {field.id: field for field in children(read_at, outer) if field.id in known}


def _track(read_at: ReadAt, fields: dict[int, Element]) -> Track:
    if Id.TRACK_NUMBER not in fields or Id.CODEC not in fields:
        raise unreadable(Format.WEBM)
    which = number(read_at, fields[Id.TRACK_NUMBER])
    codec = _text(read_at, fields[Id.CODEC])
    described = fields.get(Id.CODEC_PRIVATE)
    private = b"" if described is None else content(read_at, described)
    if Id.CODINGS in fields:
        raise unknown_codec(Format.WEBM, "an encrypted or packed stream")
    if codec == "A_OPUS":
        return _opus(which, private)
    if codec == "A_VORBIS":
        return _vorbis(which, private)
    raise unknown_codec(Format.WEBM, ascii(codec[:32]))


def _opus(which: int, private: bytes) -> Track:
    head = opus_head(private)
    if head is None:
        raise unreadable(Format.WEBM)
    return Track(which, "opus", RATE_HZ, head.channels, head.pre_skip, OpusClock())


def _vorbis(which: int, private: bytes) -> Track:
    """The three headers of Vorbis lie behind each other; the first two tell their sizes."""
    sizes: list[int] = []
    at = 1
    while private[:1] == b"\2" and len(sizes) < 2 and at < len(private):
        size = 0
        while at < len(private) and private[at] == 255:
            size, at = size + 255, at + 1
        sizes.append(size + (private[at] if at < len(private) else 0))
        at += 1
    head = vorbis_head(private[at : at + sizes[0]]) if len(sizes) == 2 else None
    modes = long_modes(private[at + sum(sizes) :])
    if head is None or not modes:
        raise unreadable(Format.WEBM)
    clock = VorbisClock(head, modes)
    return Track(which, "vorbis", head.sample_rate_hz, head.channels, 0, clock)


def _text(read_at: ReadAt, element: Element) -> str:
    return content(read_at, element, MOST_BYTES).rstrip(b"\0").decode("utf-8", "replace")
