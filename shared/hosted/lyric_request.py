"""What a language model is told when it is to write lyrics: the melody's form, and a user's wishes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from shared.hosted.quoting import quoted
from shared.lyrics.syllables import phrases_of
from shared.music.form import find_form
from shared.music.metre import (
    may_be_stressed,
    notes_on_beat,
    slot_strengths,
    syllable_slots,
)
from shared.music.notes import Note
from shared.parameters import WriteLyricsParameters

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class LineForm:
    """What a line of lyrics has to fit.

    Attributes:
        pattern: one sign a syllable: "/" where it may be stressed, "." elsewhere.
        letter: lines with the same letter have the same melody.
    """

    pattern: str
    letter: str

    @property
    def syllables(self) -> int:
        """How many it takes with ease."""
        return len(self.pattern)


def line_forms(notes: Sequence[Note]) -> list[LineForm]:
    """The lines that a melody asks for.

    Raises:
        Permanent: see `phrases_of`.
    """
    phrases = phrases_of(notes)
    accented = notes_on_beat(notes)
    letters = find_form(notes, phrases)
    return [
        LineForm(_pattern(notes, phrase, accented), _LETTERS[min(letter, len(_LETTERS) - 1)])
        for phrase, letter in zip(phrases, letters, strict=True)
    ]


def wish(forms: Sequence[LineForm], asked: WriteLyricsParameters) -> str:
    """The first turn: the lines, and the user's wishes as data."""
    lines = "\n".join(
        f"{number}. {form.letter}  {form.syllables} syllables  {form.pattern}"
        for number, form in enumerate(forms, start=1)
    )
    wishes = {"theme": asked.theme, "mood": asked.mood, "style": asked.style}
    told = quoted(json.dumps({k: v for k, v in wishes.items() if v}, ensure_ascii=False))
    return f"The melody has {len(forms)} lines:\n{lines}\n\n<wishes>{told}</wishes>"


def _pattern(notes: Sequence[Note], phrase: range, accented: frozenset[int]) -> str:
    slots = syllable_slots(notes, phrase)
    strengths = slot_strengths(notes, slots, accented)
    return "".join("/" if may else "." for may in may_be_stressed(strengths))
