"""What keys are called."""

from __future__ import annotations

MAJOR_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
KEYS = (*(f"{name} major" for name in MAJOR_NAMES), *(f"{name} minor" for name in MINOR_NAMES))
"""Every key: major ones from C upwards, then minor ones."""

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def known_key(name: str) -> str:
    """The key as it is named in `KEYS`: 'Gb major' is 'F# major'.

    Raises:
        ValueError: it is none.
    """
    tonic, _, mode = name.partition(" ")
    if tonic[:1] not in _LETTERS or tonic[1:] not in ("", "#", "b"):
        raise ValueError(f"there is no key {name!r}; 'C major' is one, or 'F# minor'")
    number = (_LETTERS[tonic[0]] + tonic.count("#") - tonic[1:].count("b")) % 12
    match mode:
        case "major":
            return KEYS[number]
        case "minor":
            return KEYS[12 + number]
        case _:
            raise ValueError(f"a key is major or minor, as 'C major'; not {name!r}")
