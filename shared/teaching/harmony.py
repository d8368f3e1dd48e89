"""Chords within a key: numerals read, and what a chord that is not of the key is called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shared.errors import Permanent
from shared.music.key_names import mode_of, tonic_of
from shared.music.scales import MAJOR_STEPS, MINOR_STEPS, scale_of, sung_scale_of
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import NoteName, plain, read_note
from shared.music.symbols.reading import read_symbol

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
_SUFFIXES = {
    "": "", "7": "7", "M7": "maj7", "6": "6", "s2": "sus2", "s4": "sus4", "add9": "add9", "o": "dim",
    "h7": "m7b5",
}  # fmt: skip
_OCTAVE = 12
_MAJOR_THIRD, _FOURTH, _FIFTH, _MINOR_SEVENTH, _MAJOR_SEVENTH = 4, 5, 7, 10, 11


_MELODIC_MINOR = (0, 2, 3, 5, 7, 9, 11)
_DORIAN, _PHRYGIAN = (0, 2, 3, 5, 7, 9, 10), (0, 1, 3, 5, 7, 8, 10)
_LENDERS = {
    "major": (MINOR_STEPS, _DORIAN, _PHRYGIAN),
    "minor": (_DORIAN, _PHRYGIAN, MAJOR_STEPS, _MELODIC_MINOR),
}
"""The scales on the same tonic that chords are borrowed from; semitones above it."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """What a chord is called that has notes outside the key.

    Attributes:
        name: 'borrowed chord' or 'stepping-stone chord' (a secondary dominant).
        leads_to: pitch class that a stepping-stone chord pulls to; None of others.
    """

    name: str
    leads_to: int | None = None


def chord_at(numeral: str, key: str) -> Chord:
    """The chord of a numeral as the table of progressions has them: 'bVII', 'iih7', 'V7/ii'.

    Raises:
        Permanent("unknown_numeral"): it is none.
    """
    return _chord_at(numeral, key)


@cache
def _chord_at(numeral: str, key: str) -> Chord:
    written, _, of = numeral.partition("/")
    tonic = read_note(key.partition(" ")[0])
    if of:
        target = _root(_split(of)[0], tonic)
        return _chord(plain(target.above(5, 0)), written.removeprefix("V"), is_minor=False)
    name, suffix = _split(numeral)
    return _chord(plain(_root(name, tonic)), suffix, is_minor=name.lstrip("b#").islower())


def _chord(root: NoteName, suffix: str, *, is_minor: bool) -> Chord:
    if suffix not in _SUFFIXES:
        raise Permanent("unknown_numeral", f"There is no chord {suffix!r} on a degree.")
    small = "m" if is_minor and suffix not in ("o", "h7") else ""
    chord = read_symbol(f"{root}{small}{_SUFFIXES[suffix]}")
    assert chord is not None  # it has a root
    return chord


def _split(numeral: str) -> tuple[str, str]:
    """The degree, and what is written after it."""
    at = next((i for i, c in enumerate(numeral) if c not in "b#IVXivx"), len(numeral))
    return numeral[:at], numeral[at:]


def _root(degree: str, tonic: NoteName) -> NoteName:
    alter = degree.count("#") - degree.count("b")
    roman = degree.lstrip("b#").upper()
    if roman not in _ROMAN:
        raise Permanent("unknown_numeral", f"There is no degree {degree!r}.")
    return tonic.above(_ROMAN.index(roman) + 1, alter)


def is_of_key(chord: Chord, key: str) -> bool:
    """Whether it has only notes of the key; in minor, of its raised seventh in the chords that lead home."""
    classes = chord.pitch_classes
    if classes <= scale_of(key):
        return True
    leads_home = (chord.root_class - tonic_of(key)) % _OCTAVE in (_FIFTH, _MAJOR_SEVENTH)
    return (
        mode_of(key) == "minor" and leads_home and classes <= sung_scale_of(key) | _flat_free(key)
    )


def outsider(chord: Chord, key: str) -> Outsider | None:
    """What a chord from outside the key is called; None where it has no usual name, or is of the key."""
    if is_of_key(chord, key):
        return None
    target = (chord.root_class + _FOURTH) % _OCTAVE
    leads = Outsider("stepping-stone chord", target)
    if _is_dominant(chord) and _is_seventh(chord) and _can_be_home(target, key):
        return leads
    if any(chord.pitch_classes <= scale for scale in _lenders(key)):
        return Outsider("borrowed chord")
    if _is_dominant(chord) and _can_be_home(target, key):
        return leads
    return None


def _flat_free(key: str) -> frozenset[int]:
    """What the dominant of a minor key adds beside the leading note: its ninths."""
    return frozenset({(tonic_of(key) + 9) % _OCTAVE})


@cache
def _lenders(key: str) -> tuple[frozenset[int], ...]:
    """The notes of each scale that the key borrows from."""
    tonic = tonic_of(key)
    return tuple(
        frozenset((tonic + step) % _OCTAVE for step in steps) for steps in _LENDERS[mode_of(key)]
    )


def _can_be_home(note: int, key: str) -> bool:
    """Whether a chord with a pure fifth stands on a note of the key."""
    return {note, (note + _FIFTH) % _OCTAVE} <= scale_of(key)


def _is_seventh(chord: Chord) -> bool:
    return {_MAJOR_THIRD, _MINOR_SEVENTH} <= set(chord.intervals)


def _is_dominant(chord: Chord) -> bool:
    """Whether it is a major triad, with or without a minor seventh."""
    steps = set(chord.intervals)
    return {0, _MAJOR_THIRD, _FIFTH} <= steps and _MAJOR_SEVENTH not in steps
