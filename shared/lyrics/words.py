"""Written lyrics read as words with syllables and pronunciations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from shared.lyrics.phonemes import syllabify
from shared.lyrics.spelling import split_spelling
from shared.lyrics.stress import Stress, stresses_of
from shared.lyrics.text import written_lines

Phonemize = Callable[[str], str]
"""A line of plain words to their pronunciations, separated by spaces."""

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ´`′", "'"))
_SEPARATORS = "-‐‑⁄"
_LONGEST_PIECE = 40
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class WordSyllable:
    """Its letters, its sound in the singer's alphabet, and its stress within the word."""

    text: str
    phonemes: str
    stress: Stress = 0


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
    """The words of ``text`` in order; those that nobody can pronounce have no syllables."""
    lines = ([w for w in line if spoken_pieces(w)] for line in written_lines(text))
    return list(chain.from_iterable(read_line(line, phonemize) for line in lines))


def read_line(written: Sequence[str], phonemize: Phonemize) -> list[Word]:
    """As many words as are written, each pronounced as in this line."""
    pieces = [spoken_pieces(word) for word in written]
    sounds = _pronounce(pieces, phonemize)
    last = len(written) - 1
    return [
        Word(text, _syllables(text, spoken, sound), ends_line=i == last)
        for i, (text, spoken, sound) in enumerate(zip(written, pieces, sounds, strict=True))
    ]


def _pronounce(pieces: Sequence[list[str]], phonemize: Phonemize) -> list[str]:
    """Each word's pronunciation: in the context of its line where that can be aligned, else alone."""
    sounds = phonemize(" ".join(chain.from_iterable(pieces))).split()
    if len(sounds) != sum(map(len, pieces)):
        return [phonemize(" ".join(p)) for p in pieces]
    remaining = iter(sounds)
    return [" ".join(next(remaining) for _ in p) for p in pieces]


def _syllables(text: str, pieces: list[str], pronunciation: str) -> tuple[WordSyllable, ...]:
    spoken = [syllabify(sound) for sound in pronunciation.split()]
    sounds = list(chain.from_iterable(spoken))
    if not sounds:
        return ()
    names = pieces if len(pieces) == len(spoken) else [""] * len(spoken)
    stresses = chain.from_iterable(
        stresses_of(name, own) for name, own in zip(names, spoken, strict=True) if own
    )
    letters = split_spelling(text, len(sounds))
    return tuple(map(WordSyllable, letters, sounds, stresses))


def spoken_pieces(word: str) -> list[str]:
    """A written word as plain words of letters, digits and apostrophes that any reader can take.

    Letters keep the marks without which some scripts cannot be read. Hyphens part words; what is
    longer than a real word or number is read in pieces, so that no text, however odd, costs more
    than its length.
    """
    # "´" and "ŉ" fall apart in the normal form
    plain = unicodedata.normalize("NFKC", word.translate(_APOSTROPHES))
    plain = plain.translate(_APOSTROPHES).replace("&", " and ")
    runs = "".join(_spoken_character(c) for c in plain).split()
    return [piece for run in runs for piece in _pieces_of(run)]


def _spoken_character(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if c in _SEPARATORS:
        return " "
    return c if c.isalpha() or c == "'" or _is_mark(c) else ""


def _is_mark(c: str) -> bool:
    """Whether it is a vowel sign or an accent; not one that only chooses how an emoji looks."""
    return unicodedata.category(c) in ("Mn", "Mc") and not "\ufe00" <= c <= "\ufe0f"


def _pieces_of(run: str) -> list[str]:
    if not any(c.isalnum() for c in run):
        return []
    by_number = re.sub(rf"\d{{{_LONGEST_NUMBER + 1},}}", lambda m: f" {' '.join(m[0])} ", run)
    return [
        piece[i : i + _LONGEST_PIECE]
        for piece in by_number.split()
        for i in range(0, len(piece), _LONGEST_PIECE)
    ]
