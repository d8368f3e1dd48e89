"""Keys, scales, chords and the progressions that the bands play."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.data.music.model import Half

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

INTERVALS = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
}
"""Semitones above the root of each quality."""

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
HARMONIC_MINOR = (0, 2, 3, 5, 7, 8, 11)

# Semitones from the tonic to the root, and the quality where it is not major.
_MAJOR_PROGRESSIONS: dict[Half, tuple[str, ...]] = {
    "tune": (
        "0 7 9:min 5",
        "9:min 5 0 7",
        "0 9:min 2:min 7",
        "0 5 0 7",
        "0 4:min 5 7",
        "0 2:min 5 0",
        "5 7 4:min 9:min",
    ),
    "report": (
        "0 4:min 9:min 5",
        "0 10 5 0",
        "9:min 7 5 7",
        "0 5 9:min 7",
        "5 0 7 9:min",
        "0 2 5 0",
        "2:min 7 0 9:min",
    ),
}
_MINOR_PROGRESSIONS: dict[Half, tuple[str, ...]] = {
    "tune": (
        "0:min 8 3 10",
        "0:min 5:min 7 0:min",
        "0:min 10 8 7",
        "0:min 3 10 5:min",
        "0:min 8 5:min 7",
    ),
    "report": (
        "0:min 10 0:min 7",
        "0:min 5:min 10 3",
        "8 10 0:min 0:min",
        "0:min 7 0:min 10",
        "0:min 3 8 7",
    ),
}
_JAZZ_PROGRESSIONS: dict[Half, tuple[str, ...]] = {
    "tune": ("2:min7 7:7 0:maj7 9:min7", "0:maj7 9:min7 2:min7 7:7 0:maj7 5:maj7 2:min7 7:7"),
    "report": (
        "4:min7 9:7 2:min7 7:7 0:maj7 0:maj7",
        "0:maj7 5:maj7 4:min7 9:min7 2:min7 7:7",
        "5:maj7 4:min7 2:min7 7:7 0:maj7 0:maj7",
    ),
}


@dataclass(frozen=True, slots=True)
class Chord:
    """A root (pitch class, C is 0) and a quality of `INTERVALS`."""

    root: int
    quality: str

    @property
    def harte(self) -> str:
        return f"{NAMES[self.root]}:{self.quality}"

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return tuple((self.root + step) % 12 for step in INTERVALS[self.quality])


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class, C is 0) and a mode."""

    tonic: int
    is_minor: bool = False

    def __str__(self) -> str:
        return f"{NAMES[self.tonic]} {'minor' if self.is_minor else 'major'}"

    @property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes, from the tonic upwards."""
        return tuple((self.tonic + step) % 12 for step in (MINOR if self.is_minor else MAJOR))

    def scale_over(self, chord: Chord) -> tuple[int, ...]:
        """The scale as it is inflected over a chord: the leading note where the chord has it."""
        if self.is_minor and (self.tonic + 11) % 12 in chord.pitch_classes:
            return tuple((self.tonic + step) % 12 for step in HARMONIC_MINOR)
        return self.scale


def chord_in(key: Key, numeral: str) -> Chord:
    """Such as ``9:min``: a minor triad nine semitones above the tonic."""
    steps, _, quality = numeral.partition(":")
    return Chord((key.tonic + int(steps)) % 12, quality or "maj")


def progression(
    key: Key, half: Half, rng: np.random.Generator, *, jazz: bool = False
) -> list[Chord]:
    """A few bars of chords, one a bar; the two halves never share one."""
    if jazz:
        choices = _JAZZ_PROGRESSIONS[half]
    else:
        choices = (_MINOR_PROGRESSIONS if key.is_minor else _MAJOR_PROGRESSIONS)[half]
    text = choices[int(rng.integers(len(choices)))]
    return [chord_in(key, numeral) for numeral in text.split()]


def with_sevenths(chords: list[Chord], key: Key, rng: np.random.Generator) -> list[Chord]:
    """Some of the triads get the seventh that the key gives them."""
    return [_with_seventh(chord, key) if rng.random() < 0.4 else chord for chord in chords]


def _with_seventh(chord: Chord, key: Key) -> Chord:
    if chord.quality == "min":
        return Chord(chord.root, "min7")
    if chord.quality != "maj":
        return chord
    has_leading_note = (chord.root + 11) % 12 in key.scale_over(chord)
    return Chord(chord.root, "maj7" if has_leading_note else "7")


def voiced(chord: Chord, around: int, previous: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Close position near a MIDI number, moving little from the chord before."""
    target = float(np.mean(previous)) if previous else float(around)
    target = 0.7 * target + 0.3 * around
    best: tuple[int, ...] = ()
    for low in range(around - 9, around + 4):
        if low % 12 not in chord.pitch_classes:
            continue
        notes = [low]
        while len(notes) < len(chord.pitch_classes):
            step = notes[-1] + 1
            while step % 12 not in chord.pitch_classes:
                step += 1
            notes.append(step)
        if not best or abs(np.mean(notes) - target) < abs(np.mean(best) - target):
            best = tuple(notes)
    return best


def nearest(pitch_class: int, midi: float) -> int:
    """The MIDI number of a pitch class nearest to another."""
    base = round(midi)
    return min(
        (base + step for step in range(-6, 7) if (base + step) % 12 == pitch_class),
        key=lambda note: abs(note - midi),
    )
