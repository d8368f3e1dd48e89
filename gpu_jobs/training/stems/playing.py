"""What a band plays on a plan: the bass, and chords, figures and tunes on all that is not a bass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from gpu_jobs.training.stems.plans import Plan
from gpu_jobs.training.synthesis import Part, Played

_BASSES = (32, 33, 34, 35, 36, 37, 38, 39, 33, 38, 43, 58)
_KEYS = (0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 21, 22)
_PLUCKED = (24, 25, 26, 27, 28, 45, 46, 104, 105, 106, 107)
_DRIVEN = (29, 30, 29, 30, 84)
_HELD = (48, 49, 50, 51, 61, 62, 63, 88, 89, 90, 92, 94, 95, 20, 44)
_SOLO = (11, 12, 9, 13, 40, 41, 42, 56, 57, 60, 64, 65, 66, 68, 71, 73, 75, 22, 80, 81, 82, 87)

_RHYTHMS = (
    (0,),
    (0, 8),
    (0, 4, 8, 12),
    (0, 2, 4, 6, 8, 10, 12, 14),
    (0, 6, 8, 14),
    (0, 3, 6, 8, 11, 14),
    (0, 7, 10),
    (2, 6, 10, 14),
    (0, 4, 6, 10, 12),
    (0, 3, 4, 7, 8, 11, 12, 15),
)


def bass(plan: Plan, rng: np.random.Generator) -> Part:
    """A bass that plays roots, octaves, fifths, or walks."""
    low = int(rng.integers(28, 34))
    walks = rng.random() < 0.2
    rhythm = (0, 4, 8, 12) if walks else _rhythm(rng)
    moves = rng.choice([0.0, 0.25, 0.6]) if not walks else 1.0
    length = float(rng.choice([0.5, 0.9, 0.97]))
    notes = []
    for step, steps in _onsets(plan, rhythm):
        chord = plan.chord_at(step)
        pitch = _up_from(low, chord[0])
        if rng.random() < moves and step % plan.steps_a_bar:
            passing = (plan.tonic + int(rng.choice(plan.scale))) % 12
            tones = [chord[0], chord[2], chord[1], passing] if walks else [chord[0], chord[2]]
            pitch = _up_from(low, int(rng.choice(tones))) + 12 * int(rng.random() < 0.3)
        notes.append(_note(plan, rng, step, length * steps, pitch, 95))
    return Part("bass", notes, program=int(rng.choice(_BASSES)))


def others(plan: Plan, rng: np.random.Generator, count: int) -> list[Part]:
    """Instruments that are neither drums nor bass, each of another kind."""
    ways = rng.permutation(len(_WAYS))[:count]
    parts = []
    for way in ways:
        play, programs = _WAYS[way]
        notes = list(play(plan, rng))
        parts.append(Part("other", notes, program=int(rng.choice(programs))))
    return parts


def _held_chords(plan: Plan, rng: np.random.Generator) -> Iterator[Played]:
    yield from _chords(plan, rng, (0,), length=1.0, velocity=75)


def _struck_chords(plan: Plan, rng: np.random.Generator) -> Iterator[Played]:
    yield from _chords(plan, rng, _rhythm(rng), float(rng.choice([0.4, 0.9])), velocity=85)


def _power_chords(plan: Plan, rng: np.random.Generator) -> Iterator[Played]:
    """Root, fifth and octave, as an overdriven guitar plays them."""
    low = int(rng.integers(40, 46))
    for step, steps in _onsets(plan, _rhythm(rng)):
        root = _up_from(low, plan.chord_at(step)[0])
        for pitch in (root, root + 7, root + 12):
            yield _note(plan, rng, step, 0.9 * steps, pitch, 90)


def _chords(
    plan: Plan, rng: np.random.Generator, rhythm: Sequence[int], length: float, velocity: int
) -> Iterator[Played]:
    low = int(rng.integers(46, 66))
    strum_s = float(rng.choice([0.0, 0.012, 0.025]))
    for step, steps in _onsets(plan, rhythm):
        struck = plan.seconds(step, rng)
        pitches = sorted(_up_from(low, tone) for tone in plan.chord_at(step))
        if rng.random() < 0.4:
            pitches.insert(0, pitches[0] - 12)
        for string, pitch in enumerate(pitches):
            start = struck + string * strum_s
            end = start + max(length * steps * plan.step_s - string * strum_s, 0.05)
            yield Played(start, end, pitch, _velocity(rng, velocity))


def _figures(plan: Plan, rng: np.random.Generator) -> Iterator[Played]:
    """Broken chords, in eighths or sixteenths."""
    low = int(rng.integers(46, 70))
    every = int(rng.choice([1, 2]))
    order = rng.permutation(4)
    for place, step in enumerate(range(0, plan.all_steps, every)):
        tones = sorted(_up_from(low, tone) for tone in plan.chord_at(step)[:3])
        tones.append(tones[0] + 12)
        yield _note(plan, rng, step, 1.5 * every, tones[order[place % 4]], 80)


def _tune(plan: Plan, rng: np.random.Generator) -> Iterator[Played]:
    """A line of single notes that walks about the scale, with rests."""
    for step, steps, pitch in walk(plan, rng, int(rng.integers(60, 76)), span=9):
        yield _note(plan, rng, step, 0.92 * steps, pitch, 88)


def walk(
    plan: Plan, rng: np.random.Generator, middle: int, span: int
) -> Iterator[tuple[int, int, int]]:
    """A tune within ``span`` semitones of a middle: (step, steps, MIDI number), one after another."""
    ladder = [p for p in range(middle - span, middle + span + 1) if _in_scale(plan, p)]
    at, step = len(ladder) // 2, int(rng.integers(0, 2 * plan.steps))
    shortest = 1 if plan.step_s > 0.16 else 2
    while step < plan.all_steps - 1:
        steps = shortest * int(rng.choice([1, 2, 3, 4, 8], p=[0.2, 0.4, 0.1, 0.22, 0.08]))
        if rng.random() < 0.12:
            step += steps
            continue
        at = int(np.clip(at + rng.choice([-3, -2, -1, -1, 0, 1, 1, 2, 3]), 0, len(ladder) - 1))
        yield step, min(steps, plan.all_steps - step), ladder[at]
        step += steps


_WAYS: tuple[tuple[Callable[[Plan, np.random.Generator], Iterator[Played]], Sequence[int]], ...] = (
    (_held_chords, _HELD + _KEYS),
    (_struck_chords, _KEYS),
    (_struck_chords, _PLUCKED),
    (_power_chords, _DRIVEN),
    (_figures, _PLUCKED + _KEYS + _SOLO[:4]),
    (_tune, _SOLO + _DRIVEN),
)


def _rhythm(rng: np.random.Generator) -> tuple[int, ...]:
    return _RHYTHMS[rng.integers(len(_RHYTHMS))]


def _onsets(plan: Plan, rhythm: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Steps of the song on which a bar's rhythm (in fours a beat) falls, and steps to the next."""
    bar = sorted({place * plan.steps // 4 for place in rhythm if place < 4 * plan.beats})
    lasts = np.diff([*bar, plan.steps_a_bar + bar[0]])
    for begin in range(0, plan.all_steps, plan.steps_a_bar):
        for place, steps in zip(bar, lasts, strict=True):
            if begin + place < plan.all_steps:
                yield begin + place, int(steps)


def _note(
    plan: Plan, rng: np.random.Generator, step: int, steps: float, pitch: int, velocity: int
) -> Played:
    start = plan.seconds(step, rng)
    return Played(start, start + steps * plan.step_s, pitch, _velocity(rng, velocity))


def _velocity(rng: np.random.Generator, usual: int) -> int:
    return int(np.clip(rng.normal(usual, 10.0), 20, 127))


def _up_from(low: int, pitch_class: int) -> int:
    """The lowest note of a pitch class that is not below ``low``."""
    return low + (pitch_class - low) % 12


def _in_scale(plan: Plan, pitch: int) -> bool:
    return (pitch - plan.tonic) % 12 in plan.scale
