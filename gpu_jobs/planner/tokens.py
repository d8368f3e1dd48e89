"""Prompts as tokens: words, numbers, single signs of Chinese and Japanese, emoji, and stops."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MOST_CHARACTERS = 20_000
"""Of a longer text no more is read."""

STOP = "\n"
"""The text of a token at which a clause ends."""

_LONGEST_TAG = 200
_STOPS = frozenset('.,;:!?()[]{}"|。、，；：！？「」『』（）…•·\n\r')
_APOSTROPHES = frozenset("'’‘`")
_SIGNS = frozenset("#♯♭")
_NOTE_LETTERS = frozenset("abcdefghABCDEFGH")
_COMBINING = range(0x0300, 0x0370)
_EAST_ASIAN = (
    range(0x3005, 0x3008),
    range(0x3040, 0x3100),
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x32000),
)
_PICTURES = range(0x1F300, 0x1FB00)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_VARIATIONS = range(0xFE00, 0xFE10)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a sign, or a stop.

    Attributes:
        text: folded: compatible characters unified, lower case, without accents.
        raw: the same, but as it was written.
        start, end: its characters in the text as `plain` gives it.
    """

    text: str
    raw: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text as far as it is read, compatible characters unified."""
    return unicodedata.normalize("NFKC", text[:MOST_CHARACTERS])[:MOST_CHARACTERS]


def tokens_of(text: str) -> list[Token]:
    """The tokens of any text, in order. Markup and control characters separate words.

    Takes time in proportion to the text's length.
    """
    whole = plain(text)
    tokens: list[Token] = []
    at = 0
    while at < len(whole):
        end = _end_of_token(whole, at)
        raw = whole[at:end]
        if _kind(raw[0]) in _TOLD or raw == "/":
            tokens.append(Token(_folded(raw), raw, at, end))
        elif raw in _STOPS and tokens and tokens[-1].text != STOP:
            tokens.append(Token(STOP, raw, at, end))
        elif raw == "&":
            tokens.append(Token("and", raw, at, end))
        at = max(end, _after_tag(whole, at) if raw == "<" else end)
    return tokens


def folded_words(text: str) -> tuple[str, ...]:
    """The folded words of a text, without stops."""
    return tuple(token.text for token in tokens_of(text) if token.text != STOP)


_TOLD = frozenset({"letter", "digit", "east", "picture"})


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """'letter', 'digit', 'east' (written without spaces), 'picture' or 'gap'."""
    code = ord(char)
    if any(code in block for block in _EAST_ASIAN):
        return "east"
    category = unicodedata.category(char)
    if code in _VARIATIONS:
        return "gap"
    if category[0] in "LM":
        return "letter"
    if char.isdecimal():
        return "digit"
    if char in _SIGNS or code in _SKIN_TONES:
        return "gap"
    return "picture" if category == "So" or code in _PICTURES else "gap"


def _end_of_token(text: str, start: int) -> int:
    kind = _kind(text[start])
    if kind not in ("letter", "digit"):
        return start + 1
    end = start + 1
    while end < len(text) and (_kind(text[end]) == kind or _joins(text, start, end)):
        end += 1
    return end


def _joins(text: str, start: int, at: int) -> bool:
    """Whether a sign inside or after a word belongs to it: "don't", "F#", "E♭"; not in "l'orgue"."""
    char = text[at]
    if char in _APOSTROPHES:
        is_inside = at + 1 < len(text) and _kind(text[at + 1]) == "letter"
        return is_inside and at > start + 1
    return char in _SIGNS and at == start + 1 and text[start] in _NOTE_LETTERS


def _after_tag(text: str, start: int) -> int:
    """Where the markup ends that begins here; the same place where it is none."""
    following = text[start + 1 : start + 2]
    if not (following == "/" or following.isalpha() or following == "!"):
        return start
    end = text.find(">", start, start + _LONGEST_TAG)
    return end + 1 if end > 0 else start


@lru_cache(maxsize=4096)
def _folded(raw: str) -> str:
    apart = unicodedata.normalize("NFD", raw.casefold())
    kept = (c for c in apart if ord(c) not in _COMBINING and c not in _APOSTROPHES)
    return unicodedata.normalize("NFC", "".join(kept)).replace("♯", "#").replace("♭", "b")
