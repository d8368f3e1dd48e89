"""The head of a tune in ABC notation: its metre, its key, the length of its notes."""

from __future__ import annotations

import re
from fractions import Fraction

from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.lead_sheet import Metre

NATURAL = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71}
"""MIDI numbers of the capital letters."""

_FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_SHARPENED = "FCGDAEB"
_MODES = {
    "": 0, "maj": 0, "ion": 0, "lyd": 1, "mix": -1,
    "dor": -2, "m": -3, "min": -3, "aeo": -3, "phr": -4,
}  # fmt: skip
_MINOR_FROM = -2
_METRES = {"C": "4/4", "C|": "2/2"}

_FIELD = re.compile(r"([A-Za-z]):(.*)")
_KEY = re.compile(r"([A-G])([#b]?)\s*([A-Za-z]*)")


class Unreadable(ValueError):
    """A tune that says what is not understood, or contradicts itself."""


def parted(text: str) -> tuple[dict[str, str], str]:
    """The fields before the music, the first of each letter; and the music."""
    header: dict[str, str] = {}
    body: list[str] = []
    for raw in text.splitlines():
        line = raw.split("%")[0].strip().rstrip("\\").strip()
        if not line:
            continue
        said = _FIELD.match(line)
        if said and "K" not in header:
            header.setdefault(said[1], said[2].strip())
        elif said and said[1] in "KLM":
            body.append(f"[{said[1]}:{said[2].strip()}]")
        elif said and said[1] == "V":
            raise Unreadable("several voices")
        elif not said:
            body.append(line)
    return header, " ".join(body)


def metre_of(written: str) -> Metre:
    """The metre that is written; C is 4/4, C| is 2/2."""
    said = re.fullmatch(r"(\d+)/(\d+)", _METRES.get(written.strip(), written.strip()))
    if said is None or int(said[2]) not in (2, 4, 8, 16):
        raise Unreadable(f"metre {written!r}")
    return Metre(int(said[1]), int(said[2]))


def unit_of(written: str | None, metre: Metre) -> Fraction:
    """Quarters of a note without a length."""
    if written is not None and re.fullmatch(r"1/\d+", written):
        return 4 * Fraction(written)
    return Fraction(1, 4) if metre.beats / metre.unit < 0.75 else Fraction(1, 2)


def key_of(written: str) -> tuple[str, dict[str, int]]:
    """Its name, and the semitones that its signature gives to letters."""
    said = _KEY.match(written.strip())
    mode = said[3].lower() if said else ""
    mode = mode if mode == "m" else mode[:3]
    if said is None or mode not in _MODES:
        raise Unreadable(f"key {written!r}")
    shift = {"#": 1, "b": -1}.get(said[2], 0)
    tonic = (NATURAL[said[1]] + shift) % 12
    fifths = _FIFTHS[said[1]] + 7 * shift + _MODES[mode]
    sharps = dict.fromkeys(_SHARPENED[: max(fifths, 0)], 1)
    flats = dict.fromkeys(_SHARPENED[::-1][: max(-fifths, 0)], -1)
    is_minor = _MODES[mode] <= _MINOR_FROM
    name = f"{MINOR_NAMES[tonic]} minor" if is_minor else f"{MAJOR_NAMES[tonic]} major"
    return name, sharps | flats
