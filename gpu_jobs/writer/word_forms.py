"""Finds the plain form of an inflected word: "roses" is "rose", "hoping" is "hope"."""

from __future__ import annotations

from collections.abc import Container, Iterator

IRREGULAR_PLURALS = {
    "children": "child",
    "feet": "foot",
    "geese": "goose",
    "leaves": "leaf",
    "men": "man",
    "mice": "mouse",
    "people": "person",
    "teeth": "tooth",
    "thieves": "thief",
    "wives": "wife",
    "wolves": "wolf",
    "women": "woman",
}

_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "er", "est", "ly")
_SHORTEST = 2
_LOSES_E = frozenset({"ed", "ing", "er", "est"})
_VOWELS = "aeiouy"


def plain_form(word: str, known: Container[str]) -> str | None:
    """The word itself if it is known, else the known word that it most likely inflects, or None."""
    return next((form for form in base_forms(word) if form in known), None)


def base_forms(word: str) -> Iterator[str]:
    """The word, then whatever it may be a regular inflection of, known or not; likeliest first."""
    yield word
    if word in IRREGULAR_PLURALS:
        yield IRREGULAR_PLURALS[word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST:
            continue
        if stem.endswith("i"):
            yield stem[:-1] + "y"
        yield from _with_what_was_lost(stem) if ending in _LOSES_E else (stem,)


def _with_what_was_lost(stem: str) -> Iterator[str]:
    """Stems that an ending with a vowel may leave: "hop" of "hope", "hopp" of "hop"."""
    if len(stem) > _SHORTEST and stem[-1] == stem[-2]:
        yield from (stem, stem[:-1])
    elif _is_short(stem):
        yield from (stem + "e", stem)
    else:
        yield from (stem, stem + "e")


def _is_short(stem: str) -> bool:
    """One vowel and one consonant at the end, as in "rid": it would have doubled its consonant."""
    vowels = sum(letter in _VOWELS for letter in stem)
    return vowels == 1 and stem[-1] not in _VOWELS and stem[-2] in _VOWELS
