"""Forms: which sections a piece has, and how many bars each, so that it is as long as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gpu_jobs.planner.genres import read_table
from gpu_jobs.planner.model import FORMS, FormName

Laid = tuple[tuple[str, int], ...]
"""Sections in order: label and bars."""

INTRO, ENDING, BRIDGE = "intro", "ending", "bridge"

_MOST_BODIES = 12
_INTROS = {4: 0.0, 2: 0.1, 8: 0.15, 1: 0.6}
_ENDINGS = {2: 0.0, 4: 0.05, 1: 0.7, 3: 0.4}
_LENGTHS = {
    1: 4.0, 2: 2.0, 3: 6.0, 4: 0.1, 5: 6.0, 6: 1.0, 7: 6.0, 8: 0.0, 12: 0.5, 16: 0.0, 32: 1.0,
}  # fmt: skip
"""How odd a section of so many bars is."""

_SHORT_BRIDGE, _SHORTEST_BRIDGE = 0.05, 4
_SECTIONS = 9
_SHORTEST_SECTION_S, _LONGEST_SECTION_S = 6.5, 24.0
_GESTURES = {1: 0.0, 2: 0.4}
"""How odd a piece of an ending alone is."""


@dataclass(frozen=True, slots=True)
class Form:
    """How sections follow each other; the table itself tells what each field means."""

    grown: tuple[tuple[str, ...], ...]
    body: tuple[str, ...]
    between: str
    bars: int
    stray: float


@lru_cache(maxsize=1)
def load_forms() -> Mapping[FormName, Form]:
    """All forms by name."""
    table = read_table("forms")
    return {name: _form(table[name]) for name in FORMS}


def _form(row: Mapping[str, Any]) -> Form:
    grown = tuple(tuple(str(line).split()) for line in row["grown"])
    body = tuple(str(row["body"]).split())
    return Form(grown, body, str(row["between"]), int(row["bars"]), float(row["stray"]))


def lay_out(form: Form, fewest: int, most: int, bar_s: float) -> dict[int, tuple[float, Laid]]:
    """For each number of bars the least odd way to lay the form out, and how odd it is.

    Odd are sections of unusual numbers of bars, much longer or shorter than a ninth of the piece, or
    otherwise than the form likes them; oddness is 0 or more.

    Args:
        fewest, most: bars, 1 or more.
        bar_s: seconds of a bar.
    """
    best: dict[int, tuple[float, Laid]] = {}
    usual_s = min(max(most * bar_s / _SECTIONS, _SHORTEST_SECTION_S), _LONGEST_SECTION_S)
    for labels in _templates(form, most):
        for odd, laid in _layouts(labels, form, usual_s / bar_s):
            bars = sum(length for _, length in laid)
            if fewest <= bars <= most and (bars not in best or odd < best[bars][0]):
                best[bars] = odd, laid
    return best


def _templates(form: Form, most: int) -> Iterator[Sequence[str]]:
    yield from form.grown
    for bodies in range(2, _MOST_BODIES + 1):
        if bodies * len(form.body) > most:
            return
        middle = [*form.body, *((form.between, *form.body) * (bodies - 1))]
        yield (INTRO, *middle, ENDING)


def _layouts(labels: Sequence[str], form: Form, fitting: float) -> Iterator[tuple[float, Laid]]:
    """Ways to give each label a number of bars; sections of one label have the same."""
    if set(labels) == {ENDING}:
        yield from ((odd, ((ENDING, bars),)) for bars, odd in _GESTURES.items())
        return
    for core in _LENGTHS:
        odd = _oddness(core, form, fitting)
        bridges = (
            {core: 0.0, core // 2: _SHORT_BRIDGE} if core >= 2 * _SHORTEST_BRIDGE else {core: 0.0}
        )
        for bridge, bridge_odd in bridges.items() if BRIDGE in labels else ((core, 0.0),):
            for intro, intro_odd in _INTROS.items() if INTRO in labels else ((0, 0.0),):
                for ending, ending_odd in _ENDINGS.items():
                    if max(intro, ending) <= core:
                        lengths = {INTRO: intro, ENDING: ending, BRIDGE: bridge}
                        laid = tuple((label, lengths.get(label, core)) for label in labels)
                        yield odd + bridge_odd + intro_odd + ending_odd, laid


def _oddness(core: int, form: Form, fitting: float) -> float:
    """How odd sections of so many bars are, where so many would fit the piece."""
    ratio = core / fitting
    odd = max(ratio, 1 / ratio) - 1
    odd += 0.0 if core == form.bars else _LENGTHS[core]
    return odd + (0.0 if core in (form.bars, 2 * form.bars) else form.stray)
