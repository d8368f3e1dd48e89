"""What keys are called, how people write them, and how to go from one to another."""

from __future__ import annotations

from shared.errors import Permanent

MAJOR_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
KEYS = (*(f"{name} major" for name in MAJOR_NAMES), *(f"{name} minor" for name in MINOR_NAMES))
"""Every key: major ones from C upwards, then minor ones."""

MODES = ("major", "minor")
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
"""The pitch classes of the notes without accidentals, C is 0."""

COMMONEST_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""What the pitch classes are called where no key says."""

_SHIFTS = {"#": 1, "♯": 1, "b": -1, "♭": -1}
_SHORTER = {"m": "minor", "min": "minor", "maj": "major"}
_MINOR_TO_MAJOR = 3
_MOST_SHARPS = 6
_WRITTEN_WITH_FLATS = "Eb minor"
"""Of the two signatures with six signs, F# major has the sharps; its relative minor is named by flats."""


def key_on(tonic: int, mode: str) -> str:
    """The key on a pitch class (C is 0) in a mode of `MODES`."""
    names = MINOR_NAMES if mode == "minor" else MAJOR_NAMES
    return f"{names[tonic % 12]} {mode}"


def tonic_of(key: str) -> int:
    """The pitch class of a key's tonic, C is 0.

    Raises:
        Permanent("unknown_key"): there is no such key among `KEYS`.
    """
    if key not in KEYS:
        raise Permanent("unknown_key", f"There is no key {key!r}; 'C major' is one, or 'F# minor'.")
    return KEYS.index(key) % 12


def mode_of(key: str) -> str:
    """'major' or 'minor'."""
    return key.partition(" ")[2]


def fifths_of(key: str) -> int:
    """Sharps of a key's signature, -6 to 6; flats are negative.

    Raises:
        Permanent("unknown_key"): as `tonic_of`.
    """
    major = (tonic_of(key) + (_MINOR_TO_MAJOR if mode_of(key) == "minor" else 0)) % 12
    sharps = major * 7 % 12
    if key == _WRITTEN_WITH_FLATS:
        return -_MOST_SHARPS
    return sharps if sharps <= _MOST_SHARPS else sharps - 12


def pitch_class(letter: str) -> int | None:
    """Of a note as in 'C', 'f#', 'Bb' or 'E♭'; None where it is none."""
    name = letter[:1].upper()
    if name not in LETTERS or len(letter) > 2:
        return None
    shift = _SHIFTS.get(letter[1:]) if letter[1:] else 0
    return None if shift is None else (LETTERS[name] + shift) % 12


def read_key(text: str) -> str | None:
    """The key that a name means: 'C major', 'c# minor', 'Am', 'Gb major', 'Eb'; None where none.

    A note alone is its major key.
    """
    words = text.strip().replace("-", " ").split()
    if not words or len(words) > 2:
        return None
    note, mode = words[0], words[1] if len(words) == 2 else "major"
    if len(words) == 1 and len(note) > 1 and note.endswith("m"):
        note, mode = note[:-1], "minor"
    tonic = pitch_class(note)
    mode = _SHORTER.get(mode, mode.lower())
    return None if tonic is None or mode not in MODES else key_on(tonic, mode)


def known_key(name: str) -> str:
    """The key as it is named in `KEYS`: 'Gb major' is 'F# major', 'Am' is 'A minor'.

    Raises:
        ValueError: it is none.
    """
    key = read_key(name)
    if key is None:
        raise ValueError(f"there is no key {name!r}; 'C major' is one, or 'F# minor'")
    return key
