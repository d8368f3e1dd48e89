"""Lines of lyrics made of syllables placed on notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from shared.lyrics.model import Line, Syllable
from shared.lyrics.stress import Stress
from shared.lyrics.words import WordSyllable
from shared.music.notes import Note

_TITLE_LENGTH = 60
_SENTENCE_ENDS = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class Sung:
    """One syllable to be placed, and the word it belongs to, by any number that grows."""

    syllable: WordSyllable
    word: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Syllables that share the same notes: one, or several merged on one note."""

    sung: Sequence[Sung]
    notes: range

    @property
    def stress(self) -> Stress:
        """That of its most stressed syllable."""
        found = {s.syllable.stress for s in self.sung}
        return 1 if 1 in found else 2 if 2 in found else 0


def line_of(notes: Sequence[Note], placed: Sequence[Placed]) -> Line:
    """The line, its times those of the notes; ``placed`` holds at least one, in order."""
    first = placed[0].sung[0].word
    syllables = [
        Syllable(
            text=_joined(p.sung, "text"),
            phonemes=_joined(p.sung, "phonemes"),
            notes=list(p.notes),
            start=notes[p.notes[0]].start,
            end=notes[p.notes[-1]].end,
            stress=p.stress,
            word=p.sung[0].word - first,
        )
        for p in placed
    ]
    return Line(
        text=text_of([s for p in placed for s in p.sung]),
        start=syllables[0].start,
        end=syllables[-1].end,
        syllables=syllables,
    )


def merged_in(placed: Sequence[Placed]) -> int:
    """How many syllables share a note with another."""
    return sum(len(p.sung) for p in placed if len(p.sung) > 1)


def text_of(sung: Sequence[Sung]) -> str:
    """The syllables as words."""
    return _joined(sung, "text")


def title_of(words: Sequence[str]) -> str:
    """The first sentence of ``words``, as much as a title holds, without punctuation around it."""
    title = words[0][:_TITLE_LENGTH]
    for before, word in pairwise(words):
        if before.endswith(_SENTENCE_ENDS) or len(title) + len(word) >= _TITLE_LENGTH:
            break
        title = f"{title} {word}"
    title = title.strip(' ,.;:!?-…"“”‘()')
    return title[:1].upper() + title[1:]


def _joined(sung: Sequence[Sung], part: Literal["text", "phonemes"]) -> str:
    """A space wherever the word changes."""
    pieces: list[str] = []
    for before, s in zip([None, *sung], sung, strict=False):
        pieces += [" "] if before and before.word != s.word else []
        pieces.append(getattr(s.syllable, part))
    return "".join(pieces)
