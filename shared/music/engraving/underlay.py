"""What stands under a note: a syllable, or that the one before is held on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element, SubElement

Syllabic = Literal["single", "begin", "middle", "end"]

_NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Sung:
    """A syllable that begins on a note.

    Attributes:
        text: as it is written, without hyphens.
        syllabic: whether it is a word, or begins or ends one, or stands in its middle.
    """

    text: str
    syllabic: Syllabic = "single"


Held = Literal["held"]
Words = Sequence[Sung | Held | None]
"""For each note of a melody: a syllable, or ``held`` for the one before, or nothing."""


def add_lyric(note: Element, words: Words, index: int) -> None:
    """What is sung on one of the melody's notes: hyphens and extenders are for programs to draw."""
    word = words[index]
    if word is None:
        return
    is_followed = index + 1 < len(words) and words[index + 1] == "held"
    begun = _begun(words, index)
    if word != "held":
        lyric = SubElement(note, "lyric", number="1")
        SubElement(lyric, "syllabic").text = word.syllabic
        SubElement(lyric, "text").text = word.text.replace(" ", _NO_BREAK_SPACE)
        if is_followed and _ends_word(word):
            SubElement(lyric, "extend", type="start")
    elif begun is not None and _ends_word(begun):
        lyric = SubElement(note, "lyric", number="1")
        SubElement(lyric, "extend", type="continue" if is_followed else "stop")


def _begun(words: Words, index: int) -> Sung | None:
    """The syllable that sounds at a note."""
    for word in reversed(words[: index + 1]):
        if word != "held":
            return word
    return None


def _ends_word(word: Sung) -> bool:
    """Within a word hyphens show that a syllable is held."""
    return word.syllabic in ("single", "end")
