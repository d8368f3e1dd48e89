"""The steps of a lesson: which ones, how long each takes, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from shared.teaching.glossary import Glossary
from shared.teaching.model import (
    InstrumentName,
    LessonStep,
    LessonWish,
    LevelName,
    SectionName,
)
from shared.teaching.reading_data import read_table

_SINGERS_ORDER = ("gather", "tune", "groove", "words", "play")
"""A singer's first steps; the others keep their places behind them."""

_BRIEF = 15
"""Minutes below which the pictures are gathered while writing."""


def write_steps(
    wish: LessonWish,
    parts: Sequence[SectionName],
    told: Mapping[str, str],
    glossary: Glossary,
    rng: Random,
) -> tuple[LessonStep, ...]:
    """The steps; their minutes add up to the time that there is.

    Args:
        parts: of the song.
        told: what the texts' fields are filled with.
    """
    names = step_names(wish.minutes, wish.level, wish.instrument, parts)
    rows = [read_table("steps.toml")[name] for name in names]
    minutes = share([row["weight"] for row in rows], wish.minutes)
    return tuple(
        _step(number, row, time, wish, told, glossary, rng)
        for number, (row, time) in enumerate(zip(rows, minutes, strict=True), start=1)
    )


def step_names(
    minutes: int, level: LevelName, instrument: InstrumentName, parts: Sequence[SectionName]
) -> list[str]:
    """Which steps there is time for, in order."""
    names = [
        name
        for name, row in read_table("steps.toml").items()
        if minutes >= row["least"]
        and level in row.get("levels", (level,))
        and row.get("needs", parts[0]) in parts
    ]
    if instrument != "voice":
        return names
    first = [name for name in _SINGERS_ORDER if name in names]
    return [*first, *(name for name in names if name not in first)]


def share(weights: Sequence[float], minutes: int) -> list[int]:
    """Whole minutes in proportion to weights, one each at least; they add up to ``minutes``.

    By the largest remainders.
    """
    rest = minutes - len(weights)
    exact = [rest * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: rest - sum(shares)]:
        shares[i] += 1
    return [1 + part for part in shares]


def _step(
    number: int,
    row: Mapping[str, Any],
    minutes: int,
    wish: LessonWish,
    told: Mapping[str, str],
    glossary: Glossary,
    rng: Random,
) -> LessonStep:
    texts = _texts(row["do"], wish)
    return LessonStep(
        number=number,
        title=rng.choice(row["title"]),
        do=glossary.explain(rng.choice(texts).format_map(told)),
        minutes=minutes,
        why=glossary.explain(rng.choice(row["why"]).format_map(told)),
    )


def _texts(by_case: Mapping[str, Sequence[str]], wish: LessonWish) -> Sequence[str]:
    if wish.minutes < _BRIEF and "brief" in by_case:
        return by_case["brief"]
    return by_case.get(wish.instrument) or by_case["default"]
