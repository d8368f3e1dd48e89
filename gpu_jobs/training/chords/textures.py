"""What instruments make of a progression: a choir moving in parts, or a band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gpu_jobs.training.chords.progressions import Step
from gpu_jobs.training.synthesis import Part, Played
from shared.music.chords import QUALITIES

_CHOIRS = (52, 53, 54, 48, 49, 50, 51, 16, 18, 19, 20, 21, 0, 4, 56, 60, 61, 68, 70, 71, 73, 89, 91)
_COMPING = (0, 1, 2, 4, 5, 6, 7, 11, 16, 17, 24, 25, 26, 27, 28, 30, 46, 48, 50, 81, 88, 90, 95)
_BASSES = (32, 33, 34, 35, 36, 38, 39, 43)
_LEADS = (0, 11, 22, 25, 26, 40, 41, 42, 56, 57, 64, 65, 66, 68, 71, 73, 75, 79, 80, 81, 85, 52, 53)
_BEATS = ("k.h.s.h.", "khhhshhh", "k..ks..k", "k.hks.hh", "khshkhsh", "k.h.k.h.")
_DRUMS = {"k": 36, "s": 38, "h": 42}
_RANGES = ((60, 79), (55, 72), (48, 67), (40, 60))
"""Of soprano, alto, tenor and bass, MIDI."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A chord and when it sounds, seconds."""

    step: Step
    start: float
    end: float
    beat_s: float

    @property
    def tones(self) -> list[int]:
        """Its pitch classes, the root first."""
        return [(self.step.root + tone) % 12 for tone in QUALITIES[self.step.quality]]


def choir(rng: np.random.Generator, chords: Sequence[Placed]) -> list[Part]:
    """Four voices that move as little as they can, and pass through other notes on the way."""
    programs = rng.choice(_CHOIRS, size=1 if rng.random() < 0.7 else 4).tolist()
    wanders = float(rng.choice([0.0, 0.2, 0.45]))
    parts = []
    lines = np.array(list(_voiced(rng, chords)))
    for voice in range(4):
        notes = list(_sung(rng, chords, lines[:, voice].tolist(), wanders))
        gain = float(rng.normal(0, 2))
        parts.append(
            Part(f"voice {voice}", notes, int(programs[voice % len(programs)]), gain_db=gain)
        )
    return parts


def band(rng: np.random.Generator, chords: Sequence[Placed]) -> list[Part]:
    """Mostly chords, a bass, drums, a second instrument and a melody; one of the first two at least.

    Where nobody plays chords, the bass and a melody say what they are.
    """
    parts = []
    is_bare = rng.random() < 0.12
    if not is_bare:
        parts.append(_part(rng, "chords", list(_comped(rng, chords)), _COMPING, 0.0))
    if is_bare or rng.random() < 0.85:
        parts.append(_part(rng, "bass", list(_bass(rng, chords)), _BASSES, 1.0))
    if rng.random() < 0.7:
        parts.append(Part("drums", list(_drummed(rng, chords)), is_drums=True, gain_db=-2.0))
    if not is_bare and rng.random() < 0.4:
        parts.append(_part(rng, "second", list(_comped(rng, chords)), _COMPING, -5.0))
    if is_bare or rng.random() < 0.75:
        parts.append(_part(rng, "melody", list(_melody(rng, chords)), _LEADS, -1.0))
    return parts


def drums(rng: np.random.Generator, chords: Sequence[Placed]) -> list[Part]:
    """A drummer alone: no harmony."""
    return [Part("drums", list(_drummed(rng, chords)), is_drums=True)]


def _part(
    rng: np.random.Generator, name: str, notes: list[Played], programs: tuple[int, ...], gain: float
) -> Part:
    return Part(name, notes, int(rng.choice(programs)), gain_db=gain + float(rng.normal(0, 3)))


def _voiced(rng: np.random.Generator, chords: Sequence[Placed]) -> Iterator[list[int]]:
    """MIDI numbers of the four voices for each chord."""
    previous = [69, 64, 57, 50]
    for chord in chords:
        tones = chord.tones
        bass_tone = tones[0] if rng.random() < 0.72 else int(rng.choice(tones[1:]))
        needed = [tone for tone in tones if tone != bass_tone]
        upper = [*needed, tones[0], tones[0], tones[2]][:3]
        rng.shuffle(upper)
        voices = [
            _nearest(tone, before, low, high)
            for tone, before, (low, high) in zip(
                [*upper, bass_tone], previous, _RANGES, strict=True
            )
        ]
        yield voices
        previous = voices


def _sung(
    rng: np.random.Generator, chords: Sequence[Placed], line: list[int], wanders: float
) -> Iterator[Played]:
    for number, (chord, midi) in enumerate(zip(chords, line, strict=True)):
        beats = max(1, round((chord.end - chord.start) / chord.beat_s))
        goal = line[number + 1] if number + 1 < len(line) else midi
        held = rng.random() < 0.5
        for beat in range(1 if held else beats):
            start = chord.start + beat * chord.beat_s
            end = chord.end if held else min(start + chord.beat_s, chord.end)
            velocity = int(rng.integers(70, 105))
            if end - start < 1.5 * chord.beat_s and rng.random() < wanders:
                half = start + (end - start) / 2
                between = _between(rng, midi, goal, chord.step.scale)
                first, second = (between, midi) if rng.random() < 0.25 else (midi, between)
                yield Played(start, half, first, velocity)
                yield Played(half, end - 0.02, second, velocity)
            else:
                yield Played(start, end - 0.02, midi, velocity)


def _between(rng: np.random.Generator, midi: int, goal: int, scale: tuple[int, ...]) -> int:
    """A note of the scale next to a voice's own, on the way to where it goes."""
    direction = int(np.sign(goal - midi)) or int(rng.choice([-1, 1]))
    step = next(d for d in (1, 2, 3, 4) if (midi + direction * d) % 12 in scale)
    return midi + direction * step


def _comped(rng: np.random.Generator, chords: Sequence[Placed]) -> Iterator[Played]:
    manner = str(rng.choice(["held", "beats", "offbeats", "arpeggio", "strummed", "stabs"]))
    centre = int(rng.integers(54, 70))
    for chord in chords:
        tones = sorted(_nearest(tone, centre, centre - 8, centre + 8) for tone in chord.tones)
        if rng.random() < 0.3:
            tones.append(tones[0] + 12)
        velocity = int(rng.integers(65, 105))
        if manner == "held":
            yield from (Played(chord.start, chord.end - 0.02, tone, velocity) for tone in tones)
            continue
        step_s = chord.beat_s * (1.0 if manner == "beats" else 0.5)
        count = max(1, round((chord.end - chord.start) / step_s))
        for stroke in range(count):
            start = chord.start + stroke * step_s
            if manner in ("offbeats", "stabs") and stroke % 2 == 0:
                continue
            if manner == "arpeggio":
                tone = tones[stroke % len(tones)]
                yield Played(start, min(start + 2 * step_s, chord.end), tone, velocity)
            else:
                lag = 0.012 if manner == "strummed" else 0.0
                held_s = (0.3 if manner == "stabs" else 0.9) * step_s
                for place, tone in enumerate(tones):
                    yield Played(start + place * lag, start + held_s, tone, velocity)


def _bass(rng: np.random.Generator, chords: Sequence[Placed]) -> Iterator[Played]:
    manner = str(rng.choice(["root", "beats", "fifths", "walking"]))
    low = int(rng.integers(28, 38))
    for chord in chords:
        tones = [_nearest(tone, low + 6, low, low + 12) for tone in chord.tones]
        count = max(1, round((chord.end - chord.start) / chord.beat_s))
        if manner == "root":
            turned = tones[0] if rng.random() < 0.85 else int(rng.choice(tones))
            yield Played(chord.start, chord.end - 0.03, turned, 95)
            continue
        for beat in range(count):
            start = chord.start + beat * chord.beat_s
            midi = tones[0]
            if beat and manner == "fifths":
                midi = tones[(0, 2)[beat % 2]]
            if beat and manner == "walking":
                midi = int(rng.choice([*tones, tones[0] + int(rng.choice([-2, -1, 1, 2]))]))
            yield Played(start, start + 0.9 * chord.beat_s, midi, int(rng.integers(80, 105)))


def _melody(rng: np.random.Generator, chords: Sequence[Placed]) -> Iterator[Played]:
    """Mostly notes of the chord on the beats, the scale between them, and rests."""
    centre = int(rng.integers(64, 80))
    midi = centre
    for chord in chords:
        at = chord.start
        while at < chord.end - 0.05:
            length = chord.beat_s * float(rng.choice([0.5, 0.5, 1.0, 1.0, 1.5, 2.0]))
            is_on_beat = abs((at - chord.start) / chord.beat_s % 1.0) < 0.1
            may = chord.tones if is_on_beat and rng.random() < 0.75 else list(chord.step.scale)
            midi = _nearest(
                int(rng.choice(may)), midi + int(rng.integers(-3, 4)), centre - 9, centre + 9
            )
            if rng.random() > 0.15:
                yield Played(
                    at, min(at + 0.95 * length, chord.end + 0.1), midi, int(rng.integers(70, 110))
                )
            at += length


def _drummed(rng: np.random.Generator, chords: Sequence[Placed]) -> Iterator[Played]:
    pattern = str(rng.choice(_BEATS))
    for chord in chords:
        half_s = chord.beat_s / 2
        for stroke in range(max(1, round((chord.end - chord.start) / half_s))):
            mark = pattern[stroke % len(pattern)]
            if mark != ".":
                start = chord.start + stroke * half_s
                yield Played(start, start + 0.1, _DRUMS[mark], int(rng.integers(70, 115)))


def _nearest(pitch_class: int, midi: int, low: int, high: int) -> int:
    """The MIDI number of a pitch class nearest to another, within a range of an octave or more."""
    around = [n for n in range(low, high + 1) if n % 12 == pitch_class % 12]
    return min(around, key=lambda note: abs(note - midi))
