"""How the melody model sees a piece: the ground that a melody stands on, and the notes so far.

Pitches are tokens relative to the tonic near the middle of the voice, so that all keys are one; chords are
pitch classes relative to the tonic; time is known by its place in the beat, bar and period, so that metres
share what they have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.music.chords import ChordSymbol
from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.lead_sheet import STEPS, LeadSheet, Metre
from shared.music.scales import scale_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

LOWEST, HIGHEST = -16, 24
"""Semitones that pitch tokens reach from the reference tonic."""

REST = 0
TOKENS = HIGHEST - LOWEST + 2
"""Pitch tokens: a rest, then semitones upwards from `LOWEST`."""

DURATIONS = (2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 30, 36, 42, 48, 60, 72, 96)
"""Durations that are told apart, steps."""

NO_CHORD = 12
"""Stands for the root where there is none."""

LAGS = (1, 2, 4, 8)
"""Bars ago that are looked back at."""

DENSITIES = (0.5, 0.8, 1.1, 1.4, 1.75, 2.1, 2.6)
"""Notes a quarter that part the classes of density."""

EVENNESSES = (0.4, 0.55, 0.7, 0.85)
"""Shares of the notes of a phrase that have its commonest length: they part the classes of evenness."""

MANNERS = (("density", len(DENSITIES) + 1), ("evenness", len(EVENNESSES) + 1))
"""What is wished of a phrase, and how many classes it has."""

PLACES = (
    ("weight", 4),
    ("phase", 36),
    ("since_bar", 8),
    ("until_bar", 8),
    ("bar", 8),
    ("bars_left", 5),
    ("minor", 2),
    ("until_change", 8),
    ("root", 13),
    ("next_root", 13),
)
"""What is known of each step, and how many values it takes."""

INTERVALS = 28
"""Classes of an interval: an octave down to an octave up, more being cut; last: there is none."""

PAST = (
    ("token", TOKENS + 1),
    ("duration", len(DURATIONS) + 1),
    ("pitch", TOKENS),
    ("interval", INTERVALS),
    *((f"token_{lag}_ago", TOKENS + 1) for lag in LAGS),
    *((f"duration_{lag}_ago", len(DURATIONS) + 2) for lag in LAGS),
)
"""What is known of the notes so far: the last event (of tokens one more: none yet), the last pitch that
sounded (`REST`: none yet), the step to it, and what sounded some bars ago (tokens and one, 0 being nothing;
durations and two, 1 being a note that had begun before)."""

_COMPOUND_PULSE = 18
_COMPOUND_PHASE = 18
"""Phases of dotted quarters begin here, after those of quarters."""

_CHANGE_AFTER = (4, 7, 13, 19, 25, 37, 49)
_HIGHEST_TONIC = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """What a melody stands on, step by step.

    Attributes:
        places: see `PLACES`, shape [steps, len(PLACES)].
        chords: pitch classes above the tonic that sound, and those of the next chord: [steps, 24].
        references: MIDI number of the tonic that tokens count from, shape [steps].
        bar: steps of a bar.
    """

    places: Ints
    chords: Floats
    references: Ints
    bar: int


def ground_of(sheet: LeadSheet, centre: float, first_bar: int = 0) -> Ground:
    """The ground of a sheet.

    Args:
        centre: MIDI number near the middle of the voice, or of the tune.
        first_bar: number of the sheet's first bar within its period; -1 where it holds a pickup.
    """
    steps = np.arange(sheet.end)
    keys = [_of_key(span.key, centre) for span in sheet.keys]
    which = _covering([span.start for span in sheet.keys], steps)
    references = np.array([reference for reference, _ in keys])[which]
    minors = np.array([minor for _, minor in keys])[which]
    harmony, until_change = _harmony(sheet, references % 12)
    places = np.column_stack([
        _metrical(sheet.metre, sheet.bars, first_bar), minors, until_change, harmony.roots
    ])  # fmt: skip
    return Ground(places.astype(np.int64), harmony.sounding, references, sheet.metre.bar)


def reference_tonic(key: str, centre: float) -> int:
    """MIDI number of the tonic that tokens count from: from 8 below the centre to 3 above it."""
    return _of_key(key, centre)[0]


def token_of(midi: int, reference: int) -> int:
    """Token of a pitch; those out of reach are the nearest octave within."""
    semitones = midi - reference
    while semitones < LOWEST:
        semitones += 12
    while semitones > HIGHEST:
        semitones -= 12
    return semitones - LOWEST + 1


def midi_of(token: int, reference: int) -> int:
    """MIDI number of a token that is no rest."""
    return token - 1 + LOWEST + reference


def duration_class(steps: int) -> int:
    """Index of the nearest of `DURATIONS`."""
    return min(range(len(DURATIONS)), key=lambda i: abs(DURATIONS[i] - steps))


def density_class(notes: float, quarters: float) -> int:
    """Class of a density, 0 to ``len(DENSITIES)``."""
    return int(np.searchsorted(DENSITIES, notes / max(quarters, 1e-9), side="right"))


def evenness_class(lengths: Sequence[int]) -> int:
    """Class of the evenness of a phrase's notes, 0 (manifold) to ``len(EVENNESSES)`` (all alike)."""
    share = max(Counter(lengths).values(), default=0) / max(len(lengths), 1)
    return int(np.searchsorted(EVENNESSES, share, side="right"))


def interval_class(pitch: int, before: int) -> int:
    """Class of the interval between two tokens, either of which may be `REST`: there is none."""
    if REST in (pitch, before):
        return INTERVALS - 1
    return min(max(pitch - before, -13), 13) + 13


@dataclass(frozen=True, slots=True)
class _Harmony:
    roots: Ints
    sounding: Floats


def _of_key(key: str, centre: float) -> tuple[int, int]:
    """The reference tonic, and 1 for minor."""

    scale_of(key)  # says so where there is no such key
    name, _, mode = key.partition(" ")
    tonic = (MINOR_NAMES if mode == "minor" else MAJOR_NAMES).index(name)
    highest = int(np.floor(centre)) + _HIGHEST_TONIC
    return highest - (highest - tonic) % 12, int(mode == "minor")


def _covering(starts: Sequence[int], steps: Ints) -> Ints:
    return np.maximum(np.searchsorted(starts, steps, side="right") - 1, 0)


def _metrical(metre: Metre, bars: int, first_bar: int) -> Ints:
    """The columns of `PLACES` up to ``bars_left``, shape [steps, 6].

    Bars are felt in quarters or dotted quarters, however they are written: others are too rare in
    tunes to be learnt from.
    """
    at = np.arange(metre.bar)
    pulse = _COMPOUND_PULSE if metre.is_compound else STEPS
    since, phase = np.divmod(at, pulse)
    pulses = -(-metre.bar // pulse)
    weights = np.maximum([metre.weight(step) for step in at.tolist()], phase == 0)
    weights[(phase != 0) & (weights == 1)] = 0
    phase += _COMPOUND_PHASE if metre.is_compound else 0
    of_bar = np.column_stack(
        [weights, phase, np.minimum(since, 7), np.minimum(pulses - 1 - since, 7)]
    )
    numbers = np.repeat(np.arange(bars), metre.bar)
    left = np.minimum(bars - 1 - numbers, 4)
    return np.column_stack([np.tile(of_bar, (bars, 1)), (numbers + first_bar) % 8, left])


def _harmony(sheet: LeadSheet, tonics: Ints) -> tuple[_Harmony, Ints]:
    """Roots now and next, pitch classes now and next, and how soon the chord changes."""
    spans = _merged([(span.start, span.chord) for span in sheet.chords])
    starts = [start for start, _ in spans]
    steps = np.arange(sheet.end)
    now = _covering(starts, steps)
    following = np.minimum(now + 1, len(spans) - 1)
    change = np.array([*starts[1:], sheet.end])[now]
    roots = np.array([NO_CHORD if chord is None else chord.root for _, chord in spans])
    notes = np.stack([_held(chord) for _, chord in spans])
    turned = (np.arange(12) + tonics[:, None]) % 12
    sounding = [np.take_along_axis(notes[which], turned, axis=1) for which in (now, following)]
    relative = [_relative(roots[which], tonics) for which in (now, following)]
    until = np.searchsorted(_CHANGE_AFTER, change - steps, side="right")
    return _Harmony(np.column_stack(relative), np.concatenate(sounding, axis=1)), until


def _merged(
    spans: Sequence[tuple[int, ChordSymbol | None]],
) -> list[tuple[int, ChordSymbol | None]]:
    """Chords that go on are one."""
    kept = [span for i, span in enumerate(spans) if i == 0 or span[1] != spans[i - 1][1]]
    return kept or [(0, None)]


def _held(chord: ChordSymbol | None) -> Floats:
    held = np.zeros(12, np.float32)
    if chord is not None:
        held[sorted(chord.pitch_classes)] = 1
    return held


def _relative(roots: Ints, tonics: Ints) -> Ints:
    return np.where(roots == NO_CHORD, NO_CHORD, (roots - tonics) % 12)
