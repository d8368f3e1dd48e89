"""What a drummer plays: a few grooves, of which every song has a variant."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gpu_jobs.training.stems.plans import Plan
from gpu_jobs.training.synthesis import Part, Played

_KITS = (0, 0, 8, 16, 24, 25, 32, 40)
_KICKS, _SNARES = (35, 36), (38, 40, 37, 39)
_TOMS, _CRASHES = (41, 43, 45, 47, 48, 50), (49, 57, 55)
_EXTRAS = (54, 56, 60, 61, 62, 63, 64, 69, 70, 75, 76, 80, 82)
_HIT_S = 0.1

# of sixteen steps; where a bar has twelve, the first twelve
_KICK_BARS = (
    "x.......x.......",
    "x...x...x...x...",
    "x.....x.x.......",
    "x..x..x...x.....",
    "x.........x.....",
    "x.x.......x..x..",
    "x......xx.......",
    "x..x....x..x....",
)
_SNARE_BARS = (
    "....x.......x...",
    "........x.......",
    "....x.......x..x",
    "....x..x.x..x...",
    "............x...",
    "...x..x....x..x.",
)
_TIME_BARS = (
    "x.x.x.x.x.x.x.x.",
    "x...x...x...x...",
    "xxxxxxxxxxxxxxxx",
    "..x...x...x...x.",
    "x..xx..xx..xx..x",
    "x.xxx.xxx.xxx.xx",
)
_TIMEKEEPERS = (42, 42, 42, 44, 51, 59, 53, 70, 82, 46)


def drums(plan: Plan, rng: np.random.Generator) -> Part:
    """A part for drums: kick, snare, something that keeps time, fills, perhaps percussion."""
    notes = [
        *_line(plan, rng, _KICK_BARS, int(rng.choice(_KICKS)), 105, ghosts=0.05),
        *_line(plan, rng, _SNARE_BARS, int(rng.choice(_SNARES)), 100, ghosts=0.06),
        *_line(plan, rng, _TIME_BARS, int(rng.choice(_TIMEKEEPERS)), 75, ghosts=0.08),
        *_fills(plan, rng),
    ]
    for _ in range(int(rng.choice([0, 1, 2], p=[0.6, 0.3, 0.1]))):
        notes += _line(plan, rng, _TIME_BARS, int(rng.choice(_EXTRAS)), 65, ghosts=0.1)
    return Part("drums", notes, program=int(rng.choice(_KITS)), is_drums=True)


def _line(
    plan: Plan,
    rng: np.random.Generator,
    bars: tuple[str, ...],
    key: int,
    velocity: int,
    ghosts: float,
) -> Iterator[Played]:
    """One drum: a bar's pattern again and again, now and then a hit more or less."""
    pattern = bars[rng.integers(len(bars))]
    width = 4 if plan.steps == 4 else 3
    for step in range(plan.all_steps):
        beat, part = divmod(step % plan.steps_a_bar, width)
        struck = pattern[(4 * beat + part) % 16] == "x"
        if struck and rng.random() > 0.04:
            yield _hit(plan, rng, step, key, velocity + (8 if part == 0 else 0))
        elif not struck and rng.random() < ghosts:
            yield _hit(plan, rng, step, key, velocity - 45)


def _fills(plan: Plan, rng: np.random.Generator) -> Iterator[Played]:
    """At the end of some bars toms run down, and a cymbal crashes after them."""
    for bar in range(plan.all_steps // plan.steps_a_bar):
        if rng.random() < 0.25:
            end = (bar + 1) * plan.steps_a_bar
            length = int(rng.integers(2, 2 * plan.steps))
            for step in range(end - length, end):
                tom = _TOMS[-1 - (step - end + length) * len(_TOMS) // length]
                yield _hit(plan, rng, step, tom, 95)
            yield _hit(plan, rng, end, int(rng.choice(_CRASHES)), 100)


def _hit(plan: Plan, rng: np.random.Generator, step: int, key: int, velocity: float) -> Played:
    start = plan.seconds(step, rng)
    loud = int(np.clip(rng.normal(velocity, 9.0), 15, 127))
    return Played(start, start + _HIT_S, key, loud)
