"""Arrangements of a sketch: six ways to play it for training, three others for judging.

Each can play any mood, so that what is learned is the mood and not the way of playing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from gpu_jobs.training.mood.sketching import Sketch, near
from gpu_jobs.training.synthesis import Part, Played

Random = np.random.Generator
Arrangement = Callable[[Sketch, Random], list[Part]]

_KICK, _SNARE, _SIDE_STICK, _CLOSED_HAT, _OPEN_HAT, _CRASH, _TOM, _SHAKER = (
    36,
    38,
    37,
    42,
    46,
    49,
    45,
    70,
)


def band(sketch: Sketch, rng: Random) -> list[Part]:
    """Chords on the beats, a bass on roots and fifths, drums, a lead."""
    step = 1.0 if sketch.notes_a_beat < 2.5 else 0.5
    chords = [
        sketch.note(beat, step, near(pitch, 60), rng, 0.75)
        for beat in _grid(sketch, step)
        for pitch in sketch.chord(beat)
    ]
    bass = [
        sketch.note(beat, 1.0, near(sketch.chord(beat)[0 if beat % 2 < 1 else -1], 40), rng, 0.95)
        for beat in _grid(sketch, 1.0)
    ]
    return [
        _lead(sketch, rng),
        _chords(sketch, rng, chords),
        _bass(sketch, rng, bass),
        *_beat(sketch, rng),
    ]


def keys(sketch: Sketch, rng: Random) -> list[Part]:
    """One instrument: broken chords below, the tune above."""
    step = 0.5 if sketch.notes_a_beat > 0.9 else 1.0
    broken = [
        sketch.note(beat, 2 * step, near(_turn(sketch.chord(beat), i), 52), rng, 0.7)
        for i, beat in enumerate(_grid(sketch, step))
    ]
    tune = [sketch.note(beat, length, midi, rng) for beat, length, midi in sketch.tune]
    program = int(rng.choice(sketch.palette.chords))
    return [Part("keys", broken + tune, program), *_beat(sketch, rng)]


def ensemble(sketch: Sketch, rng: Random) -> list[Part]:
    """Held chords under a lead, a bass that holds its roots."""
    bars = range(len(sketch.chords))
    held = [
        sketch.note(bar * sketch.beats_a_bar, sketch.beats_a_bar, near(pitch, 62), rng, 0.7)
        for bar in bars
        for pitch in sketch.chords[bar]
    ]
    roots = [
        sketch.note(
            bar * sketch.beats_a_bar, sketch.beats_a_bar, near(sketch.chords[bar][0], 40), rng, 0.85
        )
        for bar in bars
    ]
    return [
        _lead(sketch, rng),
        _chords(sketch, rng, held),
        _bass(sketch, rng, roots),
        *_beat(sketch, rng),
    ]


def pulsing(sketch: Sketch, rng: Random) -> list[Part]:
    """An arpeggio and a bass that repeats its note, as often as the mood is busy."""
    step = 0.25 if sketch.notes_a_beat > 2.4 else 0.5 if sketch.notes_a_beat > 0.8 else 1.0
    up = [
        sketch.note(beat, step, near(_turn(sketch.chord(beat), i), 66), rng, 0.7)
        for i, beat in enumerate(_grid(sketch, step))
    ]
    bass = [
        sketch.note(beat, max(step, 0.5), near(sketch.chord(beat)[0], 38), rng, 0.9)
        for beat in _grid(sketch, max(step, 0.5))
    ]
    return [
        _lead(sketch, rng),
        _chords(sketch, rng, up),
        _bass(sketch, rng, bass),
        *_beat(sketch, rng),
    ]


def off_the_beat(sketch: Sketch, rng: Random) -> list[Part]:
    """The bass on the beats, short chords between them."""
    between = [
        sketch.note(beat + 0.5, 0.5, near(pitch, 64), rng, 0.75)
        for beat in _grid(sketch, 1.0)
        for pitch in sketch.chord(beat)
    ]
    bass = [
        sketch.note(beat, 0.9, near(_turn(sketch.chord(beat), int(beat)), 40), rng, 0.9)
        for beat in _grid(sketch, 1.0)
    ]
    return [
        _lead(sketch, rng),
        _chords(sketch, rng, between),
        _bass(sketch, rng, bass),
        *_beat(sketch, rng),
    ]


def over_a_drone(sketch: Sketch, rng: Random) -> list[Part]:
    """The tune in octaves over the root and fifth of each bar."""
    octaves = [sketch.note(beat, n, midi - 12, rng, 0.8) for beat, n, midi in sketch.tune]
    drone = [
        sketch.note(bar * sketch.beats_a_bar, sketch.beats_a_bar, near(pitch, around), rng, 0.7)
        for bar, chord in enumerate(sketch.chords)
        for pitch, around in ((chord[0], 43), (chord[min(2, len(chord) - 1)], 50), (chord[1], 60))
    ]
    tune = _lead(sketch, rng)
    return [
        tune,
        Part("octaves", octaves, tune.program),
        _chords(sketch, rng, drone),
        *_beat(sketch, rng),
    ]


def picked(sketch: Sketch, rng: Random) -> list[Part]:
    """Held out: thumb and fingers in turn, the tune doubled an octave below now and then."""
    step = 0.5 if sketch.notes_a_beat > 0.7 else 1.0
    pattern = (0, 2, 1, 2)
    fingers = [
        sketch.note(
            beat,
            1.5 * step,
            near(
                sketch.chord(beat)[pattern[i % 4] % len(sketch.chord(beat))],
                45 if i % 4 == 0 else 60,
            ),
            rng,
            0.85,
        )
        for i, beat in enumerate(_grid(sketch, step))
    ]
    below = [
        sketch.note(beat, n, midi - 12, rng, 0.7)
        for beat, n, midi in sketch.tune
        if rng.random() < 0.3
    ]
    tune = _lead(sketch, rng)
    return [
        tune,
        Part("doubling", below, tune.program),
        _chords(sketch, rng, fingers),
        *_beat(sketch, rng),
    ]


def riffing(sketch: Sketch, rng: Random) -> list[Part]:
    """Held out: bass and chords play one rhythm together, again in each bar."""
    hits = _hits(sketch, rng)
    strikes, bass = [], []
    for bar, chord in enumerate(sketch.chords):
        for beat, length in hits:
            at = bar * sketch.beats_a_bar + beat
            strikes += [sketch.note(at, length, near(pitch, 55), rng, 0.8) for pitch in chord]
            bass.append(sketch.note(at, length, near(chord[0], 38), rng, 0.95))
    return [
        _lead(sketch, rng),
        _chords(sketch, rng, strikes),
        _bass(sketch, rng, bass),
        *_beat(sketch, rng),
    ]


def quartet(sketch: Sketch, rng: Random) -> list[Part]:
    """Held out: four voices of one family that move together, the tune on top."""
    programs = sketch.palette.lead
    parts = [_lead(sketch, rng)]
    for k, around in enumerate((60, 53, 43)):
        voice = [
            sketch.note(beat, length, near(_turn(sketch.chord(beat), k), around), rng, 0.8)
            for beat, length, _ in sketch.tune
        ]
        parts.append(Part(f"voice {k}", voice, int(programs[k % len(programs)]), pan=(k - 1) * 0.4))
    return [*parts, *_beat(sketch, rng)]


TRAINING: Mapping[str, Arrangement] = {
    "band": band,
    "keys": keys,
    "ensemble": ensemble,
    "off the beat": off_the_beat,
    "over a drone": over_a_drone,
    "pulsing": pulsing,
}
HELD_OUT: Mapping[str, Arrangement] = {"picked": picked, "riffing": riffing, "quartet": quartet}


def _grid(sketch: Sketch, step: float) -> list[float]:
    return np.arange(0, len(sketch.beats) - 1, step).tolist()


def _turn(chord: tuple[int, ...], i: int) -> int:
    return chord[i % len(chord)]


def _lead(sketch: Sketch, rng: Random) -> Part:
    tune = [sketch.note(beat, length, midi, rng) for beat, length, midi in sketch.tune]
    return Part("lead", tune, int(rng.choice(sketch.palette.lead)), pan=0.1)


def _chords(sketch: Sketch, rng: Random, notes: list[Played]) -> Part:
    return Part("chords", notes, int(rng.choice(sketch.palette.chords)), pan=-0.3, gain_db=-2)


def _bass(sketch: Sketch, rng: Random, notes: list[Played]) -> Part:
    return Part("bass", notes, int(rng.choice(sketch.palette.bass)))


def _hits(sketch: Sketch, rng: Random) -> list[tuple[float, float]]:
    """A rhythm of one bar."""
    step = 0.5 if sketch.notes_a_beat > 1.2 else 1.0
    likely = min(1.0, sketch.notes_a_beat * step * 0.9)
    starts = [0.0, *(t for t in np.arange(step, sketch.beats_a_bar, step) if rng.random() < likely)]
    ends = [*starts[1:], float(sketch.beats_a_bar)]
    return [(float(start), float(end - start)) for start, end in zip(starts, ends, strict=True)]


def _beat(sketch: Sketch, rng: Random) -> list[Part]:
    if not sketch.has_drums:
        return []
    strokes = _hard_strokes(sketch) if sketch.design.hard else _soft_strokes(sketch)
    notes = [sketch.note(beat, 0.25, drum, rng, loud) for beat, drum, loud in strokes]
    return [Part("drums", notes, is_drums=True, gain_db=0 if sketch.design.hard else -4)]


def _hard_strokes(sketch: Sketch) -> Iterator[tuple[float, int, float]]:
    for beat in _grid(sketch, 0.5):
        yield beat, _OPEN_HAT if beat % 4 == 3.5 else _CLOSED_HAT, 0.75
        if beat % 1 == 0 or (sketch.notes_a_beat > 3 and beat % 1 == 0.5):
            yield beat, _KICK, 1.0
        if beat % 2 == 1:
            yield beat, _SNARE, 1.0
        if beat % (4 * sketch.beats_a_bar) == 0:
            yield beat, _CRASH, 0.9


def _soft_strokes(sketch: Sketch) -> Iterator[tuple[float, int, float]]:
    lively = sketch.design.velocity[0] > 70
    for beat in _grid(sketch, 0.5):
        yield beat, _CLOSED_HAT if lively else _SHAKER, 0.6
        if beat % sketch.beats_a_bar == 0:
            yield beat, _KICK, 0.85
        if beat % 2 == 1:
            yield beat, _SNARE if lively else _SIDE_STICK, 0.75
