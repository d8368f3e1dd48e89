"""What is told of a symbol that names no chord."""

from __future__ import annotations

from shared.errors import Permanent

LONGEST = 32
"""Characters of a symbol."""


class UnknownChord(Permanent):
    """It is no chord's symbol.

    Args:
        text: the whole of it.
        at: which of its characters, from 0, cannot be there; its length where something is missing.
        why: a sentence fragment.
        number: which of several chords it is, from 0.
        place: of the wrong character in all that was typed, from 0.
    """

    def __init__(
        self, text: str, at: int, why: str, *, number: int | None = None, place: int | None = None
    ) -> None:
        which = "" if number is None else f"Chord {number + 1}: "
        where = "" if place is None else f" (character {place + 1} of the text)"
        told = f"there is no chord {text[:LONGEST]!r}: {why}{where}."
        super().__init__("unknown_chord", which + (told if which else told[0].upper() + told[1:]))
        self.text = text
        self.at = at
        self.why = why
        self.number = number
        self.place = place

    def of(self, number: int, place: int | None = None) -> UnknownChord:
        """The same, where it is one of several chords."""
        return UnknownChord(self.text, self.at, self.why, number=number, place=place)
