"""Chord symbols read, in every usual spelling.

A root with its accidentals, then what stands on it from left to right, then a bass: 'Cmaj7', 'CΔ', 'C-7',
'Cø', 'C7#9', 'C6/9', 'Csus4', 'F♯m7(♭5)/C'. Labels as C. Harte writes them ('A:min7/b3') are read too.
"""

from __future__ import annotations

import re

from shared.music.symbols.chord import Chord
from shared.music.symbols.harte import read_label
from shared.music.symbols.note_names import NoteName, accidentals
from shared.music.symbols.suffix_reading import read_suffix
from shared.music.symbols.unknown import LONGEST, UnknownChord

NO_CHORD = "N.C."
"""How we write that none is played."""

_NO_CHORD = frozenset({"n", "nc", "n.c", NO_CHORD.lower(), "no chord"})
_NOTE = re.compile("([A-Ga-g])([#♯b♭𝄪𝄫]{0,2})")


def read_symbol(text: str) -> Chord | None:
    """The chord that a symbol means; None for 'N.C.'.

    Raises:
        UnknownChord: none; it tells the character that is wrong.
    """
    if text.strip().lower() in _NO_CHORD:
        return None
    if len(text) > LONGEST:
        raise UnknownChord(text, LONGEST, f"it has more than {LONGEST} characters")
    root, at = _note_at(text, 0)
    if text[at : at + 1] == ":":
        return _plain(Chord(root, *read_label(root, text, at + 1)))
    end, bass = _slash(text, at)
    return _plain(Chord(root, read_suffix(text[at:end], text, at), bass))


def _plain(chord: Chord) -> Chord:
    """A bass that is the root is none."""
    same = chord.bass is not None and chord.bass_class == chord.root_class
    return Chord(chord.root, chord.degrees) if same else chord


def _note_at(text: str, at: int) -> tuple[NoteName, int]:
    """The note that begins there, and where it ends."""
    found = _NOTE.match(text, at)
    if found is None:
        raise UnknownChord(text, at, _no_letter(text[at:]))
    alter = accidentals(found[2])
    if alter is None:
        raise UnknownChord(text, found.end() - 1, "a note is not raised and lowered at once")
    return NoteName(found[1].upper(), alter), found.end()


def _no_letter(text: str) -> str:
    if not text:
        return "a note is missing at its end"
    if text[0] in "Hh":
        return "what German calls H is written B"
    return f"{text[0]!r} is no letter from A to G"


def _slash(text: str, at: int) -> tuple[int, NoteName | None]:
    """Where the suffix ends, and the bass after it; '6/9' and 'm/maj7' have none."""
    place = text.rfind("/")
    after = text[place + 1 :]
    if place < at or (after and after[0] not in "ABCDEFGH" and not _NOTE.fullmatch(after)):
        return len(text), None
    bass, end = _note_at(text, place + 1)
    if end < len(text):
        raise UnknownChord(text, end, f"the bass is a note, and {text[end:]!r} is none of it")
    return place, bass
