"""What the lines of a stanza do: show the place, act, feel, speak to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from gpu_jobs.writer.books import Source
from gpu_jobs.writer.structure import Stanza

_VERSES = (
    ("scene", "action", "scene", "feeling", "action"),
    ("scene", "scene", "action", "feeling", "action"),
    ("action", "scene", "action", "feeling", "scene"),
    ("scene", "action", "noun", "action", "feeling"),
    ("scene", "feeling", "scene", "action", "feeling"),
)
_CHORUSES = (
    ("address", "feeling", "address", "feeling", "address"),
    ("feeling", "address", "scene", "feeling", "address"),
    ("address", "action", "feeling", "address", "feeling"),
)
_ALL = ("action", "scene", "feeling", "noun", "address", "cry")

PURPOSES: Mapping[str, tuple[str, ...]] = {
    purpose: tuple(dict.fromkeys((purpose, *_ALL))) for purpose in _ALL
}
"""What a line may do instead, where nothing fits that does what it should."""

_PICTURES: tuple[Source, ...] = ("field", "fields", "stance", "stances")
_MEANINGS: tuple[Source, ...] = ("stance", "stances", "field", "fields")
_SEQUELS = {"scene": "action", "noun": "action", "action": "feeling"}


def purposes_of_stanza(rng: Random, stanza: Stanza) -> list[str]:
    """What each line of the stanza is to do; a place and deeds first, what they mean last."""
    pattern = rng.choice(_CHORUSES if stanza.is_chorus else _VERSES)
    return [pattern[i % len(pattern)] for i in range(len(stanza.lines))]


def sources_of_stanza(rng: Random, stanza: Stanza, *, has_theme: bool) -> list[tuple[Source, ...]]:
    """Where the sentence of each line comes from: pictures first, then what they mean.

    Args:
        has_theme: one of the lines is to sing the theme's own words.
    """
    size = len(stanza.lines)
    turn = 0 if stanza.is_chorus else min(2, size - 1)
    begins = 0 if stanza.is_chorus else rng.choice((0, 0, min(2, size - 1)))
    found: list[tuple[Source, ...]] = []
    for i in range(size):
        said = _PICTURES if i < turn else _MEANINGS
        found.append(("theme", *said) if has_theme and i >= begins else said)
    return found


def sequel(purpose: str) -> str:
    """What the next clause of the same line does."""
    return _SEQUELS.get(purpose, "feeling")
