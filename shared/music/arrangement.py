"""What a band plays: parts of notes, in the steps of a lead sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note as an instrument plays it.

    Attributes:
        start, end: steps (`shared.music.lead_sheet.STEPS`), fractional: swung, strummed or late.
        midi: MIDI number; for drums the General MIDI percussion key.
        velocity: 1 to 127.
    """

    start: float
    end: float
    midi: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays.

    Attributes:
        name: of its stem: 'drums', 'bass', 'chords', 'pad', 'lead' …; unique within an arrangement.
        notes: in order of onset.
        program: General MIDI program, 0 to 127; for drums the kit.
        pan: -1 (left) to 1 (right).
        gain_db: added to the instrument's own level, at most 6.
    """

    name: str
    notes: tuple[PlayedNote, ...]
    program: int = 0
    is_drums: bool = False
    pan: float = 0.0
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All parts of a piece, and the steps until which it lasts."""

    parts: tuple[Part, ...]
    end: int
