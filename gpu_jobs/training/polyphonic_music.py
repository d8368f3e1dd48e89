"""Polyphonic music made up by rule: for ears that learn which notes sound together.

Four manners (chords that are struck or strummed, broken chords, two hands, a tune over chords), on
keyboards, plucked strings and, less often, whatever else a soundfont has or has not; played unevenly, out of
tune, in rooms, through poor microphones, now and then over drums. Some excerpts are noise alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.training.made_up_instrument import MadeUpInstrument
from gpu_jobs.training.poor_recordings import detuned, noise, recorded
from gpu_jobs.training.synthesis import Part, Played, play

RATE = 22_050
SECONDS = 12.0

_KEYBOARDS = (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 11)
_PLUCKED = (24, 24, 25, 25, 26, 27, 28, 45, 46, 15, 105, 106)
_OTHERS = (12, 16, 17, 19, 21, 22, 29, 30, 40, 42, 48, 49, 52, 56, 60, 61, 65, 71, 73, 80, 89)
_DRUMS = (36, 38, 42, 42, 46, 45, 49, 39, 54)
_NOISE_ALONE, _OVER_DRUMS, _MADE_UP = 0.04, 0.12, 0.25
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10))
_OPEN_STRINGS = (40, 45, 50, 55, 59, 64)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of music and what is played in it.

    Attributes:
        samples: float32 mono at `RATE`, peaking at 0.7.
        notes: (start, end, MIDI number); with the detuning of the excerpt as its fraction.
    """

    samples: NDArray[np.float32]
    notes: tuple[tuple[float, float, float], ...]


Chord = tuple[int, ...]
"""Pitch classes, the root first."""


@dataclass(frozen=True, slots=True)
class _Song:
    """What its parts have in common: the beat, and a chord for each two beats."""

    beat_s: float
    chords: tuple[Chord, ...]
    scale: tuple[int, ...]
    loose_s: float

    def span(self, i: int) -> tuple[float, float]:
        return 0.3 + 2 * i * self.beat_s, 0.3 + 2 * (i + 1) * self.beat_s


Manner = Callable[[np.random.Generator, _Song], Iterator[Played]]


def excerpts(count: int, font: Path, seed: int) -> Iterator[Excerpt]:
    """So many excerpts, each of its own seed; the same seed and font give the same samples."""
    for i in range(count):
        yield excerpt(np.random.default_rng((seed, i)), font)


def excerpt(rng: np.random.Generator, font: Path) -> Excerpt:
    """One piece by one instrument, as it was recorded; or noise, which has no notes."""
    if rng.random() < _NOISE_ALONE:
        return Excerpt(noise(rng, SECONDS, RATE), ())
    family = (_KEYBOARDS, _PLUCKED, _OTHERS)[int(rng.choice(3, p=(0.42, 0.42, 0.16)))]
    manners: tuple[Manner, ...] = (_struck, _broken, _two_hands, _tune_over_chords)
    if family is _PLUCKED:
        manners = (_strummed, _strummed, _broken, _tune_over_chords)
    song = _song(rng)
    notes = list(manners[int(rng.integers(4))](rng, song))
    notes = _apart([note for note in notes if note.start < SECONDS - 0.3])
    if rng.random() < _MADE_UP:
        sound = MadeUpInstrument(rng).play(notes, RATE, SECONDS)
    else:
        part = Part("it", notes, int(rng.choice(family)))
        sound = play(part, font, RATE, SECONDS).mean(axis=0)
    if rng.random() < _OVER_DRUMS:
        drums = play(Part("drums", _beaten(rng, song), 0, is_drums=True), font, RATE, SECONDS)
        level = np.abs(sound).max() / max(float(np.abs(drums).max()), 1e-9)
        sound = sound + np.float32(level * rng.uniform(0.15, 0.8)) * drums.mean(axis=0)
    cents = float(rng.choice((0.0, rng.uniform(-30, 30))))
    heard, stretch = detuned(sound, cents, RATE)
    truth = tuple(
        (note.start * stretch, note.end * stretch, note.midi + cents / 100) for note in notes
    )
    return Excerpt(recorded(rng, heard, RATE), truth)


def _song(rng: np.random.Generator) -> _Song:
    tonic = int(rng.integers(12))
    scale = tuple((tonic + step) % 12 for step in _SCALES[int(rng.integers(3))])
    beat_s = 60 / float(rng.uniform(65, 170))
    count = int(SECONDS / beat_s / 2) + 1
    chords = []
    for _ in range(count):
        root, size = int(rng.integers(7)), int(rng.choice((3, 3, 3, 4)))
        chords.append(tuple(scale[(root + 2 * k) % 7] for k in range(size)))
    loop = int(rng.choice((2, 4, 4, count)))
    return _Song(
        beat_s,
        tuple(chords[i % min(loop, count)] for i in range(count)),
        scale,
        float(rng.uniform(0, 0.012)),
    )


def _struck(rng: np.random.Generator, song: _Song) -> Iterator[Played]:
    """Chords of three to six notes, one to four times each."""
    for i, chord in enumerate(song.chords):
        start, end = song.span(i)
        voicing = _voiced(rng, chord, int(rng.integers(43, 62)), int(rng.integers(3, 7)))
        times = int(rng.choice((1, 2, 4)))
        for k in range(times):
            at = start + (end - start) * k / times
            yield from _together(rng, song, voicing, at, (end - start) / times)


def _strummed(rng: np.random.Generator, song: _Song) -> Iterator[Played]:
    """A guitar's open shapes, down and up, the strings a few hundredths of a second apart."""
    pattern = rng.permutation(np.array([1, 1, 0, 1, 0, 1, 1, 0]))[:4]
    pattern[0] = 1
    for i, chord in enumerate(song.chords):
        start, end = song.span(i)
        shape = _fingered(chord, int(rng.choice((0, 0, 0, 2, 3, 5, 7))))
        for k in np.flatnonzero(pattern):
            at = start + (end - start) * float(k) / 4
            up = k % 2 == 1
            strings = (shape[::-1][: int(rng.integers(3, 6))]) if up else shape
            apart_s = float(rng.uniform(0.004, 0.028))
            velocity = int(rng.integers(55, 115))
            for n, midi in enumerate(strings):
                loudness = velocity + int(rng.integers(-12, 6))
                yield Played(at + n * apart_s, at + (end - start) / 3, midi, min(loudness, 127))


def _broken(rng: np.random.Generator, song: _Song) -> Iterator[Played]:
    """Broken chords in even notes, each held on or let go."""
    pieces = int(rng.choice((4, 4, 6, 8)))
    order = rng.integers(0, 6, pieces)
    held = bool(rng.integers(2))
    lowest = int(rng.integers(40, 58))
    for i, chord in enumerate(song.chords):
        start, end = song.span(i)
        voicing = _voiced(rng, chord, lowest, 6)
        for k, which in enumerate(order):
            at = start + (end - start) * k / pieces + _late(rng, song)
            until = end if held else at + (end - start) / pieces
            yield Played(max(at, 0.05), until, voicing[which], int(rng.integers(50, 112)))
        if rng.random() < 0.7:
            yield Played(start, end - 0.03, voicing[0] - 12, int(rng.integers(60, 110)))


def _two_hands(rng: np.random.Generator, song: _Song) -> Iterator[Played]:
    """Bass notes or octaves and chords in the left hand, a line or thirds in the right."""
    octaves = bool(rng.integers(2))
    for i, chord in enumerate(song.chords):
        start, end = song.span(i)
        bass = 36 + (chord[0] - 36) % 12
        for midi in (bass, bass + 12) if octaves else (bass,):
            yield Played(start, (start + end) / 2, midi, int(rng.integers(55, 105)))
        middle = _voiced(rng, chord, 50, 3)
        yield from _together(rng, song, middle, (start + end) / 2, (end - start) / 2)
    yield from _line(rng, song, 64, thirds=bool(rng.integers(2)))


def _tune_over_chords(rng: np.random.Generator, song: _Song) -> Iterator[Played]:
    """A line over chords that are held."""
    for i, chord in enumerate(song.chords):
        start, end = song.span(i)
        voicing = _voiced(rng, chord, int(rng.integers(40, 50)), int(rng.integers(2, 5)))
        yield from _together(rng, song, voicing, start, end - start)
    yield from _line(rng, song, 60, thirds=False)


def _line(rng: np.random.Generator, song: _Song, lowest: int, *, thirds: bool) -> Iterator[Played]:
    """A tune that walks on the scale, with repeated notes, leaps and rests."""
    ladder = [midi for midi in range(lowest, lowest + 24) if midi % 12 in song.scale]
    place, now = int(rng.integers(3, len(ladder) - 3)), 0.3
    while now < SECONDS - 0.5:
        length = song.beat_s * float(rng.choice((0.25, 0.5, 0.5, 0.5, 1, 1, 2)))
        if rng.random() > 0.12:
            start = max(now + _late(rng, song), 0.05)
            end = start + length * float(rng.uniform(0.5, 1.0))
            velocity = int(rng.integers(65, 120))
            yield Played(start, end, ladder[place], velocity)
            if thirds and place >= 2:
                yield Played(start, end, ladder[place - 2], velocity - 8)
        step = int(rng.choice((-4, -2, -1, -1, 0, 0, 1, 1, 2, 4)))
        place = min(max(place + step, 0), len(ladder) - 1)
        now += length


def _together(
    rng: np.random.Generator, song: _Song, voicing: list[int], at: float, length_s: float
) -> Iterator[Played]:
    velocity = int(rng.integers(50, 112))
    long = float(rng.uniform(0.5, 1.0)) * length_s
    for midi in voicing:
        start = max(at + _late(rng, song), 0.05)
        yield Played(start, start + long, midi, min(velocity + int(rng.integers(-10, 11)), 127))


def _late(rng: np.random.Generator, song: _Song) -> float:
    return float(rng.normal(0, song.loose_s))


def _voiced(rng: np.random.Generator, chord: Chord, lowest: int, count: int) -> list[int]:
    """Its notes from ``lowest`` upwards; now and then one is left out or doubled by an octave."""
    tones = [midi for midi in range(lowest, lowest + 40) if midi % 12 in chord]
    if rng.random() < 0.3:
        del tones[1]
    return tones[:count]


def _fingered(chord: Chord, capo: int) -> list[int]:
    """The chord's lowest note on each string, from the root upwards."""
    shape: list[int] = []
    for string in _OPEN_STRINGS:
        tones = [midi for midi in range(string + capo, string + capo + 5) if midi % 12 in chord]
        if tones and (shape or tones[0] % 12 == chord[0]):
            shape.append(tones[0])
    return shape or [_OPEN_STRINGS[0] + (chord[0] - _OPEN_STRINGS[0]) % 12]


def _beaten(rng: np.random.Generator, song: _Song) -> list[Played]:
    """A drummer's pattern of two bars, over and over."""
    pattern = [
        (int(step), int(rng.choice(_DRUMS)), int(rng.integers(50, 120)))
        for step in rng.integers(0, 16, int(rng.integers(6, 20)))
    ]
    bars = int(SECONDS / song.beat_s / 4)
    return [
        Played(at, at + 0.1, drum, velocity)
        for bar in range(bars)
        for step, drum, velocity in pattern
        if (at := 0.3 + (4 * bar + step / 4) * song.beat_s) < SECONDS - 0.3
    ]


def _apart(notes: list[Played]) -> list[Played]:
    """A key struck again is let go before; struck twice at once, it is struck once."""
    kept: dict[int, Played] = {}
    done = []
    for note in sorted(notes, key=lambda one: one.start):
        before = kept.get(note.midi)
        if before is not None and note.start - before.start < 0.06:
            continue
        if before is not None:
            end = min(before.end, note.start - 0.005)
            done.append(Played(before.start, end, before.midi, before.velocity))
        kept[note.midi] = note
    return sorted([*done, *kept.values()], key=lambda one: one.start)
