"""Inputs that may be MIDI files instead of recordings."""

from __future__ import annotations

from pathlib import Path

from shared.audio.formats import Format, recognise
from shared.audio.read_at import FileReadAt


def is_midi(path: Path) -> bool:
    """Whether a local copy of an input is a MIDI file, by its first bytes."""
    with FileReadAt(path) as file:
        return recognise(file).format is Format.MIDI
