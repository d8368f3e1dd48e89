"""What is to be heard: parts of notes in seconds, every pedal, wheel and fader resolved."""

from __future__ import annotations

from dataclasses import dataclass

Steps = tuple[tuple[float, float], ...]
"""Values that hold until the next: (seconds, value), ascending, the first at 0."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note.

    Attributes:
        start, end: seconds; ``end`` is where the key and the pedals let go of it, after ``start``.
        key: MIDI number; for drums the General MIDI percussion key.
        velocity: 1 to 127.
        program: General MIDI program, 0 to 127; for drums the kit.
    """

    start: float
    end: float
    key: int
    velocity: int
    program: int


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one instrument plays, or several by turns.

    Attributes:
        name: of its stem: lower-case letters, digits and hyphens; unique within a score.
        notes: in order of onset.
        bends: semitones above the notes.
        gains: factors of the amplitude.
        pans: -1 (left) to 1 (right).
    """

    name: str
    is_drums: bool
    notes: tuple[Sounding, ...]
    bends: Steps = ((0.0, 0.0),)
    gains: Steps = ((0.0, 1.0),)
    pans: Steps = ((0.0, 0.0),)


@dataclass(frozen=True, slots=True)
class Score:
    """All parts of a piece, at least one.

    Attributes:
        end_s: when the last event is over; the sound rings on.
    """

    parts: tuple[ScorePart, ...]
    end_s: float
