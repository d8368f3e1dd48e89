"""The same phrase with a syllable more: where a line has room, a thing is described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from gpu_jobs.writer.lexicon_files import read_sections

_DETERMINERS = frozenset({"the", "my", "your", "our", "her", "his", "this", "that"})
_LONG_FORMS = {
    "I'm": "I am",
    "it's": "it is",
    "there's": "there is",
    "you're": "you are",
    "we're": "we are",
    "that's": "that is",
}
_NOT_AFTER_LONG_FORMS = frozenset({"been", "got", "gone"})
_MARKS = ",?!"


def looser(text: str) -> Iterator[str]:
    """``text``, then other ways to say it: with an adjective, or "it is" for "it's"."""
    yield text
    words = text.split()
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        if word in _LONG_FORMS and following and following not in _NOT_AFTER_LONG_FORMS:
            yield " ".join([*words[:i], _LONG_FORMS[word], *words[i + 1 :]])
        if word in _DETERMINERS:
            for adjective in _adjectives().get(following.rstrip(_MARKS), ()):
                yield " ".join([*words[: i + 1], adjective, *words[i + 1 :]])


@lru_cache(maxsize=1)
def _adjectives() -> Mapping[str, tuple[str, ...]]:
    """By noun."""
    lines = read_sections("adjectives.txt")
    return {
        noun: tuple(a.strip() for a in listed[0].split(","))
        for noun, listed in lines.items()
        if listed
    }
