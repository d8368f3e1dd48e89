"""Pieces made up by rule in many styles, metres and tempi, and how players perform them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.training.rhythm.accompaniment import bass_notes, comping_notes
from gpu_jobs.training.rhythm.clock import Clock, Metre
from gpu_jobs.training.rhythm.drums import drum_notes
from gpu_jobs.training.rhythm.harmony import progression
from gpu_jobs.training.rhythm.melodies import choir_notes, melody_notes
from gpu_jobs.training.rhythm.notes import Note
from gpu_jobs.training.synthesis import Part, Played

Floats = NDArray[np.float64]
Rng = np.random.Generator

SECONDS = 18.0
"""Of every piece; it goes on and is cut."""

DRUMS, ACCOMPANIMENT, LEAD = "drums", "accompaniment", "lead"

_METRES = (
    (Metre(4), 0.44), (Metre(3), 0.25), (Metre(2), 0.08), (Metre(2, 3), 0.1), (Metre(4, 3), 0.03),
    (Metre(5), 0.05), (Metre(7), 0.03), (Metre(6), 0.02),
)  # fmt: skip
_SLOWEST, _FASTEST = 48.0, 215.0
_FASTEST_DRUMMED = 190.0
"""With sixteenths."""

_SWUNG = 0.22

_STRUCK = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
_PLUCKED = (24, 25, 26, 27, 28, 29, 30, 31, 45, 46, 104, 105, 106, 107)
_SUSTAINED = (16, 17, 18, 19, 20, 21, 22, 23, 40, 41, 42, 44, 48, 49, 50, 51, 52, 53, 54, 88, 89,
              90, 91, 92, 93, 94, 95)  # fmt: skip
_BLOWN = (56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77,
          78, 79)  # fmt: skip
_LEADS = (80, 81, 82, 83, 84, 85, 86, 87, 108, 109, 110, 111)
_BASSES = (32, 33, 34, 35, 36, 37, 38, 39, 43, 58)
_KITS = (0, 8, 16, 24, 25, 32, 40, 48)


@dataclass(frozen=True, slots=True)
class Piece:
    """What is played, by group, and what can be counted to it.

    Attributes:
        beats, downbeats: seconds; empty where there is nothing to count.
        onsets: when notes begin by group, seconds.
    """

    parts: dict[str, list[Part]]
    beats: Floats
    downbeats: Floats
    onsets: dict[str, Floats]


def piece(rng: Rng) -> Piece:
    """One piece, `SECONDS` long; one in fourteen has no beat at all."""
    if rng.random() < 0.07:
        return _without_beat(rng)
    weights = np.array([weight for _, weight in _METRES])
    metre = _METRES[rng.choice(len(_METRES), p=weights / weights.sum())][0]
    bpm = _tempo(rng, metre)
    bars = int(np.ceil((SECONDS * 2 * bpm / 60) / metre.beats)) + 2
    written = _written(rng, metre, bars)
    bpm = _countable(bpm, written)
    swing = rng.uniform(0.55, 0.68) if metre.division == 2 and rng.random() < _SWUNG else 0.5
    clock = Clock(rng, bpm, bars * metre.beats, swing)
    # it begins with a rest, at the first bar, or is already going on
    begins = clock.seconds(np.array([rng.uniform(0, metre.beats)]))[0]
    begins = begins if rng.random() < 0.5 else -rng.uniform(0.0, 0.7)
    counted = np.arange(bars * metre.beats)
    beats = clock.seconds(counted.astype(float)) - begins
    kept = (beats >= 0) & (beats < SECONDS)
    return _performed(
        rng, written, clock, begins, beats[kept], beats[kept & (counted % metre.beats == 0)]
    )


def _tempo(rng: Rng, metre: Metre) -> float:
    middle, spread = (76.0, 0.3) if metre.division == 3 else (110.0, 0.42)
    if metre.beats in (5, 7):
        middle = 140.0
    return float(np.clip(middle * np.exp(rng.normal(0, spread)), _SLOWEST, _FASTEST))


Written = list[tuple[str, tuple[int, ...], list[Note]]]
"""Group, programs it may be played on, notes."""


def _written(rng: Rng, metre: Metre, bars: int) -> Written:
    chords = progression(rng, metre, bars)
    drums = (DRUMS, _KITS, drum_notes(rng, metre, bars))
    bass = (ACCOMPANIMENT, _BASSES, bass_notes(rng, metre, bars, chords))
    chordal = _STRUCK + _PLUCKED + _SUSTAINED
    comping = (ACCOMPANIMENT, chordal, comping_notes(rng, metre, bars, chords))
    pad = (ACCOMPANIMENT, _SUSTAINED, comping_notes(rng, metre, bars, chords))
    lead = (
        LEAD,
        _STRUCK + _PLUCKED + _SUSTAINED + _BLOWN + _LEADS,
        melody_notes(rng, metre, bars, chords),
    )
    kind = rng.random()
    if kind < 0.4:
        band = [part for part in (bass, comping, lead) if rng.random() < 0.8]
        return [drums, *band, pad] if rng.random() < 0.2 else [drums, *band]
    if kind < 0.5:
        return [bass, comping, lead]
    if kind < 0.74:
        hands = _STRUCK if rng.random() < 0.55 else _PLUCKED
        alone = (ACCOMPANIMENT, hands, comping[2])
        return [alone] if rng.random() < 0.4 else [alone, (LEAD, hands, lead[2])]
    if kind < 0.82:
        return [(ACCOMPANIMENT, _SUSTAINED + _STRUCK[:2], choir_notes(rng, metre, bars, chords))]
    if kind < 0.9:
        return [(ACCOMPANIMENT, _SUSTAINED, comping[2]), lead]
    return [lead]


def _countable(bpm: float, written: Written) -> float:
    """The tempo at which these notes would be counted so: few are slow for their beat, few too fast.

    A drummer's kick and snare tell the beat of quick notes too.
    """
    fractions = np.array([note.at % 1 for _, _, notes in written for note in notes])
    fine = np.mean((np.abs(fractions - 0.25) < 0.1) | (np.abs(fractions - 0.75) < 0.1))
    fastest = _FASTEST_DRUMMED if any(group == DRUMS for group, _, _ in written) else 135
    if fine > 0.08 and bpm > fastest:
        return bpm / 2 if bpm > 165 else bpm * 0.7
    off_beat = np.mean((fractions > 0.2) & (fractions < 0.8))
    return bpm * 1.5 if off_beat < 0.08 and bpm < 72 else bpm


def _performed(
    rng: Rng, written: Written, clock: Clock, begins: float, beats: Floats, downbeats: Floats
) -> Piece:
    parts: dict[str, list[Part]] = {}
    onsets: dict[str, list[Floats]] = {}
    sloppy = rng.choice([0.0, rng.uniform(0.003, 0.02)])
    for group, programs, notes in written:
        starts = np.array([note.at for note in notes])
        ends = starts + [max(note.beats, 0.02) for note in notes]
        late = rng.normal(0, 0.006)
        on = clock.seconds(starts) - begins + late + rng.normal(0, sloppy, len(notes))
        off = np.maximum(clock.seconds(ends) - begins + late, on + 0.04)
        loud = np.array([note.strength for note in notes]) + rng.normal(0, 0.06, len(notes))
        flat = rng.uniform(0, 1)
        velocities = np.clip(127 * (flat * 0.7 + (1 - flat) * loud), 15, 127).astype(int)
        played = [
            Played(float(a), float(b), note.midi, int(v))
            for a, b, v, note in zip(on, off, velocities, notes, strict=True)
            if 0 <= a < SECONDS
        ]
        gain = float(rng.uniform(-6, 0))
        part = Part(group, played, int(rng.choice(programs)), group == DRUMS, 0.0, gain)
        parts.setdefault(group, []).append(part)
        onsets.setdefault(group, []).append(on[(on >= 0) & (on < SECONDS)])
    together = {group: np.unique(np.concatenate(times)) for group, times in onsets.items()}
    return Piece(parts, beats, downbeats, together)


def _without_beat(rng: Rng) -> Piece:
    """Notes whenever they happen to come."""
    count = int(rng.integers(1, 90))
    starts = np.sort(rng.uniform(0, SECONDS, count))
    if rng.random() < 0.5:
        gaps = np.exp(rng.normal(np.log(rng.uniform(0.15, 0.6)), 0.6, 400))
        starts = np.cumsum(gaps)
        starts = starts[starts < SECONDS]
    lengths = rng.uniform(0.05, 1.0, len(starts))
    is_drums = rng.random() < 0.25
    midis = rng.integers(35, 82, len(starts)) if is_drums else rng.integers(45, 84, len(starts))
    notes = [
        Played(float(a), float(a + b), int(m), int(rng.integers(40, 120)))
        for a, b, m in zip(starts, lengths, midis, strict=True)
    ]
    program = 0 if is_drums else int(rng.choice(_STRUCK + _PLUCKED + _SUSTAINED + _BLOWN))
    group = DRUMS if is_drums else ACCOMPANIMENT
    nothing = np.zeros(0)
    return Piece(
        {group: [Part(group, notes, program, is_drums)]}, nothing, nothing, {group: starts}
    )
