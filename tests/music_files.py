"""MIDI files for tests, made of messages."""

from __future__ import annotations

import io
from collections.abc import Iterable

import mido


def midi_bytes(*tracks: Iterable[mido.Message | mido.MetaMessage], ticks: int = 480) -> bytes:
    """A file of format 1 with these tracks."""
    file = mido.MidiFile(type=1, ticks_per_beat=ticks, tracks=[mido.MidiTrack(t) for t in tracks])
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk as MIDI files have them."""
    return kind + len(body).to_bytes(4, "big") + body
