"""What the lines of a stanza do: show the place, act, feel, speak to somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

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
_THEME_IN_LATER_VERSES = 0.5
_ALL = ("action", "scene", "feeling", "noun", "address", "cry")

PURPOSES: Mapping[str, tuple[str, ...]] = {
    purpose: tuple(dict.fromkeys((purpose, *_ALL))) for purpose in (*_ALL, "theme")
}
"""What a line may do instead, where nothing fits that does what it should."""

_SEQUELS = {"scene": "action", "noun": "action", "theme": "action", "action": "feeling"}


def purposes_of_stanza(
    rng: Random, stanza: Stanza, *, is_first: bool, has_theme: bool
) -> list[str]:
    """What each line of the stanza is to do; a place and deeds first, what they mean last.

    Args:
        is_first: it is the song's first verse.
        has_theme: the theme's own words are to be sung in some lines.
    """
    pattern = list(rng.choice(_CHORUSES if stanza.is_chorus else _VERSES))
    purposes = [pattern[i % len(pattern)] for i in range(len(stanza.lines))]
    if has_theme and (is_first or stanza.is_chorus or rng.random() < _THEME_IN_LATER_VERSES):
        purposes[_place_for_theme(rng, purposes)] = "theme"
    return purposes


def sequel(purpose: str) -> str:
    """What the next clause of the same line does."""
    return _SEQUELS.get(purpose, "feeling")


def _place_for_theme(rng: Random, purposes: Sequence[str]) -> int:
    """One of the first two lines."""
    return rng.randrange(min(len(purposes), 2))
