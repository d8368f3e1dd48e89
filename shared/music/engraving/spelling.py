"""Which of its names a pitch has in a key: F sharp in G major, G flat in D flat major."""

from __future__ import annotations

from dataclasses import dataclass

_LETTERS = "FCGDAEB"

# On the line of fifths from the major tonic of the same signature: from the lowered third up to the
# raised fifth, which is the leading note of the relative minor.
_LOWEST, _HIGHEST = -3, 8


@dataclass(frozen=True, slots=True)
class Spelled:
    """A written pitch.

    Attributes:
        step: its letter.
        alter: semitones by which accidentals move it.
        octave: of the letter; middle C begins octave 4.
    """

    step: str
    alter: int
    octave: int


def spell(midi: int, fifths: int) -> Spelled:
    """The name of a MIDI number under a signature of so many sharps."""
    place = next(
        p for p in range(fifths + _LOWEST, fifths + _HIGHEST + 1) if p * 7 % 12 == midi % 12
    )
    # F is one fifth below C
    letter, alter = _LETTERS[(place + 1) % 7], (place + 1) // 7
    octave = (midi - alter) // 12 - 1
    return Spelled(letter, alter, octave)
