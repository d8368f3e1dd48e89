"""Chords as degrees of a key: 'ii7', 'bVII', 'V7/V', 'IV_1'."""

from __future__ import annotations

from functools import lru_cache

from shared.errors import Permanent
from shared.music.chords import QUALITIES, ChordSymbol

_DEGREES = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_SHIFTS = {"b": -1, "#": 1}
_MAJOR = {"": "maj", "7": "7", "M7": "maj7", "6": "maj6", "+": "aug", "s2": "sus2", "s4": "sus4"}
_MINOR = {
    "": "min", "7": "min7", "M7": "minmaj7", "6": "min6", "o": "dim", "o7": "dim7", "h7": "hdim7",
    "s2": "sus2", "s4": "sus4",
}  # fmt: skip
_PEDAL = "1"
_PLACES = {"3": 1, "5": 2, "7": 3}
"""Which of a chord's notes, from the root, is its bass."""


@lru_cache(maxsize=1024)
def chord_of(numeral: str) -> ChordSymbol:
    """The chord of a numeral in C; `ChordSymbol.transposed` brings it to another tonic.

    Numerals count from the tonic's major scale, whatever the mode; the planner's table of progressions
    tells how they are written.

    Raises:
        Permanent("unknown_chord"): it is no numeral.
    """
    plain, _, bass = numeral.partition("_")
    own, _, of = plain.partition("/")
    root, quality = _read(own, numeral)
    if of:
        root += _read(of, numeral)[0]
    return ChordSymbol(root % 12, quality, _bass(bass, root, quality, numeral))


def _read(text: str, numeral: str) -> tuple[int, str]:
    """Semitones of the root above the tonic, and the quality."""
    shift = 0
    while text[:1] in _SHIFTS:
        shift, text = shift + _SHIFTS[text[0]], text[1:]
    letters = text[: len(text) - len(text.lstrip("ivIV"))]
    qualities = _MINOR if letters.islower() else _MAJOR
    degree, suffix = letters.lower(), text[len(letters) :]
    if degree not in _DEGREES or suffix not in qualities:
        raise Permanent(
            "unknown_chord", f"There is no numeral {numeral!r}; 'ii7' is one, or 'bVI'."
        )
    return (_DEGREES[degree] + shift) % 12, qualities[suffix]


def _bass(name: str, root: int, quality: str, numeral: str) -> int:
    """Semitones of the bass above the root."""
    if not name:
        return 0
    if name == _PEDAL:
        return -root % 12
    steps = QUALITIES[quality]
    if name not in _PLACES or _PLACES[name] >= len(steps):
        raise Permanent("unknown_chord", f"The numeral {numeral!r} stands on no note of its chord.")
    return steps[_PLACES[name]]
