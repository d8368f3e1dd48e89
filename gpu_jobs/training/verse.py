"""Chooses the lines of verse that the writer learns from: short, plain and not archaic."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from gpu_jobs.training.words import listed_words

FEWEST_WORDS, MOST_WORDS = 4, 9
_ARCHAIC = listed_words("archaic.txt")
_ENDS_TH_TODAY = frozenset(
    {"beneath", "teeth", "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth"}
)
_CONTRACTIONS = listed_words("contractions.txt")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_PLAIN = re.compile(r"[A-Za-z' ,.!?;:\"-]+")
_STOPS_INSIDE = re.compile(r"[.!?;:]['\"]? \S|--")
_FIRST_PERSON = frozenset({"I", "I'm", "I'll", "I've", "I'd"})


def words_of(line: str) -> tuple[str, ...]:
    """The line's words in lower case; apostrophes inside words are kept."""
    return tuple(_WORD.findall(line.lower().replace("’", "'")))


def song_like(lines: Iterable[str], known: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The words of each line that could stand in a song of today, each such line once.

    Left out are lines that begin small or stop inside, that have fewer than `FEWEST_WORDS` or more
    than `MOST_WORDS`, a name, a word outside ``known``, an elision ("o'er", "walk'd") or an
    archaic word.
    """
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        words = _words_if_song_like(line.replace("’", "'").strip(" \"'"), known)
        if words and words not in seen:
            seen.add(words)
            yield words


def is_archaic(word: str) -> bool:
    """Whether today's songs do not say it: "hath", "unto", "cometh"."""
    ends_so = len(word) > 5 and word.endswith("eth") and word not in _ENDS_TH_TODAY
    return word in _ARCHAIC or ends_so


def _words_if_song_like(line: str, known: Collection[str]) -> tuple[str, ...]:
    if not line[:1].isupper() or not _PLAIN.fullmatch(line) or _STOPS_INSIDE.search(line):
        return ()
    words = words_of(line)
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or _has_elision(line) or _has_name(line):
        return ()
    if any(is_archaic(word) or not _is_known(word, known) for word in words):
        return ()
    return words


def _is_known(word: str, known: Collection[str]) -> bool:
    return word in known or word.removesuffix("'s") in known


def _has_elision(line: str) -> bool:
    """Whether an apostrophe does anything but contract as we do, own, or open a quotation."""
    return any(
        "'" in word and not word.endswith("'s") and word.lower() not in _CONTRACTIONS
        for word in re.findall(r"[\w']+", line)
    )


def _has_name(line: str) -> bool:
    later = re.findall(r"[A-Za-z][\w']*", line)[1:]
    return any(word[0].isupper() and word not in _FIRST_PERSON for word in later)
