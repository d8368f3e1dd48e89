"""Fretted instruments: what their strings are tuned to, and where on them a note can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Instrument = Literal["guitar", "bass"]
Tuning = Literal["standard", "drop-d"]

_LAST_FRET = {"guitar": 19, "bass": 20}
_OPEN: dict[tuple[Instrument, Tuning], tuple[int, ...]] = {
    ("guitar", "standard"): (40, 45, 50, 55, 59, 64),
    ("guitar", "drop-d"): (38, 45, 50, 55, 59, 64),
    ("bass", "standard"): (28, 33, 38, 43),
    ("bass", "drop-d"): (26, 33, 38, 43),
}


@dataclass(frozen=True, slots=True)
class Fretboard:
    """The strings of an instrument.

    Attributes:
        strings: MIDI number of each string as it is open, or stopped by the capo; lowest first.
        frets: how many are left above the capo.
    """

    strings: tuple[int, ...]
    frets: int

    def fret(self, string: int, midi: int) -> int | None:
        """Where the string is stopped for a note; 0 is open; None where it cannot sound it."""
        fret = midi - self.strings[string]
        return fret if 0 <= fret <= self.frets else None

    def within(self, midi: int) -> int:
        """The note, moved by octaves to where the instrument has it."""
        lowest, highest = self.strings[0], self.strings[-1] + self.frets
        while midi < lowest:
            midi += 12
        while midi > highest:
            midi -= 12
        return midi


def fretboard(instrument: Instrument, tuning: Tuning, capo: int) -> Fretboard:
    """The strings of an instrument that is tuned so, with a capo at a fret from 0 (none) to 11."""
    strings = tuple(midi + capo for midi in _OPEN[instrument, tuning])
    return Fretboard(strings, _LAST_FRET[instrument] - capo)


def names_of(strings: Sequence[int]) -> list[str]:
    """Letters of the strings' notes."""
    letters = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    return [letters[midi % 12] for midi in strings]
