"""Heavy themes: how one weighs, and the gentle images that a song about it takes.

What can be said is told apart by a list of phrases, on the side of care: a theme that only sounds heavy
gets a gentle song, and none that is heavy gets a cheerful one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, get_args

from shared.music.mood import MoodName
from shared.teaching.fields import Field, Picture, read_fields
from shared.teaching.reading_data import read_sections

Weight = Literal["self", "wound", "loss", "illness"]
"""Harm that somebody may do to themselves; harm that was done, or an illness of the mind; a loss;
another grave illness."""

QUIET_MOODS: tuple[MoodName, ...] = ("sad", "calm", "melancholic")
"""Those that a heavy theme has, where no other one is asked for."""

FEEL = "honest, and as gentle as you need it to be"
HOW = "Sing it as quietly as you like, and rest whenever you want to."
"""What is said in place of a livelier mood's own words."""

ABOUT = "what helps you through a hard day"
"""What a song is about where a theme's own words must not lead."""

_REMEMBERED = ("on my mind", "everywhere I go", "with me tonight")
_NO_WORD = re.compile(r"[^a-z ]")
_GENTLE: dict[Weight, tuple[str, ...]] = {
    "self": ("lamp", "company"),
    "wound": ("lamp", "company"),
    "loss": ("lamp", "company", "remembering"),
    "illness": ("lamp", "company"),
}


def weight_of(words: Sequence[str]) -> Weight | None:
    """How words in a row weigh, the gravest first; None where they do not."""
    text = _NO_WORD.sub("", " ".join(words))
    if _phrases("self").search(text):
        return "self"
    rest = _phrases("harmless").sub("", text)
    return next((weight for weight in get_args(Weight) if _phrases(weight).search(rest)), None)


def loved(words: Sequence[str]) -> tuple[Picture, ...]:
    """Whom or what a loss speaks of, in order: people and pets, nothing else."""
    known = _listed("loved")
    found: list[Picture] = []
    for before, word in zip(["", *words], words, strict=False):
        name = word.removesuffix("'s")
        if name in known:
            is_plural = name.endswith("s") or name == "children"
            article = "the" if before == "the" else "my"
            found.append(Picture(name, _REMEMBERED, is_plural, article))
    return tuple({picture.name: picture for picture in reversed(found)}.values())[::-1]


def gentle_fields(weight: Weight) -> tuple[Field, ...]:
    """Where a song takes its pictures from, whatever else its theme names."""
    fields = read_fields("gentle.txt")
    return tuple(fields[name] for name in _GENTLE[weight])


@cache
def _phrases(heading: str) -> re.Pattern[str]:
    rows = (
        " ".join(f"(?:{word.replace('/', '|')})" for word in row.split())
        for row in read_sections("heavy.txt")[heading]
    )
    return re.compile(rf"\b(?:{'|'.join(rows)})\b")


@cache
def _listed(heading: str) -> frozenset[str]:
    return frozenset(word for row in read_sections("heavy.txt")[heading] for word in row.split("/"))
