"""Progressions: the vocabulary of chords that a kind of music has, from a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gpu_jobs.planner.genres import read_table
from gpu_jobs.planner.model import HARMONIES, HarmonyName
from gpu_jobs.planner.numerals import chord_of
from shared.music.chords import ChordSymbol

Bar = tuple[ChordSymbol, ...]
"""The chords of a bar, in C, as long as each other where the metre allows it."""

ROLES = ("verse", "chorus", "bridge", "close", "half")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a kind of music does in one mode.

    Attributes:
        roles: progressions by what they are for, a name of `ROLES`.
        is_period: whether sections end in cadences; else their progressions go round.
    """

    roles: Mapping[str, Sequence[tuple[Bar, ...]]]
    is_period: bool


@lru_cache(maxsize=1)
def load_vocabularies() -> Mapping[tuple[HarmonyName, str], Vocabulary]:
    """All vocabularies by name and mode ('major', 'minor')."""
    table = read_table("progressions")
    return {
        (name, mode): _vocabulary(table[name], mode)
        for name in HARMONIES
        for mode in ("major", "minor")
    }


def read_bars(text: str) -> tuple[Bar, ...]:
    """The bars of a progression, as in 'ii7 V7 | IM7 | %'."""
    bars: list[Bar] = []
    for bar in text.split("|"):
        numerals = bar.split()
        bars.append(bars[-1] if numerals == ["%"] else tuple(map(chord_of, numerals)))
    return tuple(bars)


def _vocabulary(row: Mapping[str, Any], mode: str) -> Vocabulary:
    roles = {role: [read_bars(text) for text in row[mode][role]] for role in ROLES}
    return Vocabulary(roles, row["period"])
