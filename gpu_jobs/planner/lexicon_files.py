"""The planner's lexicon: what words mean for music, a file a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from gpu_jobs.planner import lexicon
from gpu_jobs.planner.tokens import folded_words

Term = tuple[str, ...]
"""Folded words, all of which must be there, in this order."""

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "ja", "zh", "emoji")
"""Where they give a term different meanings, the first one's holds."""

GRAMMAR = (
    "negation",
    "negation of one",
    "not negation",
    "negation after",
    "filler",
    "conjunction",
    "turn",
    "article",
    "music",
    "ambiguous",
)
"""Headings of words that mean nothing musical, but govern those that do."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term says: the value of an aspect, as in 'mood' 'sad'."""

    aspect: str
    value: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms.

    Attributes:
        meanings: what each says.
        grammar: by heading of `GRAMMAR`.
        longest: words of the longest term that begins with a word.
    """

    meanings: Mapping[Term, tuple[Meaning, ...]]
    grammar: Mapping[str, frozenset[Term]]
    longest: Mapping[str, int]


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon of all languages together."""
    meanings: dict[Term, tuple[Meaning, ...]] = {}
    grammar: dict[str, set[Term]] = {heading: set() for heading in GRAMMAR}
    for language in LANGUAGES:
        for heading, term in lines_of(language):
            if heading in grammar:
                grammar[heading].add(term)
            else:
                meanings.setdefault(term, _meanings(heading))
    longest: dict[str, int] = {}
    for term in (*meanings, *(term for terms in grammar.values() for term in terms)):
        longest[term[0]] = max(longest.get(term[0], 0), len(term))
    return Lexicon(meanings, {name: frozenset(terms) for name, terms in grammar.items()}, longest)


def lines_of(language: str) -> Iterator[tuple[str, Term]]:
    """The headings and terms of a language's file, in order."""
    for line in (files(lexicon) / f"{language}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            heading, _, terms = line.partition(":")
            for term in terms.split(","):
                yield heading.strip(), folded_words(term)


def _meanings(heading: str) -> tuple[Meaning, ...]:
    parts = (part.strip().partition(" ") for part in heading.split("+"))
    return tuple(Meaning(aspect, value.strip()) for aspect, _, value in parts)
