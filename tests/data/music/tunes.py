"""Melodies over chords: chord notes where it counts, steps between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.data.music.harmony import Chord, Key, nearest
from tests.data.music.model import Half

_CELLS: dict[tuple[Half, int], tuple[tuple[float, ...], ...]] = {
    ("tune", 4): ((1, 1, 1, 1), (1, 0.5, 0.5, 2), (1.5, 0.5, 1, 1), (0.5, 0.5, 1, 0.5, 0.5, 1)),
    ("report", 4): ((1, 1, 2), (0.5, 0.5, 0.5, 0.5, 1, 1), (1.5, 0.5, 1.5, 0.5), (0.5, 1, 0.5, 2)),
    ("tune", 3): ((1, 1, 1), (2, 1), (1.5, 0.5, 1), (1, 0.5, 0.5, 1)),
    ("report", 3): ((1, 1, 0.5, 0.5), (1, 2), (0.5, 0.5, 1, 1), (1.5, 1.5)),
    ("tune", 2): ((1, 1), (0.5, 0.5, 1), (1.5, 0.5)),
    ("report", 2): ((1, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5), (2,)),
    ("tune", 5): ((1, 1, 1, 1, 1), (1, 0.5, 0.5, 1, 2), (1.5, 0.5, 1, 1, 1)),
    ("report", 5): ((1, 1, 1, 2), (0.5, 0.5, 1, 1, 1, 1), (1, 2, 1, 1)),
}
# the beat of a compound metre is in three
_COMPOUND_CELLS: dict[Half, tuple[tuple[float, ...], ...]] = {
    "tune": ((2 / 3, 1 / 3, 2 / 3, 1 / 3), (1 / 3, 1 / 3, 1 / 3, 1), (1, 2 / 3, 1 / 3)),
    "report": ((1 / 3,) * 6, (2 / 3, 1 / 3, 1), (1, 1 / 3, 1 / 3, 1 / 3)),
}


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a score.

    Attributes:
        start, end: in beats.
        midi: MIDI number.
        velocity: 1 to 127.
    """

    start: float
    end: float
    midi: int
    velocity: int = 90


def tune(
    chords: Sequence[Chord],
    key: Key,
    beats_per_bar: int,
    half: Half,
    rng: np.random.Generator,
    *,
    around: int = 72,
    quick: float = 0.0,
    repeats: float = 0.0,
    compound: bool = False,
) -> list[Note]:
    """A melody with one chord a bar, in phrases of about two bars.

    Args:
        around: MIDI number it stays near.
        quick: share of the notes that are split in two.
        repeats: chance that a note has the pitch of the one before; else it never has.
    """
    cells = _COMPOUND_CELLS[half] if compound else _CELLS[half, beats_per_bar]
    notes: list[Note] = []
    pitch = nearest(chords[0].pitch_classes[int(rng.integers(3))], around)
    for bar, chord in enumerate(chords):
        lengths = _split(cells[int(rng.integers(len(cells)))], quick, rng)
        if bar == len(chords) - 1:
            lengths = [float(beats_per_bar)]
        at = float(bar * beats_per_bar)
        for i, length in enumerate(lengths):
            is_strong = i == 0 or length >= 1.5
            if notes and rng.random() >= repeats:
                pitch = _next(pitch, chord, key, around, is_strong, rng)
            ends_phrase = bar % 2 == 1 and i == len(lengths) - 1
            gate = 0.7 if ends_phrase else 0.93
            velocity = int(rng.integers(88, 104) if is_strong else rng.integers(76, 94))
            notes.append(Note(at, at + length * gate, pitch, velocity))
            at += length
    return notes


def _split(cell: Sequence[float], quick: float, rng: np.random.Generator) -> list[float]:
    lengths: list[float] = []
    for length in cell:
        lengths += [length / 2, length / 2] if rng.random() < quick else [length]
    return lengths


def _next(
    pitch: int, chord: Chord, key: Key, around: int, is_strong: bool, rng: np.random.Generator
) -> int:
    """Another pitch than this one: near it, and pulled back towards the middle."""
    allowed = chord.pitch_classes[:3] if is_strong else key.scale_over(chord)
    near = [note for note in range(pitch - 8, pitch + 9) if note % 12 in allowed and note != pitch]
    weights = [
        np.exp(-abs(note - pitch) / (3.0 if is_strong else 1.4) - ((note - around) / 7.0) ** 2)
        for note in near
    ]
    return int(rng.choice(near, p=np.array(weights) / np.sum(weights)))
