"""Which of its names a pitch has in a key: F sharp in G major, G flat in D flat major."""

from __future__ import annotations

from dataclasses import dataclass

from shared.music.keys import scale_of

_LETTERS = "FCGDAEB"
_MAJOR_FIFTHS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F#": 6}
_MAJOR_FIFTHS |= {"F": -1, "Bb": -2, "Eb": -3, "Ab": -4, "Db": -5}

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


def signature(key: str) -> int:
    """Sharps of a key's signature; flats are negative.

    Raises:
        Permanent("unknown_key"): as `scale_of`.
    """
    name, _, mode = key.partition(" ")
    scale = scale_of(key)
    if mode == "major":
        return _MAJOR_FIFTHS[name]
    # the relative minor of F sharp major is written with flats by the keys' names
    fifths = next(f for n, f in _MAJOR_FIFTHS.items() if scale_of(f"{n} major") == scale)
    return -6 if name == "Eb" else fifths


def spell(midi: int, fifths: int) -> Spelled:
    """The name of a MIDI number under a signature of so many sharps."""
    place = next(
        p for p in range(fifths + _LOWEST, fifths + _HIGHEST + 1) if p * 7 % 12 == midi % 12
    )
    # F is one fifth below C
    letter, alter = _LETTERS[(place + 1) % 7], (place + 1) // 7
    octave = (midi - alter) // 12 - 1
    return Spelled(letter, alter, octave)
