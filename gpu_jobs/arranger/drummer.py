"""Drums: the groove of each bar, fills that lead on, cymbals where something begins, and the last stroke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gpu_jobs.arranger.bars import Bar
from gpu_jobs.arranger.dynamics import loudness
from gpu_jobs.arranger.patterns import beats_of, places_of, strokes
from gpu_jobs.arranger.style import DrumLine, Drums, Fill
from shared.music.arrangement import PlayedNote
from shared.music.lead_sheet import Metre

_VELOCITIES = {"X": 112, "x": 92, "o": 68, "g": 40, "?": 44}
_MAYBE, _CHANCE = "?", 0.4
_RINGS, _CRASH_RINGS = 3, 24
_KICK, _HAT, _RIDE = 36, 42, 51
_CYMBALS = frozenset({42, 44, 46, 51, 59})
"""What a crash, or a fill, is played instead of."""

_SOFT = 0.35


def drum_notes(
    drums: Drums,
    bars: Sequence[Bar],
    changes: Sequence[int],
    metre: Metre,
    rng: np.random.Generator,
) -> list[PlayedNote]:
    """What the drummer plays, in the grid.

    Args:
        changes: steps at which chords begin; in the last bar each gets a stroke.
    """
    notes: list[PlayedNote] = []
    for bar in bars:
        if bar.rhythm_energy < 0:
            continue
        if bar.is_last:
            notes += _ending(drums, bar, changes, metre)
        else:
            notes += _bar(drums, bar, metre, rng)
    return notes


def _bar(drums: Drums, bar: Bar, metre: Metre, rng: np.random.Generator) -> Iterator[PlayedNote]:
    fill = _fill_of(drums, bar, metre, rng)
    filled_from = metre.bar - sum(beats_of(metre)[-fill.beats :]) if fill else metre.bar
    for line in drums.lines:
        if line.above <= bar.rhythm_energy < line.below:
            yield from _line(line, bar, metre, filled_from, rng)
    if fill:
        yield from _filled(fill, bar, metre)
    if bar.has_crash:
        yield _struck(drums.crash, bar.start, "x", bar, metre, _CRASH_RINGS)
        yield _struck(_KICK, bar.start, "X", bar, metre, _RINGS)


def _line(
    line: DrumLine, bar: Bar, metre: Metre, filled_from: int, rng: np.random.Generator
) -> Iterator[PlayedNote]:
    key = _RIDE if bar.is_contrast and line.key == _HAT and bar.rhythm_energy > _SOFT else line.key
    for stroke in strokes(line.pattern, metre, bar.turn):
        if stroke.mark == _MAYBE and rng.random() > _CHANCE:
            continue
        gives_way = stroke.at == 0 and bar.has_crash and line.key in _CYMBALS
        if not gives_way and stroke.at < filled_from:
            yield _struck(key, bar.start + stroke.at, stroke.mark, bar, metre, _RINGS)


def _fill_of(drums: Drums, bar: Bar, metre: Metre, rng: np.random.Generator) -> Fill | None:
    """One of the fills that fit the bar, the bigger ones where it is louder."""
    if bar.fill_energy is None:
        return None
    beats = len(beats_of(metre))
    fitting = [f for f in drums.fills if f.above <= bar.fill_energy and f.beats <= beats]
    if not fitting:
        return None
    return fitting[-1] if rng.random() < 0.6 else fitting[int(rng.integers(len(fitting)))]


def _filled(fill: Fill, bar: Bar, metre: Metre) -> Iterator[PlayedNote]:
    beats = beats_of(metre)
    begin = metre.bar - sum(beats[-fill.beats :])
    for key, cells in fill.lines:
        at = begin
        for cell, length in zip(cells.split("|"), beats[-fill.beats :], strict=True):
            for place, mark in zip(places_of(cell, length), cell, strict=True):
                if mark != "." and place < length:
                    yield _struck(key, bar.start + at + place, mark, bar, metre, _RINGS)
            at += length


def _ending(drums: Drums, bar: Bar, changes: Sequence[int], metre: Metre) -> Iterator[PlayedNote]:
    """A stroke with each chord, the last with a cymbal that rings; quiet pieces end with the cymbal alone."""
    hits = sorted({bar.start, *(at for at in changes if bar.start < at < bar.end)})
    is_soft = bar.rhythm_energy < _SOFT
    for at in hits:
        if not is_soft:
            yield _struck(_KICK, at, "x", bar, metre, _RINGS)
    ring = bar.end - hits[-1]
    yield _struck(drums.crash, hits[-1], "o" if is_soft else "x", bar, metre, ring)


def _struck(key: int, at: int, mark: str, bar: Bar, metre: Metre, rings: int) -> PlayedNote:
    velocity = loudness(_VELOCITIES[mark], bar.rhythm_energy, metre, at)
    return PlayedNote(at, at + rings, key, velocity)
