"""Keys: their names, how to go from one to another, and how people write them."""

from __future__ import annotations

from shared.music.key_names import KEYS, MAJOR_NAMES, MINOR_NAMES

MODES = ("major", "minor")

_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SHIFTS = {"#": 1, "♯": 1, "b": -1, "♭": -1}


def is_key(name: str) -> bool:
    """Whether it is a key as `shared.music.keys` names them."""
    return name in KEYS


def key_on(tonic: int, mode: str) -> str:
    """The key on a pitch class (C is 0) in a mode of `MODES`."""
    names = MINOR_NAMES if mode == "minor" else MAJOR_NAMES
    return f"{names[tonic % 12]} {mode}"


def tonic_of(key: str) -> int:
    """The pitch class of a key's tonic, C is 0."""
    name, _, mode = key.partition(" ")
    return (MINOR_NAMES if mode == "minor" else MAJOR_NAMES).index(name)


def mode_of(key: str) -> str:
    """'major' or 'minor'."""
    return key.partition(" ")[2]


def pitch_class(letter: str) -> int | None:
    """Of a note as in 'C', 'f#', 'Bb' or 'E♭'; None where it is none."""
    name = letter[:1].lower()
    if name not in _LETTERS or len(letter) > 2:
        return None
    shift = _SHIFTS.get(letter[1:]) if letter[1:] else 0
    return None if shift is None else (_LETTERS[name] + shift) % 12


def read_key(text: str) -> str | None:
    """The key that a name means: 'C major', 'c# minor', 'Am', 'Gb major', 'Eb'; None where none.

    A note alone is its major key.
    """
    words = text.strip().replace("-", " ").split()
    if not words or len(words) > 2:
        return None
    note, mode = words[0], words[1].lower() if len(words) == 2 else "major"
    if len(words) == 1 and len(note) > 1 and note.endswith("m"):
        note, mode = note[:-1], "minor"
    tonic = pitch_class(note)
    return None if tonic is None or mode not in MODES else key_on(tonic, mode)
