"""Melodies made by code: a plan of metre, key, form and rhythm, and the notes that follow from it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from shared.music.notes import F0, Note, Notes

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "pentatonic": (0, 2, 4, 7, 9),
}
_PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_CHORDS = (0, 3, 4, 0)
"""Roots of the bars of a phrase, as degrees: tonic, subdominant, dominant, tonic."""

_LEAD_S = 0.6
_GAP_S = 0.02
_BREATH_S = 0.42
_GRACE_S = 0.08
_LOWEST_DEGREE = -1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Lengths of a phrase's notes in beats, a beat being a quarter.

    Attributes:
        bar: beats in a bar.
        pickup: beats of it that come before the first bar line.
        opens_with_rest: beats of silence before the first note.
    """

    bar: float
    lengths: tuple[float, ...]
    pickup: float = 0.0
    opens_with_rest: float = 0.0

    @property
    def beats(self) -> float:
        return self.opens_with_rest + sum(self.lengths)


RHYTHMS = {
    "plain": Rhythm(4, (1, 1, 1, 1, 1, 1, 2)),
    "broad": Rhythm(4, (2, 1, 1, 2, 2)),
    "dotted": Rhythm(4, (1.5, 0.5, 1, 1, 1.5, 0.5, 2)),
    "running": Rhythm(4, (0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5, 1, 2)),
    "chant": Rhythm(4, (0.5, 0.5, 0.5, 0.5, 1, 1, 0.5, 0.5, 1, 2)),
    "syncopated": Rhythm(4, (0.5, 1, 0.5, 1, 1, 0.5, 1, 0.5, 2)),
    "off-beat": Rhythm(4, (0.5, 0.5, 0.5, 1, 1, 0.5, 1, 0.5, 2), opens_with_rest=0.5),
    "short": Rhythm(4, (1, 1, 2)),
    "picked-up": Rhythm(4, (1, 1, 1, 1, 1, 1, 0.5, 0.5, 1), pickup=1),
    "two-picked-up": Rhythm(4, (0.5, 0.5, 1.5, 0.5, 1, 1, 1, 2), pickup=1),
    "waltz": Rhythm(3, (2, 1, 2, 1, 1, 1, 1, 3)),
    "walking waltz": Rhythm(3, (1, 1, 1, 2, 1, 1, 1, 1, 3)),
    "dotted waltz": Rhythm(3, (1.5, 0.5, 1, 2, 1, 1, 1, 1, 3)),
    "waltz picked up": Rhythm(3, (1, 2, 1, 1, 1, 1, 2, 1, 2), pickup=1),
    "jig": Rhythm(3, (1, 0.5, 1, 0.5, 0.5, 0.5, 0.5, 1.5)),
    "rocking": Rhythm(3, (1.5, 1, 0.5, 1, 0.5, 1.5)),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a melody is like.

    Attributes:
        key: as in 'D minor' or 'C pentatonic'.
        bpm: quarters a minute.
        form: a letter a phrase; the same letter is the same phrase, its small letter the same with
            another ending.
        rhythms: one for each different letter, in order of appearance; names of `RHYTHMS`.
        tonic: MIDI number around which it lies.
        leaps: share of moves wider than a step.
        ornaments: share of long notes with a grace note.
        hummed: cents and, in thousandths, seconds by which a person strays from the score.
        breathes: whether the last note of a phrase leaves time for a breath.
    """

    name: str
    key: str
    bpm: float
    form: str
    rhythms: tuple[str, ...]
    tonic: int = 64
    leaps: float = 0.15
    ornaments: float = 0.0
    hummed: float = 0.0
    breathes: bool = True


def compose(plan: Plan) -> Notes:
    """The melody of a plan, the same each time."""
    rng = np.random.default_rng(zlib.crc32(plan.name.encode()))
    letters = list(dict.fromkeys(plan.form.upper()))
    rhythms = dict(zip(letters, (RHYTHMS[name] for name in plan.rhythms), strict=True))
    degrees = {
        letter: _degrees(rhythms[letter], plan, rng, closes=letter == letters[0], rises=i % 2 == 1)
        for i, letter in enumerate(letters)
    }
    notes: list[Note] = []
    at = _LEAD_S
    for letter in plan.form:
        rhythm, line = rhythms[letter.upper()], degrees[letter.upper()]
        line = line if letter.isupper() else [*line[:-1], 4 if line[-1] == 0 else 0]
        notes += _phrase(rhythm, line, plan, at, rng)
        at += rhythm.beats * 60 / plan.bpm
    return Notes(
        duration_s=round(notes[-1].end + 0.4, 3),
        tuning_cents=0.0,
        key=_named(plan.key),
        notes=notes,
        f0=F0(hop_s=0.016, hz=[]),
    )


def _named(key: str) -> str:
    tonic, mode = key.split()
    return f"{tonic} {'minor' if mode in ('minor', 'dorian') else 'major'}"


def _degrees(
    rhythm: Rhythm, plan: Plan, rng: np.random.Generator, *, closes: bool, rises: bool
) -> list[int]:
    """Scale degrees of a phrase: an arch of steps with some leaps, chord notes on strong beats."""
    size = len(_scale(plan))
    count = len(rhythm.lengths)
    at = rhythm.opens_with_rest - rhythm.pickup
    degree = int(rng.choice((3, 4) if rises else (0, 2)))
    line = []
    for i, length in enumerate(rhythm.lengths):
        if i:
            wanted = (3 if rises else 1) + 3.0 * np.sin(np.pi * i / count)
            degree += _move(degree, wanted, plan, rng)
        if size == 7 and at % rhythm.bar == 0:
            degree = _nearest_of_chord(degree, _CHORDS[int(at // rhythm.bar) % len(_CHORDS)])
        degree = int(np.clip(degree, _LOWEST_DEGREE, size))
        line.append(degree)
        at += length
    line[-1] = 0 if closes else int(rng.choice((1, 4)))
    return line


def _move(degree: int, wanted: float, plan: Plan, rng: np.random.Generator) -> int:
    upwards = rng.random() < 1 / (1 + np.exp(-(wanted - degree)))
    if rng.random() < 0.12:
        return 0
    size = int(rng.integers(2, 5)) if rng.random() < plan.leaps else 1
    return size if upwards else -size


def _nearest_of_chord(degree: int, root: int) -> int:
    return min(
        (d for d in range(degree - 3, degree + 4) if (d - root) % 7 in (0, 2, 4)),
        key=lambda d: (abs(d - degree), d),
    )


def _scale(plan: Plan) -> tuple[int, ...]:
    return SCALES[plan.key.split()[1]]


def _midi(degree: int, plan: Plan) -> float:
    scale = _scale(plan)
    octave, step = divmod(degree, len(scale))
    return float(_root(plan) + 12 * octave + scale[step])


def _root(plan: Plan) -> int:
    """The key's tonic nearest to the plan's."""
    wanted = _PITCH_CLASSES[plan.key[0]]
    return min(range(plan.tonic - 6, plan.tonic + 6), key=lambda m: (m - wanted) % 12)


def _phrase(
    rhythm: Rhythm, degrees: Sequence[int], plan: Plan, start_s: float, rng: np.random.Generator
) -> Iterator[Note]:
    beat_s = 60 / plan.bpm
    at = rhythm.opens_with_rest
    for i, (degree, length) in enumerate(zip(degrees, rhythm.lengths, strict=True)):
        begin = start_s + at * beat_s + _strayed(plan.hummed / 1000, rng)
        end = start_s + (at + length) * beat_s - _GAP_S - 2 * plan.hummed / 1000
        if plan.breathes and i == len(degrees) - 1:
            end = max(end - _BREATH_S, begin + 0.4 * length * beat_s)
        strong = (at - rhythm.pickup) % rhythm.bar == 0
        level = (0.0 if strong else -3.0) - abs(_strayed(plan.hummed / 5, rng))
        midi = _midi(degree, plan) + _strayed(plan.hummed / 100, rng)
        if length >= 1 and rng.random() < plan.ornaments:
            yield _note(_midi(degree + 1, plan), begin, begin + _GRACE_S, level)
            begin += _GRACE_S
        yield _note(midi, begin, end, level)
        at += length


def _strayed(most: float, rng: np.random.Generator) -> float:
    return float(rng.uniform(-most, most)) if most else 0.0


def _note(midi: float, start: float, end: float, level_db: float) -> Note:
    return Note(
        start=round(start, 4),
        end=round(end, 4),
        midi=round(midi, 3),
        confidence=0.9,
        level_db=round(level_db, 2),
    )
