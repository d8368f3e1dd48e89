"""How lines are stressed, and whether they fit the notes that they are sung on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from shared.lyrics.arpabet import read_by
from shared.lyrics.dictionary import load_dictionary
from shared.lyrics.stress import stresses_of
from shared.lyrics.words import Word, read_words

STRONG, LIGHT = "/", "."
_ARTICLES = frozenset(["the", "a", "an", "my", "your", "our"])
_LEANING, _EITHER = "-", "?"
"""Syllables that are always light when they are sung well, and those that may be either."""

_PUNCTUATION = ',.;:!?"“”'


def read_line(text: str) -> list[Word]:
    """The words of a line with their syllables; those that nobody knows have none."""
    return read_words(text, lambda plain: read_by(load_dictionary(), plain))


@lru_cache(maxsize=8192)
def weights_of(text: str) -> str | None:
    """One sign a syllable: '/' stressed, '.' light within its word, '-' leaning on the next, '?' either.

    None where a word is not known.
    """
    signs = [_signs(word.strip(_PUNCTUATION)) for word in text.split()]
    return None if None in signs else "".join(sign or "" for sign in signs)


@lru_cache(maxsize=8192)
def _signs(word: str) -> str | None:
    found = load_dictionary().find(word)
    if found is None:
        return None
    if word.lower() in _ARTICLES:
        return _LEANING
    if len(found.stresses) == 1:
        return STRONG if stresses_of(word, [""])[0] else _EITHER
    return "".join(_sign(found.stresses, i) for i in range(len(found.stresses)))


def _sign(stresses: str, at: int) -> str:
    """Of a longer word's syllable; the second one after the stress is sung either way: "factory"."""
    if stresses[at] == "1":
        return STRONG
    is_far = at > 1 and stresses[at - 2] == "1"
    return _EITHER if stresses[at] == "2" or is_far else LIGHT


def fits(weights: str, pattern: str) -> bool:
    """Whether syllables can be sung on a pattern of as many '/' and '.'."""
    return len(weights) == len(pattern) and begins(weights, pattern)


def begins(weights: str, pattern: str) -> bool:
    """Whether they fit the pattern as far as they go."""
    if len(weights) > len(pattern):
        return False
    return all(
        place == STRONG if weight == STRONG else place == LIGHT if weight in "-." else True
        for weight, place in zip(weights, pattern, strict=False)
    )


def pattern_of(onsets: Sequence[float], weights: Sequence[int]) -> str:
    """Where notes take a stress: '/' for those no weaker than the notes beside them.

    Args:
        onsets: beats, in order; only how many there are counts.
        weights: of each, how strong its place in the bar is.
    """
    last = len(onsets) - 1
    signs = (
        LIGHT
        if (i > 0 and weights[i] < weights[i - 1]) or (i < last and weights[i] < weights[i + 1])
        else STRONG
        for i in range(last + 1)
    )
    return "".join(signs)
