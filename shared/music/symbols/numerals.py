"""Chords as Roman numerals: on which degree of a key they stand, whatever the key.

Numerals count from the tonic's major scale in minor keys too, as in the tables of progressions: the chords
of A minor are i, ii°, bIII, iv, v, bVI and bVII. Small letters have a minor third. After them stands what
the chord has beyond its triad, as a chord symbol says it ('V7', 'Imaj7', 'ii9', 'IVsus4', 'I6'), but for
° (diminished), ø7 (half-diminished) and + (augmented). After a slash stands the bass, counted from the
chord's own root: a plain number is a note of the chord ('I/3', 'V7/7', 'vi/3'); any other note is told
against the major scale on the root ('I/b7', 'IV/2').
"""

from __future__ import annotations

from functools import lru_cache

from shared.music.key_names import tonic_of
from shared.music.symbols.chord import Chord, Degree, semitones
from shared.music.symbols.note_names import NoteName, read_note
from shared.music.symbols.suffixes import suffix_of

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_COMMONEST = (
    (1, 0), (2, -1), (2, 0), (3, -1), (3, 0), (4, 0), (5, -1), (5, 0), (6, -1), (6, 0), (7, -1), (7, 0),
)  # fmt: skip
"""Degrees by semitones above the tonic."""
_RAISED = {1: (1, 1), 3: (2, 1), 6: (4, 1), 8: (5, 1)}
"""The same where they are spelled so: the tritone, and diminished chords, which lead upwards."""
_TRITONE = 6
_NAMED = {
    "dim": "°", "dim7": "°7", "m7b5": "ø7", "aug": "+", "7#5": "+7", "maj7#5": "+maj7", "9#5": "+9",
}  # fmt: skip
_LETTERS = "CDEFGAB"


def numeral_of(chord: Chord, key: str) -> str:
    """The numeral of a chord in a key: 'vi', 'bVII', 'V7', 'iiø7', 'I/3'.

    Args:
        key: as `shared.music.keys` names it.

    Raises:
        Permanent("unknown_key"): there is no such key.
    """
    return _numeral(chord, key)


@lru_cache(maxsize=4096)
def _numeral(chord: Chord, key: str) -> str:
    tonic_of(key)  # says so where there is no such key
    number, alter = _degree(chord, read_note(key.partition(" ")[0]))
    sign = "#" if alter > 0 else "b" if alter < 0 else ""
    roman = _NUMERALS[number - 1]
    written = roman.lower() if chord.is_minor else roman
    return f"{sign}{written}{_suffix(chord)}{_bass(chord)}"


def _degree(chord: Chord, tonic: NoteName) -> Degree:
    """Number and alteration."""
    above = (chord.root_class - tonic.pitch_class) % 12
    if above in _RAISED and (above == _TRITONE or (5, -1) in chord.degrees):
        place = (_LETTERS.index(chord.root.letter) - _LETTERS.index(tonic.letter)) % 7
        if place + 1 == _RAISED[above][0]:
            return _RAISED[above]
    return _COMMONEST[above]


def _suffix(chord: Chord) -> str:
    suffix = suffix_of(chord.degrees)
    if suffix in _NAMED:
        return _NAMED[suffix]
    if chord.is_minor and suffix.startswith("m"):
        suffix = suffix[1:]
    return suffix.replace("(maj7)", "maj7")


def _bass(chord: Chord) -> str:
    if chord.bass_class == chord.root_class:
        return ""
    above = (chord.bass_class - chord.root_class) % 12
    for degree in chord.degrees:
        if semitones(degree) % 12 == above:
            return f"/{degree[0]}"
    number, alter = _COMMONEST[above]
    return f"/{'b' if alter < 0 else '#' if alter > 0 else ''}{number}"
