"""What makes music sound happy, sad or angry: the ranges from which labelled music is composed.

The cues and their directions (tempo, mode, register, articulation, loudness, harmony, timbre) follow
A. Gabrielsson and E. Lindström, "The role of structure in the musical expression of emotions", in
Handbook of Music and Emotion, Oxford 2010. Ranges overlap, as they do in music: a label is a
tendency of many cues, and no single one tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.music.mood import MoodName

Range = tuple[float, float]
Chord = tuple[int, str]
"""Semitones of its root above the tonic, and its quality."""

QUALITIES: Mapping[str, tuple[int, ...]] = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "dim": (0, 3, 6),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "5": (0, 7),
}

SCALES: Mapping[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """General MIDI programs for each role."""

    lead: tuple[int, ...]
    chords: tuple[int, ...]
    bass: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """The ranges of one mood.

    Attributes:
        bpm: beats a minute.
        scales: from which the melody is taken.
        progressions: one chord a bar.
        register: MIDI number around which the melody lies.
        velocity: of the notes, 1 to 127.
        articulation: sounding part of a note's time.
        notes_a_beat: how busy accompaniment and melody are.
        drums: how likely there are any; ``hard`` where they drive.
        swell: how far velocities rise and fall over a phrase, 0 to 1.
        rubato: how far beats stray, as a part of one.
        leaps: how likely the melody leaps instead of stepping.
        palette, held_out: instruments for training, and others for judging; but for distorted
        guitars, of which General MIDI has two.
    """

    mood: MoodName
    bpm: Range
    scales: tuple[str, ...]
    progressions: tuple[tuple[Chord, ...], ...]
    register: Range
    velocity: Range
    articulation: Range
    notes_a_beat: Range
    drums: float
    hard: bool
    swell: Range
    rubato: Range
    leaps: float
    palette: Palette
    held_out: Palette


SOFT = Palette(
    lead=(0, 2, 8, 11, 13, 24, 40, 42, 46, 52, 56, 64, 65, 68, 70, 71, 73, 78, 79),
    chords=(0, 2, 8, 16, 19, 24, 25, 26, 46, 48, 50, 52, 88, 89, 92),
    bass=(32, 33, 39),
)
LOUD = Palette(
    lead=(27, 28, 29, 30, 56, 58, 62, 80, 81, 82),
    chords=(16, 18, 27, 28, 29, 30, 50, 62, 81, 90),
    bass=(33, 34, 38, 39),
)
"""Instruments of no mood in particular; none of them is among those held out."""

_CHEERFUL = (
    ((0, "maj"), (5, "maj"), (7, "maj"), (0, "maj")),
    ((0, "maj"), (7, "maj"), (9, "min"), (5, "maj")),
    ((0, "maj"), (5, "maj"), (0, "maj"), (7, "7")),
    ((0, "maj"), (9, "min"), (5, "maj"), (7, "maj")),
)
_SORROWFUL = (
    ((0, "min"), (5, "min"), (0, "min"), (7, "min")),
    ((0, "min"), (8, "maj"), (5, "min"), (7, "maj")),
    ((0, "min"), (10, "maj"), (8, "maj"), (7, "maj")),
    ((0, "min"), (5, "min"), (7, "min"), (0, "min")),
)
_DRIVING = (
    ((0, "maj"), (10, "maj"), (5, "maj"), (0, "maj")),
    ((0, "maj"), (7, "maj"), (5, "maj"), (7, "maj")),
    ((0, "maj"), (0, "maj"), (5, "maj"), (7, "maj")),
    ((0, "5"), (10, "5"), (5, "5"), (0, "5")),
)
_STILL = (
    ((0, "maj"), (5, "maj"), (0, "maj"), (5, "maj")),
    ((0, "maj7"), (5, "maj7"), (0, "maj7"), (5, "maj7")),
    ((0, "maj"), (9, "min"), (5, "maj"), (0, "maj")),
    ((0, "maj"), (0, "maj"), (5, "maj"), (0, "maj")),
)
_HARSH = (
    ((0, "min"), (1, "maj"), (0, "min"), (6, "dim")),
    ((0, "5"), (1, "5"), (0, "min"), (6, "5")),
    ((0, "min"), (0, "min"), (1, "maj"), (3, "min")),
    ((0, "dim"), (0, "min"), (1, "maj"), (0, "min")),
)
_WISTFUL = (
    ((0, "min7"), (5, "min7"), (0, "min7"), (7, "min7")),
    ((0, "min"), (8, "maj7"), (5, "min7"), (7, "min7")),
    ((0, "min7"), (10, "maj"), (8, "maj7"), (0, "min")),
    ((0, "min"), (7, "min7"), (8, "maj7"), (5, "min7")),
)
_TENDER = (
    ((0, "maj7"), (9, "min7"), (2, "min7"), (7, "7")),
    ((0, "maj7"), (5, "maj7"), (2, "min7"), (7, "7")),
    ((0, "maj7"), (4, "7"), (5, "maj7"), (7, "7")),
    ((0, "maj"), (9, "7"), (2, "min7"), (7, "7")),
)

DESIGNS: tuple[Design, ...] = (
    Design(
        mood="happy",
        bpm=(108, 152),
        scales=("major",),
        progressions=_CHEERFUL,
        register=(72, 80),
        velocity=(78, 104),
        articulation=(0.35, 0.7),
        notes_a_beat=(1.3, 2.2),
        drums=0.75,
        hard=False,
        swell=(0.0, 0.15),
        rubato=(0.0, 0.01),
        leaps=0.3,
        palette=Palette((73, 78, 24, 13, 56), (0, 25, 105, 16), (32, 33)),
        held_out=Palette((72, 12, 22, 75), (3, 6, 21), (34, 35)),
    ),
    Design(
        mood="sad",
        bpm=(48, 70),
        scales=("minor", "harmonic minor"),
        progressions=_SORROWFUL,
        register=(57, 67),
        velocity=(38, 62),
        articulation=(0.92, 1.05),
        notes_a_beat=(0.4, 0.9),
        drums=0.0,
        hard=False,
        swell=(0.1, 0.3),
        rubato=(0.01, 0.04),
        leaps=0.15,
        palette=Palette((42, 68, 0, 40), (0, 48, 19), (43, 32)),
        held_out=Palette((41, 69, 1), (49, 1, 20), (42, 35)),
    ),
    Design(
        mood="energetic",
        bpm=(124, 172),
        scales=("major", "mixolydian"),
        progressions=_DRIVING,
        register=(66, 78),
        velocity=(100, 124),
        articulation=(0.45, 0.8),
        notes_a_beat=(2.0, 4.0),
        drums=1.0,
        hard=True,
        swell=(0.0, 0.08),
        rubato=(0.0, 0.0),
        leaps=0.3,
        palette=Palette((81, 80, 62, 27), (90, 81, 28, 62), (38, 33, 39)),
        held_out=Palette((84, 63, 87), (83, 63, 61), (36, 37)),
    ),
    Design(
        mood="calm",
        bpm=(50, 80),
        scales=("major",),
        progressions=_STILL,
        register=(64, 74),
        velocity=(34, 58),
        articulation=(0.9, 1.05),
        notes_a_beat=(0.4, 1.2),
        drums=0.0,
        hard=False,
        swell=(0.05, 0.2),
        rubato=(0.0, 0.02),
        leaps=0.15,
        palette=Palette((73, 46, 79, 11), (89, 88, 46, 24), (32, 89)),
        held_out=Palette((74, 10, 77), (91, 94, 5), (35, 91)),
    ),
    Design(
        mood="angry",
        bpm=(128, 186),
        scales=("phrygian", "harmonic minor"),
        progressions=_HARSH,
        register=(45, 57),
        velocity=(110, 127),
        articulation=(0.5, 0.9),
        notes_a_beat=(2.0, 4.0),
        drums=0.92,
        hard=True,
        swell=(0.0, 0.08),
        rubato=(0.0, 0.0),
        leaps=0.4,
        palette=Palette((30, 29, 58), (30, 29), (34, 33)),
        held_out=Palette((31, 57), (29, 30, 31), (36, 34)),
    ),
    Design(
        mood="melancholic",
        bpm=(68, 98),
        scales=("minor",),
        progressions=_WISTFUL,
        register=(62, 72),
        velocity=(50, 76),
        articulation=(0.8, 1.0),
        notes_a_beat=(1.0, 2.0),
        drums=0.3,
        hard=False,
        swell=(0.1, 0.25),
        rubato=(0.0, 0.02),
        leaps=0.2,
        palette=Palette((71, 40, 25, 0), (24, 25, 0), (32, 35)),
        held_out=Palette((66, 41, 60), (5, 1, 104), (33, 43)),
    ),
    Design(
        mood="romantic",
        bpm=(62, 98),
        scales=("major",),
        progressions=_TENDER,
        register=(64, 76),
        velocity=(50, 80),
        articulation=(0.85, 1.05),
        notes_a_beat=(0.8, 1.8),
        drums=0.35,
        hard=False,
        swell=(0.2, 0.4),
        rubato=(0.01, 0.04),
        leaps=0.4,
        palette=Palette((40, 65, 64, 0), (48, 0, 26, 4), (32, 33)),
        held_out=Palette((66, 44, 60), (49, 5, 51), (35, 43)),
    ),
)
