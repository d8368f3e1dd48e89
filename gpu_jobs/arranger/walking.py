"""A walking bass: a note a beat, from root to root through the chord, the last one leading on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gpu_jobs.arranger.bars import Bar
from gpu_jobs.arranger.dynamics import loudness
from gpu_jobs.arranger.harmony import Harmony
from gpu_jobs.arranger.instruments import Instrument
from gpu_jobs.arranger.patterns import beats_of
from shared.music.arrangement import PlayedNote
from shared.music.chords import QUALITIES
from shared.music.lead_sheet import STEPS, Metre
from shared.music.scales import scale_of

_VELOCITY, _SKIP_VELOCITY = 88, 60
_LASTS = 0.92
_SKIPS = 0.12
"""Share of beats with a short note before the next."""

_AS_EXPECTED = 0.7
"""Share of chords in which it walks towards the next root, not round about."""

_ROOM = 8
"""Semitones that a walk needs."""


def walked(
    starts: set[int],
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    lowest: Sequence[int],
    instrument: Instrument,
    metre: Metre,
    rng: np.random.Generator,
) -> list[PlayedNote]:
    """The walk through the bars that begin at ``starts``.

    Args:
        lowest: the bass's note at each chord, MIDI numbers.
    """
    notes: list[PlayedNote] = []
    for index, beats in _beats_by_chord(starts, bars, harmonies, metre).items():
        target = lowest[index + 1] if index + 1 < len(lowest) else lowest[index]
        line = _line(harmonies[index], lowest[index], target, len(beats), instrument, rng)
        for (at, length, energy), midi in zip(beats, line, strict=True):
            velocity = loudness(_VELOCITY, energy, metre, at)
            skips = length == STEPS and rng.random() < _SKIPS
            sounds = STEPS * 2 / 3 - 1 if skips else length * _LASTS
            notes.append(PlayedNote(at, at + sounds, midi, velocity))
            if skips:
                soft = loudness(_SKIP_VELOCITY, energy, metre, at + 1)
                notes.append(PlayedNote(at + STEPS * 2 / 3, at + STEPS - 0.5, midi, soft))
    return notes


Beat = tuple[int, int, float]
"""Step, steps it lasts, energy."""


def _beats_by_chord(
    starts: set[int], bars: Sequence[Bar], harmonies: Sequence[Harmony], metre: Metre
) -> dict[int, list[Beat]]:
    """The beats to walk on, and the moments at which chords begin between them."""
    begins = [harmony.start for harmony in harmonies]
    found: dict[int, list[Beat]] = {}
    for bar in bars:
        if bar.start not in starts:
            continue
        moments, at = set(), bar.start
        for length in beats_of(metre):
            moments.add(at)
            at += length
        moments |= {begin for begin in begins if bar.start < begin < bar.end}
        ordered = [*sorted(moments), bar.end]
        for here, following in pairwise(ordered):
            index = bisect_right(begins, here) - 1
            if index >= 0 and here < harmonies[index].end:
                found.setdefault(index, []).append((here, following - here, bar.bass_energy))
    return found


def _line(
    harmony: Harmony,
    root: int,
    target: int,
    beats: int,
    instrument: Instrument,
    rng: np.random.Generator,
) -> list[int]:
    """The root, notes of the chord or between them, and a half or whole step into the target."""
    line = [root]
    upwards = target > root if rng.random() < _AS_EXPECTED else target <= root
    if not instrument.low + _ROOM <= root <= instrument.high - _ROOM:
        upwards = root < instrument.low + _ROOM
    path = _path(harmony, root, instrument, upwards=upwards)
    while len(line) < beats - 1:
        line.append(path[(len(line) - 1) % len(path)])
    if beats > 1:
        line.append(_approach(line[-1], target, harmony, instrument, rng))
    return line


def _path(harmony: Harmony, root: int, instrument: Instrument, *, upwards: bool) -> list[int]:
    """Where one may walk from the root, and back."""
    scale = scale_of(harmony.key) | harmony.chord.pitch_classes
    chord = {(harmony.chord.root + step) % 12 for step in QUALITIES[harmony.chord.quality]}
    if upwards:
        walk = [m for m in range(root + 1, min(root + 13, instrument.high + 1)) if m % 12 in chord]
    else:
        walk = [
            m for m in range(root - 1, max(root - 13, instrument.low - 1), -1) if m % 12 in scale
        ]
    walk = walk or [min(root + 7, instrument.high)]
    return [*walk, *walk[-2::-1]]


def _approach(
    here: int, target: int, harmony: Harmony, instrument: Instrument, rng: np.random.Generator
) -> int:
    """A half step from either side, or a whole step of the key; never the note just played, if it can be."""
    scale = scale_of(harmony.key)
    sides = [target - 1, target + 1]
    sides += [m for m in (target - 2, target + 2) if m % 12 in scale]
    inside = [m for m in sides if instrument.low <= m <= instrument.high and m != here]
    near = sorted(inside, key=lambda m: (abs(m - here), m))[:2]
    return near[int(rng.integers(len(near)))] if near else here
