"""What chords have beyond their triads, and what they are made of: 'maj7', 'm9', '7sus4'.

A colour is what a chord symbol says after its root; here are those that are suggested.
"""

from __future__ import annotations

from shared.music.symbols.chord import Degree

_ROOT, _SECOND, _FOURTH, _FIFTH, _SIXTH = (1, 0), (2, 0), (4, 0), (5, 0), (6, 0)
_MAJOR, _MINOR, _FLAT_FIFTH, _SHARP_FIFTH = (3, 0), (3, -1), (5, -1), (5, 1)
_SEVENTH, _MAJOR_SEVENTH, _DIMINISHED = (7, -1), (7, 0), (7, -2)
_NINTH, _FLAT_NINTH, _SHARP_NINTH, _THIRTEENTH = (9, 0), (9, -1), (9, 1), (13, 0)

COLOURS: dict[str, tuple[Degree, ...]] = {
    "": (_ROOT, _MAJOR, _FIFTH),
    "add9": (_ROOT, _MAJOR, _FIFTH, _NINTH),
    "6": (_ROOT, _MAJOR, _FIFTH, _SIXTH),
    "6/9": (_ROOT, _MAJOR, _FIFTH, _SIXTH, _NINTH),
    "7": (_ROOT, _MAJOR, _FIFTH, _SEVENTH),
    "maj7": (_ROOT, _MAJOR, _FIFTH, _MAJOR_SEVENTH),
    "9": (_ROOT, _MAJOR, _FIFTH, _SEVENTH, _NINTH),
    "maj9": (_ROOT, _MAJOR, _FIFTH, _MAJOR_SEVENTH, _NINTH),
    "13": (_ROOT, _MAJOR, _FIFTH, _SEVENTH, _NINTH, _THIRTEENTH),
    "7b9": (_ROOT, _MAJOR, _FIFTH, _SEVENTH, _FLAT_NINTH),
    "7#9": (_ROOT, _MAJOR, _FIFTH, _SEVENTH, _SHARP_NINTH),
    "m": (_ROOT, _MINOR, _FIFTH),
    "m6": (_ROOT, _MINOR, _FIFTH, _SIXTH),
    "m7": (_ROOT, _MINOR, _FIFTH, _SEVENTH),
    "m9": (_ROOT, _MINOR, _FIFTH, _SEVENTH, _NINTH),
    "m(maj7)": (_ROOT, _MINOR, _FIFTH, _MAJOR_SEVENTH),
    "dim": (_ROOT, _MINOR, _FLAT_FIFTH),
    "dim7": (_ROOT, _MINOR, _FLAT_FIFTH, _DIMINISHED),
    "m7b5": (_ROOT, _MINOR, _FLAT_FIFTH, _SEVENTH),
    "aug": (_ROOT, _MAJOR, _SHARP_FIFTH),
    "7#5": (_ROOT, _MAJOR, _SHARP_FIFTH, _SEVENTH),
    "sus2": (_ROOT, _SECOND, _FIFTH),
    "sus4": (_ROOT, _FOURTH, _FIFTH),
    "7sus4": (_ROOT, _FOURTH, _FIFTH, _SEVENTH),
    "9sus4": (_ROOT, _FOURTH, _FIFTH, _SEVENTH, _NINTH),
}
"""By what is written after the root."""

TRIADS = frozenset({"", "m", "dim", "aug", "sus2", "sus4"})
"""Of three notes."""
