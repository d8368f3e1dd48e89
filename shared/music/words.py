"""Written lyrics read as words with syllables and pronunciations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from shared.music.phonemes import syllabify
from shared.music.spelling import split_spelling

Phonemize = Callable[[str], str]
"""A line of plain words to their pronunciations, separated by spaces."""

_BETWEEN_WORDS = re.compile(r"[\s\u2012-\u2015/…|_]+|\.{2,}|--+")
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
_LONGEST_PIECE = 40
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class WordSyllable:
    """Its letters, and its sound in the singer's alphabet."""

    text: str
    phonemes: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, and as sung.

    Attributes:
        syllables: at least one where the word can be pronounced.
        ends_line: the writer broke the line after it.
    """

    text: str
    syllables: tuple[WordSyllable, ...]
    ends_line: bool = False


def read_words(text: str, phonemize: Phonemize) -> list[Word]:
    """The words of ``text`` in order; those that nobody can pronounce have no syllables.

    What stands in square brackets ("[Chorus]", LRC times) is no lyric and is left out.
    """
    return list(chain.from_iterable(_read_line(line, phonemize) for line in _lines(text)))


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        sung = "".join(c if c.isprintable() else " " for c in _IN_BRACKETS.sub(" ", line))
        written = [w for w in _BETWEEN_WORDS.split(sung) if spoken_pieces(w)]
        if written:
            yield [w.lower() for w in written] if _is_shouted(written) else written


def _is_shouted(written: list[str]) -> bool:
    """All in capitals: words in capitals alone would be read as initials."""
    return len(written) > 1 and " ".join(written).isupper()


def _read_line(written: list[str], phonemize: Phonemize) -> Iterator[Word]:
    pronounced = zip(written, _pronounce(written, phonemize), strict=True)
    for position, (word, sound) in enumerate(pronounced):
        sounds = [s for spoken in sound.split() for s in syllabify(spoken)]
        letters = split_spelling(word, len(sounds)) if sounds else []
        yield Word(
            text=word,
            syllables=tuple(WordSyllable(t, p) for t, p in zip(letters, sounds, strict=True)),
            ends_line=position == len(written) - 1,
        )


def _pronounce(written: list[str], phonemize: Phonemize) -> list[str]:
    """Each word's pronunciation: in the context of its line where that can be aligned, else alone."""
    pieces = [spoken_pieces(word) for word in written]
    sounds = phonemize(" ".join(chain.from_iterable(pieces))).split()
    if len(sounds) != sum(map(len, pieces)):
        return [phonemize(" ".join(p)) for p in pieces]
    remaining = iter(sounds)
    return [" ".join(next(remaining) for _ in p) for p in pieces]


def spoken_pieces(word: str) -> list[str]:
    """A written word as plain words of letters, digits and apostrophes that any reader can take.

    Hyphens part words; what is longer than a real word or number is read in pieces, so that no
    text, however odd, costs more than its length.
    """
    plain = unicodedata.normalize("NFKC", word).replace("’", "'").replace("&", " and ")
    runs = "".join(_spoken_character(c) for c in plain).split()
    return [piece for run in runs for piece in _pieces_of(run)]


def _spoken_character(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if c in "-‐‑":
        return " "
    return c if c.isalpha() or c == "'" else ""


def _pieces_of(run: str) -> list[str]:
    if not any(c.isalnum() for c in run):
        return []
    by_number = re.sub(rf"\d{{{_LONGEST_NUMBER + 1},}}", lambda m: f" {' '.join(m[0])} ", run)
    return [
        piece[i : i + _LONGEST_PIECE]
        for piece in by_number.split()
        for i in range(0, len(piece), _LONGEST_PIECE)
    ]
