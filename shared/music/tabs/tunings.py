"""What strings are tuned to: by name, or note by note."""

from __future__ import annotations

import re
from typing import Literal, NoReturn

from shared.errors import Permanent
from shared.music.key_names import LETTERS
from shared.music.symbols.note_names import read_note

Instrument = Literal["guitar", "bass", "ukulele"]

TUNINGS: dict[Instrument, dict[str, tuple[int, ...]]] = {
    "guitar": {
        "standard": (40, 45, 50, 55, 59, 64),
        "drop-d": (38, 45, 50, 55, 59, 64),
        "dadgad": (38, 45, 50, 55, 57, 62),
        "open-g": (38, 43, 50, 55, 59, 62),
        "open-d": (38, 45, 50, 54, 57, 62),
        "half-step-down": (39, 44, 49, 54, 58, 63),
        "standard-7": (35, 40, 45, 50, 55, 59, 64),
    },
    "bass": {
        "standard": (28, 33, 38, 43),
        "standard-5": (23, 28, 33, 38, 43),
        "standard-6": (23, 28, 33, 38, 43, 48),
        "drop-d": (26, 33, 38, 43),
    },
    "ukulele": {
        "standard": (67, 60, 64, 69),
        "low-g": (55, 60, 64, 69),
    },
}
"""MIDI numbers of the open strings, in the order they lie, the one nearest the chin first."""

FURTHEST = 7
"""Semitones that a string may be tuned up or down without slackening or snapping."""

_USUAL: dict[Instrument, dict[int, str]] = {
    "guitar": {6: "standard", 7: "standard-7"},
    "bass": {4: "standard", 5: "standard-5", 6: "standard-6"},
    "ukulele": {4: "standard"},
}
"""The tuning that strings of each number are made for."""

_LONGEST = 60
_NOTE = re.compile(r"([A-Ga-g][#b♯♭]?)([0-9]?)")


def strings_of(instrument: Instrument, tuning: str) -> tuple[int, ...]:
    """MIDI numbers of the open strings, in the order they lie.

    Args:
        tuning: a name of `TUNINGS`, or the strings' notes, lowest string first, with octaves
            ('D2 A2 D3 G3 A3 D4', middle C is C4) or without ('D A D G A D': what is nearest to the
            string's usual note).

    Raises:
        Permanent("unknown_tuning"): it is neither; says which string is no note.
        Permanent("impossible_tuning"): the instrument has not so many strings, or one of them
            would be more than `FURTHEST` semitones from what it is made for; says which.
    """
    name = "-".join(tuning.lower().split())
    if name in TUNINGS[instrument]:
        return TUNINGS[instrument][name]
    notes = tuning[: _LONGEST + 1].replace(",", " ").split()
    if len(tuning) > _LONGEST or not notes or _NOTE.fullmatch(notes[0]) is None:
        _unknown(instrument)
    usual = _usual_strings(instrument, notes)
    return tuple(_midi(note, place, usual) for place, note in enumerate(notes))


def told(instrument: Instrument, tuning: str) -> str:
    """How a tuning is written in a heading: its name, or its notes, as in 'D A D G A D'."""
    name = "-".join(tuning.lower().split())
    if name in TUNINGS[instrument]:
        return name
    return " ".join(note[:1].upper() + note[1:] for note in tuning.replace(",", " ").split())


def _unknown(instrument: Instrument) -> NoReturn:
    names = ", ".join(TUNINGS[instrument])
    raise Permanent(
        "unknown_tuning",
        f"There is no such tuning for {_with_article(instrument)}; there are {names},"
        " or the strings' notes, lowest first, as in 'D A D G B E'.",
    )


def _usual_strings(instrument: Instrument, notes: list[str]) -> tuple[int, ...]:
    by_number = _USUAL[instrument]
    if len(notes) not in by_number:
        numbers = " or ".join(str(number) for number in by_number)
        raise Permanent(
            "impossible_tuning",
            f"{_with_article(instrument).capitalize()} has {numbers} strings;"
            f" the tuning names {len(notes)}.",
        )
    return TUNINGS[instrument][by_number[len(notes)]]


def _midi(note: str, place: int, usual: tuple[int, ...]) -> int:
    """What the string at this place, 0 the lowest, is tuned to."""
    read = _NOTE.fullmatch(note)
    which = f"String {len(usual) - place} (note {place + 1} of the tuning)"
    if read is None:
        raise Permanent(
            "unknown_tuning", f"{which} is {note[:8]!r}, which is no note; 'D' is one, or 'F#3'."
        )
    name = read_note(read[1])
    above_c = LETTERS[name.letter] + name.alter
    written = 12 * (int(read[2]) + 1) + above_c if read[2] else None
    nearest = usual[place] + (above_c - usual[place] + 6) % 12 - 6
    midi = nearest if written is None else written
    off = midi - usual[place]
    if abs(off) > FURTHEST:
        raise Permanent(
            "impossible_tuning",
            f"{which} would be {abs(off)} semitones {'higher' if off > 0 else 'lower'} than usual;"
            f" it bears {FURTHEST}.",
        )
    return midi


def _with_article(instrument: Instrument) -> str:
    return {"guitar": "a guitar", "bass": "a bass", "ukulele": "a ukulele"}[instrument]
