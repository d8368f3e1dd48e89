"""MIDI files as musicians' programs write them, made in a line or two."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import mido

TICKS = 480
"""A quarter; half a second without a tempo."""

Timed = tuple[int, mido.Message | mido.MetaMessage]
"""A message and its tick."""


def note(start: int, end: int, key: int, velocity: int = 100, channel: int = 0) -> list[Timed]:
    return [
        (start, mido.Message("note_on", note=key, velocity=velocity, channel=channel)),
        (end, mido.Message("note_off", note=key, channel=channel)),
    ]


def control(tick: int, number: int, value: int, channel: int = 0) -> Timed:
    return tick, mido.Message("control_change", control=number, value=value, channel=channel)


def program(tick: int, number: int, channel: int = 0) -> Timed:
    return tick, mido.Message("program_change", program=number, channel=channel)


def wheel(tick: int, value: int, channel: int = 0) -> Timed:
    """From -8192 to 8191."""
    return tick, mido.Message("pitchwheel", pitch=value, channel=channel)


def meta(tick: int, kind: str, **about: Any) -> Timed:
    return tick, mido.MetaMessage(kind, **about)


def midi_file(*tracks: Sequence[Timed], kind: int = 1) -> bytes:
    """A file of these tracks; what is at one tick stays in order."""
    file = mido.MidiFile(type=kind, ticks_per_beat=TICKS)
    for timed in tracks:
        track = mido.MidiTrack()
        now = 0
        for tick, message in sorted(timed, key=lambda each: each[0]):
            track.append(message.copy(time=tick - now))
            now = tick
        file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()
