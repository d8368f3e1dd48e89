"""Pieces for a piano or a guitar alone, several notes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tests.data.music.bands import Line
from tests.data.music.clock import drifting
from tests.data.music.harmony import Chord, Key, progression, voiced, with_sevenths
from tests.data.music.model import Half, Sound, Truth
from tests.data.music.playing import mixed, played
from tests.data.music.rooms import in_room
from tests.data.music.tunes import Note, tune

_PIANOS: dict[Half, tuple[int, ...]] = {"tune": (0, 0, 5), "report": (1, 0, 4)}
_GUITARS: dict[Half, tuple[int, ...]] = {"tune": (24, 25, 24), "report": (25, 27, 26)}
_LEFT_HANDS: dict[Half, tuple[str, ...]] = {
    "tune": ("alberti", "blocks", "broken octaves"),
    "report": ("tenths", "stride", "alberti"),
}
_PICKINGS: dict[Half, tuple[str, ...]] = {
    "tune": ("02123212", "strum", "04213120"),
    "report": ("01232123", "strum", "03121301"),
}


def piano(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """Two hands: a melody, now and then with a second note under it, and an accompaniment."""
    key, chords = _chords(half, rng)
    right = tune(chords, key, 4, half, rng, around=74, quick=0.2)
    right = [*right, *_seconds_below(right, chords, rng)]
    left = list(_left_hand(_LEFT_HANDS[half][number % 3], chords))
    program = _PIANOS[half][number % 3]
    return _recorded([*right, *left], program, float(rng.uniform(76, 112)), key, rng)


def guitar(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """Picked or strummed chords, the picked ones with a melody on top."""
    key, chords = _chords(half, rng)
    picking = _PICKINGS[half][number % 3]
    if picking == "strum":
        notes = list(_strummed(chords))
    else:
        melody = [n for n in tune(chords, key, 4, half, rng, around=69) if n.start % 1 == 0]
        notes = [*_picked(chords, picking), *melody]
    program = _GUITARS[half][number % 3]
    return _recorded(notes, program, float(rng.uniform(80, 112)), key, rng)


def _chords(half: Half, rng: np.random.Generator) -> tuple[Key, list[Chord]]:
    key = Key(int(rng.integers(12)), is_minor=rng.random() < 0.5)
    chords = with_sevenths(progression(key, half, rng), key, rng)
    return key, (chords * 6)[:6]


def _recorded(
    score: Sequence[Note], program: int, bpm: float, key: Key, rng: np.random.Generator
) -> tuple[Sound, Truth]:
    clock = drifting(bpm, 28, rng, start_s=0.3)
    seconds = clock.at(max(note.end for note in score)) + 1.2
    sound, notes = played(Line("solo", score, program), clock, seconds, rng, human_s=0.008)
    sound = in_room(sound, rng, decay_s=0.5, wet=0.05)
    return mixed([sound]), Truth(notes=notes, key=str(key), facts={"program": str(program)})


def _seconds_below(
    melody: Sequence[Note], chords: Sequence[Chord], rng: np.random.Generator
) -> Iterator[Note]:
    """Chord notes a third to a sixth under some of the long notes."""
    for note in melody:
        if note.end - note.start < 0.8 or rng.random() < 0.5:
            continue
        chord = chords[int(note.start // 4)]
        below = [m for m in range(note.midi - 9, note.midi - 2) if m % 12 in chord.pitch_classes]
        if below:
            yield Note(note.start, note.end, below[-1], note.velocity - 12)


def _left_hand(manner: str, chords: Sequence[Chord]) -> Iterator[Note]:
    low: tuple[int, ...] = ()
    for bar, chord in enumerate(chords):
        at = bar * 4.0
        low = voiced(chord, 50, low)
        root = 36 + (chord.root - 36) % 12
        if manner == "alberti":
            for i in range(8):
                midi = (low[0], low[-1], low[1], low[-1])[i % 4]
                yield Note(at + i / 2, at + i / 2 + 0.6, midi, 72)
        elif manner == "blocks":
            for beat in (0, 2):
                yield from (Note(at + beat, at + beat + 1.9, midi, 70) for midi in low)
        elif manner == "broken octaves":
            for i in range(8):
                yield Note(at + i / 2, at + i / 2 + 0.5, root + 12 * (i % 2), 74)
        elif manner == "tenths":
            third = (chord.pitch_classes[1] - chord.root) % 12
            for i, step in enumerate((0, 7, 12 + third, 7)):
                yield Note(at + i, at + 3.9, root + step, 72)
        else:
            for beat in range(4):
                midis = (root,) if beat % 2 == 0 else low
                yield from (Note(at + beat, at + beat + 0.7, midi, 72) for midi in midis)


def _picked(chords: Sequence[Chord], picking: str) -> Iterator[Note]:
    """Each digit is a string: the bass, and then upwards."""
    low: tuple[int, ...] = ()
    for bar, chord in enumerate(chords):
        low = voiced(chord, 57, low)
        strings = (40 + (chord.root - 40) % 12, *low, low[0] + 12)
        for i, digit in enumerate(picking):
            at = bar * 4 + i * 4 / len(picking)
            yield Note(at, at + 1.4, strings[int(digit)], 84 if i == 0 else 72)


def _strummed(chords: Sequence[Chord]) -> Iterator[Note]:
    low: tuple[int, ...] = ()
    for bar, chord in enumerate(chords):
        low = voiced(chord, 55, low)
        bass = 40 + (chord.root - 40) % 12
        strings = (bass, *(midi for midi in (*low, low[0] + 12) if midi > bass))
        for beat, length, is_up in ((0.0, 1.5, False), (1.5, 0.5, True), (2.0, 2.0, False)):
            order = strings[:0:-1] if is_up else strings
            for i, midi in enumerate(order):
                at = bar * 4 + beat
                yield Note(at + 0.02 * i, at + length * 0.95, midi, 88 - 4 * i)
