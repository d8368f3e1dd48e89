"""Notes in beats, before anybody plays them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One note.

    Attributes:
        at, beats: where it begins and how long it lasts, beats.
        midi: MIDI number, or percussion key.
        strength: 0 to 1.
    """

    at: float
    beats: float
    midi: int
    strength: float = 0.7
