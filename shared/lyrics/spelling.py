"""Hyphenation for singers: the letters of a word shared among its syllables."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_VOWEL_LETTERS = frozenset("aeiouy")
_KEPT_TOGETHER = ("ch", "ck", "gh", "ph", "sh", "th", "wh")


def split_spelling(word: str, count: int) -> list[str]:
    """``word`` in ``count`` pieces that join to it, cut where English would hyphenate.

    Where its vowels do not show ``count`` syllables ("123", "hmm") the letters are shared evenly.
    A word with fewer letters than syllables leaves the last pieces empty.
    """
    cuts = _cuts_between_vowels(word, count) or _even_cuts(word, count)
    edges = [0, *cuts, len(word)]
    return [word[a:b] for a, b in pairwise(edges)]


def _cuts_between_vowels(word: str, count: int) -> list[int]:
    plain = "".join(unicodedata.normalize("NFD", c)[0] for c in word.lower())
    groups = [(m.start(), m.end()) for m in re.finditer("[aeiouy]+", plain)]
    if len(groups) == count + 1 and _ends_in_silent_e(plain, groups[-1]):
        groups.pop()
    if len(groups) != count or count < 2:
        return []
    return [_cut_between(plain, left, right) for (_, left), (right, _) in pairwise(groups)]


def _ends_in_silent_e(plain: str, last: tuple[int, int]) -> bool:
    ending = plain[last[0] :].rstrip("'’.,;:!?\"”)")
    return ending in ("e", "es", "ed") and not plain[: last[0]].endswith("l")


def _cut_between(plain: str, left: int, right: int) -> int:
    """One consonant goes with the vowel after it; of more, the first stays behind."""
    if right - left <= 1:
        return left
    if plain[right - 2 : right] in _KEPT_TOGETHER:
        return right - 2
    if plain[left : left + 2] in _KEPT_TOGETHER:
        return left + 2
    return left + 1


def _even_cuts(word: str, count: int) -> list[int]:
    if len(word) < count:
        return [min(i, len(word)) for i in range(1, count)]
    return [round(i * len(word) / count) for i in range(1, count)]
