"""Basses and accompaniments over chords: what hands do on keys and strings."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from gpu_jobs.training.rhythm.clock import Metre
from gpu_jobs.training.rhythm.harmony import Chord, chord_at
from gpu_jobs.training.rhythm.notes import Note

Rng = np.random.Generator
Rhythm = list[tuple[float, float]]
"""Positions in the bar and lengths, beats."""


def bass_notes(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> list[Note]:
    """A bass line in one manner throughout."""
    rhythm = _bass_rhythm(rng, metre)
    walks = rng.random() < 0.25
    alternates = rng.random() < 0.4
    notes = []
    for bar in range(bars):
        for i, (at, beats) in enumerate(rhythm):
            chord = chord_at(chords, bar * metre.beats + at)
            step = int(rng.choice(chord.tones)) if walks and i else 0
            step = 7 if alternates and i % 2 and not walks else step
            strength = 0.85 if at == 0 else 0.7
            notes.append(Note(bar * metre.beats + at, 0.95 * beats, chord.root + step, strength))
    return notes


def _bass_rhythm(rng: Rng, metre: Metre) -> Rhythm:
    beats, kind = metre.beats, rng.random()
    if kind < 0.2:
        return [(0.0, float(beats))]
    if kind < 0.4:
        return [(float(i), 1.0) for i in range(beats)]
    if kind < 0.55 and metre.division == 2:
        return [(i / 2, 0.5) for i in range(2 * beats)]
    if kind < 0.7 and beats % 2 == 0:
        return [(float(i), 2.0) for i in range(0, beats, 2)]
    return random_rhythm(rng, metre, 0.45)


def random_rhythm(rng: Rng, metre: Metre, density: float) -> Rhythm:
    """One bar: the more a position counts the likelier something begins there; the first always."""
    steps = 3 if metre.division == 3 else int(rng.choice([2, 2, 4]))
    starts = [0.0]
    for i in range(1, metre.beats * steps):
        weight = 1.0 if i % steps == 0 else 0.7 if 2 * i % steps == 0 else 0.4
        if rng.random() < density * weight:
            starts.append(i / steps)
    ends = [*starts[1:], float(metre.beats)]
    return [(a, b - a) for a, b in zip(starts, ends, strict=True)]


def comping_notes(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> list[Note]:
    """Chords in one manner throughout."""
    makers: tuple[Callable[[Rng, Metre, int, list[Chord]], Iterable[Note]], ...] = (
        _held, _struck, _struck, _broken, _broken, _afterbeat, _strummed,
    )  # fmt: skip
    return list(makers[rng.integers(len(makers))](rng, metre, bars, chords))


def _voiced(chord: Chord, octave: int) -> list[int]:
    """The chord's tones above MIDI 48 + 12 * octave, in close position."""
    lowest = 48 + 12 * octave
    return sorted((chord.root + tone - lowest) % 12 + lowest for tone in chord.tones)


def _held(rng: Rng, _metre: Metre, _bars: int, chords: list[Chord]) -> Iterable[Note]:
    octave = int(rng.integers(2))
    for chord in chords:
        for midi in _voiced(chord, octave):
            yield Note(chord.at, 0.98 * chord.beats, midi, 0.7)


def _struck(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> Iterable[Note]:
    octave, short = int(rng.integers(2)), rng.random() < 0.3
    if rng.random() < 0.35:
        rhythm: Rhythm = [(float(i), 1.0) for i in range(metre.beats)]
    else:
        rhythm = random_rhythm(rng, metre, rng.uniform(0.25, 0.8))
    for bar in range(bars):
        for at, beats in rhythm:
            for midi in _voiced(chord_at(chords, bar * metre.beats + at), octave):
                strength = 0.8 if at == 0 else 0.7 if at % 1 == 0 else 0.6
                yield Note(bar * metre.beats + at, beats * (0.4 if short else 0.9), midi, strength)


def _broken(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> Iterable[Note]:
    step = 1 / 3 if metre.division == 3 else float(rng.choice([0.5, 0.5, 0.25, 1.0]))
    octave = int(rng.integers(2))
    order = [[0, 1, 2, 1], [0, 2, 1, 2], [0, 1, 2, 3], [2, 1, 0, 1], [0, 1, 2]][rng.integers(5)]
    per_bar = round(metre.beats / step)
    with_bass = rng.random() < 0.6
    for bar in range(bars):
        for i in range(per_bar):
            chord = chord_at(chords, bar * metre.beats + i * step)
            tones = _voiced(chord, octave)
            place = order[i % len(order)]
            midi = tones[place % len(tones)] + 12 * (place // len(tones))
            strength = 0.8 if i == 0 else 0.65 if (i * step) % 1 < 1e-6 else 0.55
            yield Note(bar * metre.beats + i * step, 1.5 * step, midi, strength)
        if with_bass:
            yield Note(
                bar * metre.beats, 0.95 * metre.beats, chord_at(chords, bar * metre.beats).root, 0.8
            )


def _afterbeat(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> Iterable[Note]:
    """Bass on the beat, chords after it: oom-pah, waltz, ska."""
    octave, on_half = int(rng.integers(2)), metre.division == 2 and metre.beats in (2, 4)
    halves = on_half and rng.random() < 0.4
    for bar in range(bars):
        for beat in range(metre.beats):
            at = bar * metre.beats + beat
            chord = chord_at(chords, at)
            is_bass = halves or beat == 0 or (metre.beats == 4 and beat == 2)
            if is_bass:
                yield Note(
                    at, 0.45 if halves else 0.9, chord.root + (7 if beat % 4 == 2 else 0), 0.8
                )
            if halves or not is_bass:
                after = 0.5 if halves else 0.0
                for midi in _voiced(chord, octave):
                    yield Note(at + after, 0.4, midi, 0.6)


def _strummed(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> Iterable[Note]:
    steps = metre.division
    stroke = [i % steps == 0 or rng.random() < 0.6 for i in range(metre.beats * steps)]
    for bar in range(bars):
        for i, strikes in enumerate(stroke):
            if not strikes:
                continue
            at = bar * metre.beats + i / steps
            chord = chord_at(chords, at)
            strings = [chord.root + 4, *_voiced(chord, 0), _voiced(chord, 1)[0]]
            downward = i % steps == 0
            strength = 0.85 if i == 0 else 0.7 if downward else 0.55
            for k, midi in enumerate(strings if downward else strings[:1:-1]):
                yield Note(at + 0.012 * k, 0.9 / steps, midi, strength)
