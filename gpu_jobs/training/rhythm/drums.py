"""Drum patterns: the usual ones, and some that nobody plays but that are counted alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gpu_jobs.training.rhythm.clock import Metre
from gpu_jobs.training.rhythm.notes import Note

KICK, STICK, SNARE, CLAP, CLOSED, PEDAL, OPEN = 36, 37, 38, 39, 42, 44, 46
CRASH, RIDE, TAMBOURINE, COWBELL, SHAKER, CLAVES = 49, 51, 54, 56, 70, 75
TOMS = (41, 43, 45, 47, 48, 50)
LOW_CONGA, HIGH_CONGA, HIGH_BONGO, LOW_BONGO = 64, 63, 60, 61

Hit = tuple[float, int, float]
"""Position in the bar (beats), key, strength."""

Rng = np.random.Generator


def drum_notes(rng: Rng, metre: Metre, bars: int) -> list[Note]:
    """A pattern over so many bars, with fills and crashes now and then."""
    makers = _makers(metre)
    pattern = makers[int(rng.integers(len(makers)))](rng, metre)
    varied = [hit for hit in pattern if hit[1] in (KICK, SNARE) or rng.random() > 0.15]
    fills_every = int(rng.choice([0, 2, 4, 4, 8]))
    crashes = rng.random() < 0.5
    notes = []
    for bar in range(bars):
        hits = varied if rng.random() < 0.2 else pattern
        if fills_every and bar % fills_every == fills_every - 1 and rng.random() < 0.8:
            hits = _with_fill(rng, metre, hits)
        if crashes and (not fills_every or bar % fills_every == 0) and rng.random() < 0.6:
            hits = [*hits, (0.0, CRASH, 0.8)]
        notes += [Note(bar * metre.beats + at, 0.2, key, s) for at, key, s in hits]
    return notes


def _makers(metre: Metre) -> Sequence[Callable[[Rng, Metre], list[Hit]]]:
    if metre.division == 3:
        return (_compound, _compound, _by_chance)
    if metre.beats == 4:
        return (_rock, _rock, _rock, _four_on_floor, _funk, _half_time, _half_time, _reggae, _latin,
                _jazz, _jazz, _broken, _hand_drums, _by_chance)  # fmt: skip
    if metre.beats == 3:
        return (_waltz, _waltz, _waltz, _three_rock, _jazz, _by_chance)
    if metre.beats == 2:
        return (_polka, _polka, _samba, _by_chance)
    return (_odd, _odd, _by_chance)


Places = tuple[tuple[float, ...], ...]

_ROCK_KICKS: Places = (
    (0, 2), (0, 2, 2.5), (0, 1.5, 2), (0, 2.5), (0, 1.5, 2.5), (0, 0.5, 2, 2.5), (0, 2, 3.5),
    (0, 1.5, 2, 3.5),
)  # fmt: skip
_CLAVES: Places = ((0, 1.5, 3), (0, 1, 2.5), (0, 1.5, 2.5, 3.5), (0.5, 1.5, 2, 3))
_LATIN_KICKS: Places = ((0, 1.5, 2, 3.5), (0, 2), (0, 1.5, 3))


def _one_of(rng: Rng, places: Places) -> tuple[float, ...]:
    return places[int(rng.integers(len(places)))]


def _every(step: float, beats: float, key: int, strong: float, weak: float) -> list[Hit]:
    count = round(beats / step)
    return [(i * step, key, strong if (i * step) % 1 == 0 else weak) for i in range(count)]


def _timekeeper(rng: Rng, metre: Metre) -> list[Hit]:
    key = int(rng.choice([CLOSED, CLOSED, CLOSED, RIDE, SHAKER, TAMBOURINE]))
    kind = rng.choice(["eighths", "quarters", "sixteenths", "offbeats"], p=[0.55, 0.2, 0.17, 0.08])
    if kind == "offbeats":
        return [(i + 0.5, OPEN, 0.6) for i in range(metre.beats)]
    step = {"eighths": 0.5, "quarters": 1.0, "sixteenths": 0.25}[str(kind)]
    return _every(step, metre.beats, key, 0.6, rng.uniform(0.3, 0.6))


def _rock(rng: Rng, metre: Metre) -> list[Hit]:
    kicks = _one_of(rng, _ROCK_KICKS)
    backbeat = int(rng.choice([SNARE, SNARE, CLAP, STICK]))
    hits = [(float(at), KICK, 0.9 if at == 0 else 0.75) for at in kicks]
    return [*hits, (1.0, backbeat, 0.85), (3.0, backbeat, 0.9), *_timekeeper(rng, metre)]


def _four_on_floor(rng: Rng, metre: Metre) -> list[Hit]:
    hits = [(float(i), KICK, 0.9) for i in range(metre.beats)]
    if rng.random() < 0.8:
        hits += [(float(i), CLAP, 0.8) for i in (1, 3)]
    if rng.random() < 0.7:
        hits += [(i + 0.5, OPEN, 0.7) for i in range(metre.beats)]
    if rng.random() < 0.5:
        hits += _every(0.25, metre.beats, CLOSED, 0.4, 0.35)
    return hits


def _funk(rng: Rng, _metre: Metre) -> list[Hit]:
    kicks = [0.0, *rng.choice([0.75, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5], 3, replace=False)]
    ghosts = rng.choice([0.75, 1.75, 2.25, 2.75, 3.75], 2, replace=False)
    hits = [(float(at), KICK, 0.85) for at in kicks]
    hits += [(1.0, SNARE, 0.9), (3.0, SNARE, 0.9), *((float(at), SNARE, 0.3) for at in ghosts)]
    return [*hits, *_every(0.25, 4, CLOSED, 0.6, 0.35)]


def _half_time(rng: Rng, metre: Metre) -> list[Hit]:
    kicks = [0.0, *rng.choice([0.5, 1.0, 1.5, 2.5, 3.0, 3.5], 2, replace=False)]
    return [
        *((float(at), KICK, 0.85) for at in kicks),
        (2.0, SNARE, 0.95),
        *_timekeeper(rng, metre),
    ]


def _reggae(rng: Rng, _metre: Metre) -> list[Hit]:
    hits: list[Hit] = [(2.0, STICK, 0.8), (2.0, KICK, 0.9)]
    if rng.random() < 0.4:
        hits.append((0.0, KICK, 0.8))
    return [*hits, *_every(0.5, 4, CLOSED, 0.5, 0.55)]


def _latin(rng: Rng, _metre: Metre) -> list[Hit]:
    clave, kicks = _one_of(rng, _CLAVES), _one_of(rng, _LATIN_KICKS)
    wood = int(rng.choice([STICK, CLAVES, COWBELL]))
    hits = [(float(at), wood, 0.7) for at in clave] + [(float(at), KICK, 0.7) for at in kicks]
    return [*hits, *_every(float(rng.choice([0.5, 0.25])), 4, SHAKER, 0.55, 0.4)]


def _jazz(rng: Rng, metre: Metre) -> list[Hit]:
    hits: list[Hit] = [(float(i), RIDE, 0.6) for i in range(metre.beats)]
    hits += [(i + 0.5, RIDE, 0.5) for i in range(1, metre.beats, 2)]
    hits += [(float(i), PEDAL, 0.7) for i in range(1, metre.beats, 2)]
    if rng.random() < 0.5:
        hits += [(float(i), KICK, 0.35) for i in range(metre.beats)]
    return hits


def _broken(rng: Rng, metre: Metre) -> list[Hit]:
    hits: list[Hit] = [(0.0, KICK, 0.9), (2.5, KICK, 0.85), (1.0, SNARE, 0.9), (3.0, SNARE, 0.9)]
    if rng.random() < 0.5:
        hits += [(1.75, SNARE, 0.4), (2.25, SNARE, 0.4)]
    return [*hits, *_timekeeper(rng, metre)]


def _hand_drums(rng: Rng, metre: Metre) -> list[Hit]:
    steps = np.arange(0, metre.beats, 0.5)
    keys = rng.choice([LOW_CONGA, HIGH_CONGA, HIGH_BONGO, LOW_BONGO], len(steps))
    hits = [
        (float(at), int(key), 0.8 if at == 0 else 0.5)
        for at, key in zip(steps, keys, strict=True)
        if at % 1 == 0 or rng.random() < 0.6
    ]
    return [*hits, (0.0, LOW_CONGA, 0.9)]


def _waltz(rng: Rng, metre: Metre) -> list[Hit]:
    others = int(rng.choice([SNARE, CLOSED, PEDAL, STICK]))
    hits: list[Hit] = [(0.0, KICK, 0.85), (1.0, others, 0.55), (2.0, others, 0.55)]
    return hits if rng.random() < 0.6 else [*hits, *_timekeeper(rng, metre)]


def _three_rock(rng: Rng, metre: Metre) -> list[Hit]:
    snares = _one_of(rng, ((1,), (2,), (1, 2)))
    hits: list[Hit] = [(0.0, KICK, 0.9), *((float(at), SNARE, 0.8) for at in snares)]
    if rng.random() < 0.4:
        hits.append((float(rng.choice([1.5, 2.5])), KICK, 0.7))
    return [*hits, *_timekeeper(rng, metre)]


def _polka(rng: Rng, metre: Metre) -> list[Hit]:
    hits: list[Hit] = [(0.0, KICK, 0.85), (1.0, KICK, 0.7), (0.5, SNARE, 0.6), (1.5, SNARE, 0.6)]
    return (
        hits
        if rng.random() < 0.6
        else [(0.0, KICK, 0.9), (1.0, SNARE, 0.8), *_timekeeper(rng, metre)]
    )


def _samba(_rng: Rng, _metre: Metre) -> list[Hit]:
    hits: list[Hit] = [(0.0, KICK, 0.6), (1.0, KICK, 0.9), (0.75, KICK, 0.5), (1.75, KICK, 0.5)]
    return [*hits, *_every(0.25, 2, SHAKER, 0.6, 0.4)]


def _compound(rng: Rng, metre: Metre) -> list[Hit]:
    key = int(rng.choice([CLOSED, CLOSED, RIDE, SHAKER]))
    hits: list[Hit] = [(i / 3, key, 0.6 if i % 3 == 0 else 0.4) for i in range(3 * metre.beats)]
    for beat in range(metre.beats):
        hits.append((float(beat), SNARE if beat % 2 else KICK, 0.85))
    if rng.random() < 0.4:
        hits.append((metre.beats - 1 / 3, KICK, 0.6))
    return hits


def _odd(rng: Rng, metre: Metre) -> list[Hit]:
    groups = _grouped(rng, metre.beats)
    hits: list[Hit] = [(0.0, KICK, 0.95)]
    hits += [(float(at), KICK, 0.7) for at in groups[1:]]
    hits += [(float(at + 1), SNARE, 0.75) for at in groups]
    return [*hits, *_timekeeper(rng, metre)]


def _grouped(rng: Rng, beats: int) -> list[int]:
    """Where the groups of two and three begin that make up a bar."""
    starts, at = [], 0
    while at < beats:
        starts.append(at)
        left = beats - at
        at += left if left <= 3 else int(rng.choice([2, 3])) if left != 4 else 2
    return starts


def _by_chance(rng: Rng, metre: Metre) -> list[Hit]:
    """Any instruments, likelier and stronger the more a position counts."""
    steps = 3 if metre.division == 3 else int(rng.choice([2, 4]))
    keys = rng.choice(
        [KICK, SNARE, CLOSED, TAMBOURINE, COWBELL, *TOMS, LOW_CONGA], 3, replace=False
    )
    hits: list[Hit] = [(0.0, KICK, 0.9)]
    for key, eager in zip(keys, (0.35, 0.5, 0.8), strict=True):
        for i in range(metre.beats * steps):
            weight = 1.0 if i == 0 else 0.8 if i % steps == 0 else 0.45
            if rng.random() < eager * weight:
                hits.append((i / steps, int(key), 0.4 + 0.5 * weight * rng.random()))
    return hits


def _with_fill(rng: Rng, metre: Metre, hits: list[Hit]) -> list[Hit]:
    begins = metre.beats - float(rng.choice([1, 1, 2])) if metre.beats > 2 else 1.0
    steps = 3 if metre.division == 3 else int(rng.choice([2, 4]))
    count = round((metre.beats - begins) * steps)
    fill = [
        (begins + i / steps, int(rng.choice([SNARE, *TOMS])), 0.7)
        for i in range(count)
        if rng.random() < 0.85
    ]
    return [*(hit for hit in hits if hit[0] < begins), *fill]
