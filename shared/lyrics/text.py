"""Lyrics as people paste them, reduced to what is sung: no markup, headings, links or numerals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from shared.lyrics.numerals import spell_numbers

_UNSUNG_ELEMENT = re.compile(r"<(?:script|style)\b[^<>]*>[^<]*", re.IGNORECASE)
_LINE_TAG = re.compile(r"</?(?:br|p|div|li|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|span|a|sub|sup|emphasis)(?:\s[^<>]*)?>", re.IGNORECASE
)
_OTHER_TAG = re.compile(r"</?[a-z][^<>]*>|<[!?][^<>]*>|<\d+:\d\d(?:[.:]\d+)?>", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_SECTION = "(?:verse|chorus|pre-?chorus|bridge|intro|outro|hook|refrain|interlude|coda)"
_HEADING = re.compile(
    rf"\s*(?:\(\s*{_SECTION}[\s\dx]*\)(?:\s*:)?|{_SECTION}[\s\dx]*:|{_SECTION}\s*\d+)\s*",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:com|org|net|io|edu|gov|info)\b(?:[/?#:].*)?", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s\u2012-\u2015/…|_]+|\.{2,}|--+")
_HEART = re.compile(r"<3+")
_MARKDOWN = "*`~#>"


def written_lines(text: str) -> Iterator[list[str]]:
    """The lines of ``text`` that hold something, each as its written words.

    Left out is what nobody sings: tags and entities of HTML and SSML, anything in square brackets
    ("[Chorus]", LRC times), headings ("Verse 2:"), links, invisible characters. Numbers are
    spelled out. A word may still be mere punctuation.
    """
    for line in _without_markup(text).splitlines():
        if not _HEADING.fullmatch(line) and (words := written_words(line)):
            yield [w.lower() for w in words] if _is_shouted(words) else words


def written_words(line: str) -> list[str]:
    """The words of one line without markup."""
    visible = _visible(_IN_BRACKETS.sub(" ", line))
    sung = " ".join(word for word in visible.split() if not _is_link(word))
    words = (w.strip(_MARKDOWN) for w in _BETWEEN_WORDS.split(spell_numbers(sung)))
    return [w for w in words if w]


def _without_markup(text: str) -> str:
    text = _UNSUNG_ELEMENT.sub(" ", _HEART.sub(" love ", unescape(text)))
    return _OTHER_TAG.sub(" ", _INLINE_TAG.sub("", _LINE_TAG.sub("\n", text)))


def _visible(line: str) -> str:
    """Without zero-width and direction marks, which stand within words; other controls are spaces."""
    kept = (c for c in unicodedata.normalize("NFC", line) if unicodedata.category(c) != "Cf")
    return "".join(c if c.isprintable() else " " for c in kept)


def _is_link(word: str) -> bool:
    name, at, host = word.strip("()<>,.;:!?\"'").rpartition("@")
    return (
        "://" in word
        or word.lower().startswith("www.")
        or bool(_DOMAIN.fullmatch(host) and (name or not at))
    )


def _is_shouted(words: list[str]) -> bool:
    """All in capitals: words in capitals alone would be read as initials."""
    return len(words) > 1 and " ".join(words).isupper()
