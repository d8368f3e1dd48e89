"""The messages of a MIDI track that say something about the music: notes, bends, tempo, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shared.audio.midi_track import corrupt, system_event, variable_length

NOTE_OFF, NOTE_ON, CONTROL, PROGRAM, BEND = 0x8, 0x9, 0xB, 0xC, 0xE
END, TEMPO, TIME_SIGNATURE, KEY_SIGNATURE = 0x2F, 0x51, 0x58, 0x59

_SYSTEM = 0xF
_DATA_BYTES = {NOTE_OFF: 2, NOTE_ON: 2, 0xA: 2, CONTROL: 2, PROGRAM: 1, 0xD: 1, BEND: 2}


class ChannelMessage(NamedTuple):
    """``kind`` is one of the constants above; ``second`` is 0 for messages of one byte."""

    tick: int
    kind: int
    channel: int
    first: int
    second: int


class MetaMessage(NamedTuple):
    """A remark about the music: ``kind`` is one of the constants above."""

    tick: int
    kind: int
    data: bytes


def messages(track: bytes) -> Iterator[ChannelMessage | MetaMessage]:
    """The messages of a track in order, its end included.

    Raises:
        Permanent("corrupt"): the bytes are no events.
    """
    try:
        yield from _messages(track)
    except IndexError as error:
        raise corrupt() from error


def _messages(track: bytes) -> Iterator[ChannelMessage | MetaMessage]:
    tick = at = status = 0
    while at < len(track):
        delay, at = variable_length(track, at)
        tick += delay
        if track[at] >= 0x80:
            status = track[at]
            at += 1
        kind = status >> 4
        if kind == _SYSTEM:
            remark, begin, at = system_event(track, at, status)
            status = 0
            if remark >= 0:
                yield MetaMessage(tick, remark, track[begin:at])
            if remark == END:
                return
        elif kind in _DATA_BYTES:
            size = _DATA_BYTES[kind]
            second = track[at + 1] & 0x7F if size == 2 else 0
            yield ChannelMessage(tick, kind, status & 0xF, track[at] & 0x7F, second)
            at += size
        else:
            raise corrupt()
