"""The events of a MIDI track: when its notes and tempo changes are, nothing else.

Python takes a third of a microsecond an event, which a million events make long. Events that follow
each other in the commonest shape are therefore added up together, and the others are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shared.audio.rejections import rejected
from shared.errors import Permanent

MOST_STEPS = 500_000
"""Events, less those that are added up together."""

_DATA_BYTES = bytes(
    {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}.get(status >> 4, 0)
    for status in range(256)
)
"""Bytes that follow a channel message, by its status; 0 for what is none."""

_SHORT = re.compile(rb"[\x00-\x7f]*")
_MOST_TEMPOS = 20_000

_META, _TEMPO, _END = 0xFF, 0x51, 0x2F


@dataclass(slots=True)
class Music:
    """What the tracks add up to: tempo changes as (tick, microseconds a quarter note)."""

    last_tick: int = 0
    notes: int = 0
    tempos: list[tuple[int, int]] = field(default_factory=list)
    steps: int = 0


def walk(track: bytes, music: Music) -> None:
    """Add a track's events to ``music``.

    Raises:
        Permanent: ``corrupt`` for bytes that are no events, ``too_large`` for too many.
    """
    try:
        _walk(track, music)
    except IndexError as error:
        raise corrupt() from error


def corrupt() -> Permanent:
    """What is said of events that are none."""
    return rejected(
        "corrupt", "The file begins as MIDI, but its events make no sense. Export it again."
    )


def _walk(track: bytes, music: Music) -> None:
    tick = at = status = notes = 0
    steps = music.steps
    length = len(track)
    while at < length:
        steps += 1
        if steps > MOST_STEPS:
            raise rejected("too_large", "The MIDI file has too many events. Send a part of it.")
        delay = track[at]
        at += 1
        if delay >= 0x80:
            delay, at = variable_length(track, at - 1)
        tick += delay
        if track[at] >= 0x80:
            status = track[at]
            at += 1
        size = _DATA_BYTES[status]
        if not size:
            at, ends = _system_event(track, at, status, tick, music)
            status = 0
            if ends:
                break
            continue
        is_note = status >> 4 == 0x9
        notes += is_note and track[at + 1] > 0
        at += size
        if at < length and track[at] < 0x80:
            end = _end_of_run(track, at, 1 + size)
            tick += sum(track[at : end : 1 + size])
            if is_note:
                velocities = track[at + 2 : end : 3]
                notes += len(velocities) - velocities.count(0)
            at = end
    if at > length:
        raise corrupt()
    music.steps = steps
    music.notes += notes
    music.last_tick = max(music.last_tick, tick)


def _end_of_run(track: bytes, at: int, size: int) -> int:
    """The end of the events from ``at`` on that have no status of their own and short delays."""
    short = _SHORT.match(track, at)
    return at + (short.end() - at) // size * size if short is not None else at


def _system_event(track: bytes, at: int, status: int, tick: int, music: Music) -> tuple[int, bool]:
    """Note a tempo; gives the offset after the event, and whether it ends the track."""
    kind, begin, end = system_event(track, at, status)
    if kind == _TEMPO and end - begin == 3:
        if len(music.tempos) >= _MOST_TEMPOS:
            raise rejected(
                "corrupt", "The MIDI file changes its tempo at every turn. Export it again."
            )
        music.tempos.append((tick, int.from_bytes(track[begin:end], "big")))
    return end, kind == _END


def system_event(track: bytes, at: int, status: int) -> tuple[int, int, int]:
    """A remark's kind (-1 where it is none), and the offsets at which its data begins and ends.

    Raises:
        Permanent("corrupt"): the status is of no such event.
        IndexError: the track ends within it.
    """
    kind = -1
    if status == _META:
        kind, at = track[at], at + 1
    elif status not in (0xF0, 0xF7):
        raise corrupt()
    length, at = variable_length(track, at)
    return kind, at, at + length


def variable_length(track: bytes, at: int) -> tuple[int, int]:
    """A number of up to four bytes of seven bits, and the offset after it."""
    value = 0
    for count in range(4):
        byte = track[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise corrupt()
