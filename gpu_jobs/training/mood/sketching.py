"""One piece of a mood, as what its design leaves open has been decided: a sketch for an arrangement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gpu_jobs.training.mood.designs import (
    LOUD,
    QUALITIES,
    SCALES,
    SOFT,
    Chord,
    Design,
    Palette,
    Range,
)
from gpu_jobs.training.synthesis import Played

BARS = 8
_EXCHANGED = 0.35
"""How many of a mood's instruments are another's."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Decisions for one piece.

    Attributes:
        beats: their times in seconds, with rubato; one more than the piece has.
        chords: one a bar, as MIDI pitch classes, root first.
        tune: (beat, length in beats, MIDI number) of the melody.
        swell: factor of the velocity at each beat.
    """

    design: Design
    palette: Palette
    beats: tuple[float, ...]
    beats_a_bar: int
    chords: tuple[tuple[int, ...], ...]
    tune: tuple[tuple[float, float, int], ...]
    velocity: float
    articulation: float
    notes_a_beat: float
    has_drums: bool
    swell: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.beats[-1]

    def at(self, beat: float) -> float:
        """The time of a (fractional) beat, seconds."""
        return float(np.interp(beat, np.arange(len(self.beats)), self.beats))

    def chord(self, beat: float) -> tuple[int, ...]:
        """What sounds at a beat."""
        return self.chords[min(int(beat // self.beats_a_bar), len(self.chords) - 1)]

    def note(
        self, beat: float, length: float, midi: int, rng: np.random.Generator, part: float = 1.0
    ) -> Played:
        """A note as somebody plays it, ``part`` as loud as the melody: neither quite in time nor even."""
        start = max(0.0, self.at(beat) + float(rng.normal(0, 0.006)))
        sounding = max(0.06, (self.at(beat + length) - self.at(beat)) * self.articulation)
        loud = self.velocity * part * self.swell[min(int(beat), len(self.swell) - 1)]
        velocity = int(np.clip(loud + rng.normal(0, 3), 12, 127))
        return Played(start, start + sounding, midi, velocity)


def sketch(design: Design, rng: np.random.Generator, *, held_out: bool) -> Sketch:
    """Decide what the design leaves open."""
    beats_a_bar = 3 if rng.random() < (0.15 if design.hard else 0.3) else 4
    bpm = _within(design.bpm, rng)
    bars = BARS if bpm > 90 else BARS // 2
    count = bars * beats_a_bar
    tonic = int(rng.integers(12))
    progression = design.progressions[rng.integers(len(design.progressions))]
    chords = tuple(_pitch_classes(progression[bar % 4], tonic) for bar in range(bars))
    scale = {
        (tonic + step) % 12 for step in SCALES[design.scales[rng.integers(len(design.scales))]]
    }
    busy = _within(design.notes_a_beat, rng)
    tune = _tune(chords, scale, beats_a_bar, _within(design.register, rng), busy, design.leaps, rng)
    return Sketch(
        design=design,
        palette=design.held_out if held_out else _mixed(design, rng),
        beats=_beats(count, bpm, _within(design.rubato, rng), rng),
        beats_a_bar=beats_a_bar,
        chords=chords,
        tune=tuple(tune),
        velocity=_within(design.velocity, rng),
        articulation=_within(design.articulation, rng),
        notes_a_beat=busy,
        has_drums=bool(rng.random() < design.drums),
        swell=_swell(count, 2 * beats_a_bar, _within(design.swell, rng)),
    )


def near(pitch_class: int, around: float) -> int:
    """The MIDI number of a pitch class that lies nearest to another."""
    return pitch_class + 12 * round((around - pitch_class) / 12)


def _mixed(design: Design, rng: np.random.Generator) -> Palette:
    """The mood's instruments, some of them exchanged: no instrument belongs to one mood."""

    def some(own: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(int(rng.choice(others)) if rng.random() < _EXCHANGED else p for p in own)

    pool = LOUD if design.hard else SOFT
    own = design.palette
    return Palette(
        some(own.lead, pool.lead), some(own.chords, pool.chords), some(own.bass, pool.bass)
    )


def _within(range_: Range, rng: np.random.Generator) -> float:
    return float(rng.uniform(*range_))


def _pitch_classes(chord: Chord, tonic: int) -> tuple[int, ...]:
    root, quality = chord
    return tuple((tonic + root + step) % 12 for step in QUALITIES[quality])


def _beats(count: int, bpm: float, rubato: float, rng: np.random.Generator) -> tuple[float, ...]:
    periods = 60.0 / bpm * (1 + rubato * np.cumsum(rng.normal(0, 1, count)) / np.sqrt(count))
    return tuple(np.concatenate([[0.0], np.cumsum(np.maximum(periods, 0.2))]).tolist())


def _swell(count: int, phrase: int, depth: float) -> tuple[float, ...]:
    position = np.arange(count) % phrase / phrase
    return tuple((1 + depth * (np.sin(np.pi * position) - 0.6)).tolist())


def _tune(
    chords: tuple[tuple[int, ...], ...],
    scale: set[int],
    beats_a_bar: int,
    around: float,
    busy: float,
    leaps: float,
    rng: np.random.Generator,
) -> list[tuple[float, float, int]]:
    """A melody that steps through the scale and meets the chord on every bar's first beat."""
    lengths = [0.5, 1.0, 1.5, 2.0, 3.0]
    wanted = np.array([abs(np.log2(length * max(busy, 0.4) * 0.7)) for length in lengths])
    likely = np.exp(-1.5 * wanted) / np.exp(-1.5 * wanted).sum()
    beat, last = 0.0, around
    notes = []
    total = len(chords) * beats_a_bar
    while beat < total:
        length = min(float(rng.choice(lengths, p=likely)), total - beat)
        chord = chords[int(beat // beats_a_bar)]
        on_bar = beat % beats_a_bar < 0.01
        aim = last + rng.choice([-1, 1]) * (rng.integers(4, 8) if rng.random() < leaps else 2)
        aim = 0.8 * aim + 0.2 * around
        among = set(chord) if on_bar else scale
        last = min(
            (near(pitch_class, aim) for pitch_class in sorted(among)), key=lambda m: abs(m - aim)
        )
        if rng.random() > 0.1:  # else a rest
            notes.append((beat, length, int(last)))
        beat += length
    return notes
