"""Titles: what a song is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gpu_jobs.writer.drafts import Draft
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
    """What the theme names; else a short line of the chorus; else a thing that is sung of.

    Args:
        chorus: its lines; empty if there is none.
        names: what the theme names: "the harbour".
        nouns: the words of things that might be sung of, with their articles, at least one
            where there is neither a name nor a short line.
    """
    if names:
        return _titled(names[0].split())
    points = [draft.words for draft in reversed(chorus) if len(draft.words) <= _LONGEST]
    if points:
        return _titled(points[0])
    lines = [tuple(map(plain_word, draft.words)) for draft in (*chorus, *verses)]
    things = list(nouns)
    sung = [tuple(noun) for noun in things if any(_contains(line, noun) for line in lines)]
    return _titled(max(sung, key=len, default=tuple(things[0])))


def _contains(line: Sequence[str], words: Sequence[str]) -> bool:
    size = len(words)
    return any(tuple(line[i : i + size]) == tuple(words) for i in range(len(line) - size + 1))


def _titled(words: Sequence[str]) -> str:
    plain = [word.strip(",?") for word in words]
    return " ".join(
        word if i and plain_word(word) in _SMALL else word[:1].upper() + word[1:]
        for i, word in enumerate(plain)
    )
