"""Makes the list of words that the writer never writes and never takes from a theme."""

from __future__ import annotations

import json
import re

from gpu_jobs.training.words import listed_words

_INNOCENT = listed_words("innocent.txt")
_ADDED = listed_words("more_offensive.txt")
_OF_LETTERS = re.compile(r"[a-z]+")
_SHORT_VOWEL_AND_CONSONANT = re.compile(r"[^aeiou]*[aeiou][bdgklmnpt]")


def offensive_words(script: str, listed: str) -> list[str]:
    """Whole words with their regular inflections, sorted.

    Args:
        script: badwords-list's array of words, JavaScript.
        listed: leo-profanity's words, JSON.
    """
    given = {*re.findall(r'"([^"]+)"', script), *json.loads(listed), *_ADDED} - _INNOCENT
    words = {word for word in given if _OF_LETTERS.fullmatch(word)}
    return sorted({form for word in words for form in (word, *_inflections(word))} - _INNOCENT)


def _inflections(word: str) -> list[str]:
    if word.endswith("e"):
        return [word + "s", word + "d", word[:-1] + "ing"]
    if word.endswith("y"):
        return [word[:-1] + "ies"]
    if word.endswith(("s", "ing", "ed")):
        return []
    if word.endswith(("x", "ch", "sh", "c")):
        return [word + ("s" if word.endswith("c") else "es")]
    stem = word + word[-1] if _SHORT_VOWEL_AND_CONSONANT.fullmatch(word) else word
    return [word + "s", stem + "ed", stem + "ing"]
