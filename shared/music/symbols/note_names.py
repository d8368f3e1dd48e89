"""Names of notes: a letter and its accidentals, as a key spells them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shared.errors import Permanent
from shared.music.key_names import COMMONEST_NAMES, LETTERS, fifths_of
from shared.music.scales import MAJOR_STEPS

SHARPS, FLATS = "#♯𝄪", "b♭𝄫"
"""Signs that raise and lower a letter; the last of each does so twice."""

_MOST = 2
_LINE = "FCGDAEB"
"""Letters on the line of fifths; C has place 0."""

# places from the tonic of the major key with the same signature: in C major from Db to F#, in A minor
# from Bb to G#, its leading note
_LOWEST_IN_MAJOR, _LOWEST_IN_MINOR = -5, -3


@dataclass(frozen=True, slots=True)
class NoteName:
    """A letter, and the semitones by which its accidentals move it, -2 to 2."""

    letter: str
    alter: int = 0

    @property
    def pitch_class(self) -> int:
        """C is 0."""
        return (LETTERS[self.letter] + self.alter) % 12

    def above(self, number: int, alter: int) -> NoteName:
        """The note of a degree of the major scale on this one: of A the lowered third is C.

        Args:
            number: 1 is the note itself; 9 is called as 2.
            alter: semitones by which the degree is moved.
        """
        letters = "CDEFGAB"
        place = (letters.index(self.letter) + number - 1) % 7
        sounds = (self.pitch_class + MAJOR_STEPS[(number - 1) % 7] + alter) % 12
        moved = (sounds - LETTERS[letters[place]] + 6) % 12 - 6
        named = NoteName(letters[place], moved)
        return named if abs(moved) <= _MOST else name_of(sounds)

    def __str__(self) -> str:
        return self.letter + ("#" * self.alter if self.alter > 0 else "b" * -self.alter)


def read_note(text: str) -> NoteName:
    """The note that a name means: 'C', 'f#', 'B♭', 'E##'.

    Raises:
        Permanent("unknown_note"): none.
    """
    letter, signs = text[:1].upper(), text[1:]
    alter = accidentals(signs)
    if letter not in LETTERS or alter is None:
        raise Permanent("unknown_note", f"There is no note {text[:20]!r}; 'C' is one, or 'F#'.")
    return NoteName(letter, alter)


def accidentals(signs: str) -> int | None:
    """Semitones by which signs move a letter; None where they are none, mixed, or move it too far."""
    if not signs:
        return 0
    for marks, step in ((SHARPS, 1), (FLATS, -1)):
        if all(sign in marks for sign in signs):
            moved = sum(2 if sign == marks[-1] else 1 for sign in signs)
            return step * moved if moved <= _MOST else None
    return None


@cache
def name_of(pitch_class: int, key: str | None = None) -> NoteName:
    """What a pitch class (C is 0) is called in a key; without one by its commonest name.

    In a key the flat sixth of C major is Ab, not G#; never with two accidentals, nor E#, B#, Cb, Fb.
    """
    if key is None:
        return read_note(COMMONEST_NAMES[pitch_class % 12])
    lowest = fifths_of(key) + (_LOWEST_IN_MINOR if key.endswith("minor") else _LOWEST_IN_MAJOR)
    place = next(p for p in range(lowest, lowest + 12) if p * 7 % 12 == pitch_class % 12)
    return plain(NoteName(_LINE[(place + 1) % 7], (place + 1) // 7))


def plain(name: NoteName) -> NoteName:
    """The same pitch without double accidentals, and without Cb, Fb, E# and B#."""
    natural = {number: letter for letter, number in LETTERS.items()}
    pitch = name.pitch_class
    if pitch in natural and name.alter:
        return NoteName(natural[pitch])
    if abs(name.alter) > 1:
        sign = 1 if name.alter > 0 else -1
        return NoteName(natural[(pitch - sign) % 12], sign)
    return name
