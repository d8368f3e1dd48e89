"""Titles: what a song is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gpu_jobs.writer.composing import Draft
from gpu_jobs.writer.lexicon_files import read_words
from gpu_jobs.writer.sounds import plain_word

_LONGEST = 5
_SMALL = read_words("words.txt", "small")


def find_title(
    chorus: Sequence[Draft],
    verses: Sequence[Draft],
    names: Sequence[str],
    nouns: Iterable[Sequence[str]],
) -> str:
    """A short line of the chorus; else what the theme names; else a thing that is sung of.

    Args:
        chorus: its lines; empty if there is none.
        names: what the theme names: "the harbour".
        nouns: the words of things that might be sung of, with their articles.
    """
    points = [draft.words for draft in reversed(chorus) if len(draft.words) <= _LONGEST]
    if points:
        return _titled(points[0])
    if names:
        return _titled(names[0].split())
    lines = [tuple(map(plain_word, draft.words)) for draft in (*chorus, *verses)]
    sung = [tuple(noun) for noun in nouns if any(_contains(line, noun) for line in lines)]
    shortest = min((draft.words for draft in (*chorus, *verses)), key=len)
    return _titled(max(sung, key=len, default=shortest))


def _contains(line: Sequence[str], words: Sequence[str]) -> bool:
    size = len(words)
    return any(tuple(line[i : i + size]) == tuple(words) for i in range(len(line) - size + 1))


def _titled(words: Sequence[str]) -> str:
    plain = [word.strip(",?") for word in words]
    return " ".join(
        word if i and plain_word(word) in _SMALL else word[:1].upper() + word[1:]
        for i, word in enumerate(plain)
    )
