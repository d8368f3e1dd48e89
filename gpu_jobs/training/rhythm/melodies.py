"""Melodies over chords: phrases that come back, notes that lean on the metre."""

from __future__ import annotations

import numpy as np

from gpu_jobs.training.rhythm.accompaniment import Rhythm, random_rhythm
from gpu_jobs.training.rhythm.clock import Metre
from gpu_jobs.training.rhythm.harmony import Chord, chord_at
from gpu_jobs.training.rhythm.notes import Note

Rng = np.random.Generator


def melody_notes(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> list[Note]:
    """One voice; its bars take their rhythms from a few, ends of phrases are long."""
    cells = [_cell(rng, metre) for _ in range(int(rng.integers(1, 4)))]
    order = rng.integers(len(cells), size=4)
    legato, leans = rng.uniform(0.5, 1.0), rng.uniform(0.0, 0.3)
    rests = rng.uniform(0, 0.12)
    pitch = int(rng.integers(60, 79))
    centre = pitch
    notes: list[Note] = []
    for bar in range(bars):
        cell = cells[order[bar % 4]] if rng.random() < 0.8 else _cell(rng, metre)
        if bar % 4 == 3 and rng.random() < 0.6:
            cell = [(0.0, 0.75 * metre.beats)]
        for at, beats in cell:
            if at > 0 and rng.random() < rests:
                continue
            start = bar * metre.beats + at
            pitch = _next_pitch(rng, pitch, centre, chord_at(chords, start), at % 1 == 0)
            strength = 0.6 + leans * (1.0 if at == 0 else 0.5 if at % 1 == 0 else 0.0)
            notes.append(Note(start, legato * beats, pitch, strength))
    return notes


def choir_notes(rng: Rng, metre: Metre, bars: int, chords: list[Chord]) -> list[Note]:
    """Four voices, mostly together on beats, as in a hymn."""
    starts = {0.0, *(float(i) for i in range(metre.beats) if rng.random() < 0.8)}
    at = sorted(starts)
    rhythm = [(a, b - a) for a, b in zip(at, [*at[1:], float(metre.beats)], strict=True)]
    notes = []
    for bar in range(bars):
        for position, beats in rhythm:
            start = bar * metre.beats + position
            chord = chord_at(chords, start)
            for voice, lowest in enumerate((41, 50, 57, 64)):
                tone = chord.tones[0] if voice == 0 else int(rng.choice(chord.tones))
                midi = (chord.root + tone - lowest) % 12 + lowest
                if voice and beats >= 1 and rng.random() < 0.15:
                    notes.append(Note(start, 0.48 * beats, midi, 0.7))
                    notes.append(Note(start + beats / 2, 0.48 * beats, midi + 2, 0.6))
                else:
                    notes.append(Note(start, 0.97 * beats, midi, 0.7))
    return notes


def _cell(rng: Rng, metre: Metre) -> Rhythm:
    """The rhythm of a bar: typical figures on beats, or anything that the metre makes likely."""
    if rng.random() < 0.4:
        return random_rhythm(rng, metre, rng.uniform(0.35, 0.9))
    cell: Rhythm = []
    beat = 0
    while beat < metre.beats:
        figure, length = _figure(rng, metre, metre.beats - beat)
        cell += [(beat + at, beats) for at, beats in figure]
        beat += length
    return cell


def _figure(rng: Rng, metre: Metre, left: int) -> tuple[Rhythm, int]:
    """A figure and the beats it fills."""
    if metre.division == 3:
        figures: list[tuple[Rhythm, int]] = [
            ([(0.0, 1.0)], 1), ([(0.0, 2 / 3), (2 / 3, 1 / 3)], 1),
            ([(0.0, 1 / 3), (1 / 3, 1 / 3), (2 / 3, 1 / 3)], 1),
        ]  # fmt: skip
    else:
        figures = [
            ([(0.0, 1.0)], 1), ([(0.0, 1.0)], 1), ([(0.0, 0.5), (0.5, 0.5)], 1),
            ([(0.0, 0.5), (0.5, 0.5)], 1), ([(0.0, 0.75), (0.75, 0.25)], 1),
            ([(0.0, 0.25), (0.25, 0.25), (0.5, 0.5)], 1), ([(0.0, 0.5), (0.5, 0.25), (0.75, 0.25)], 1),
        ]  # fmt: skip
        if left >= 2:
            figures += [([(0.0, 2.0)], 2), ([(0.0, 1.5), (1.5, 0.5)], 2)]
            figures += [([(0.0, 0.5), (0.5, 1.0), (1.5, 0.5)], 2)]
    return figures[rng.integers(len(figures))]


def _next_pitch(rng: Rng, pitch: int, centre: int, chord: Chord, on_beat: bool) -> int:
    """A step or a small leap, back towards the centre; a chord's tone on beats."""
    wanted = pitch + rng.normal(0, 2.5) + 0.2 * (centre - pitch)
    classes = {(chord.root + tone) % 12 for tone in chord.tones} if on_beat else set(chord.scale)
    near = [m for m in range(int(wanted) - 6, int(wanted) + 7) if m % 12 in classes]
    return min(near, key=lambda m: abs(m - wanted) + 0.5 * (m == pitch))
