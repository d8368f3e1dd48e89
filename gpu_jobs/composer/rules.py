"""What may be sung where: likings of pitches, of intervals and of durations, added to what the model says.

All are natural logarithms: -1 makes something less likely by a factor of e, `NEVER` forbids it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.composer.encoding import (
    DURATIONS,
    INTERVALS,
    LOWEST,
    NO_CHORD,
    PLACES,
    REST,
    TOKENS,
    Ground,
)
from shared.music.lead_sheet import LeadSheet, Metre
from shared.music.scales import sung_scale_of

Table = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER = -1e9

_AGAINST_CHORD = (0.0, -0.7, -2.0, -3.0)
"""For a note outside the chord, by the weight of its place."""

_ABOVE_CHORD_NOTE = -1.2
"""For a note a semitone above one of the chord."""

_AT_CHANGE = -1.0
_LONG_AGAINST_CHORD = -2.5
_OVER_CHANGE = -2.5
_ACROSS_BAR = -2.0
_HOLDS = 0.6
"""Share of a note's time in the next chord from which it must belong to it."""

_REPEATED, _TWICE_REPEATED = -0.45, -0.6
"""For a pitch again, and for the same a third time."""

_LEAP, _WIDE, _OCTAVE = 5, 8, 12
_NO_INTERVAL = INTERVALS - 1
_SIXTEENTH, _EIGHTH = 3, 6
_WEIGHT = [name for name, _ in PLACES].index("weight")
_ROOT = [name for name, _ in PLACES].index("root")


@dataclass(frozen=True, slots=True)
class Rules:
    """Tables for one sheet and voice.

    Attributes:
        pitches: liking of each token at each step, shape [steps, TOKENS]; of rests 0.
        held: whether a token belongs to the chord at a step, shape [steps, TOKENS].
        chordless: steps without a chord, shape [steps].
        changes: step of the next change of chord after each step, shape [steps].
        grid: steps that every onset is a multiple of.
    """

    pitches: Table
    held: Flags
    chordless: Flags
    changes: NDArray[np.int64]
    grid: int


def rules_for(sheet: LeadSheet, ground: Ground, low: int, high: int, shortest: int) -> Rules:
    """The tables of a sheet for a voice."""
    steps = len(ground.references)
    classes = (np.arange(TOKENS) - 1 + LOWEST) % 12
    held = ground.chords[:, :12][:, classes] > 0
    held[:, REST] = False
    chordless = ground.places[:, _ROOT] == NO_CHORD
    allowed = _allowed(sheet, ground)[:, classes] & _in_voice(ground, low, high)
    lost = ~allowed[:, 1:].any(axis=1)
    allowed[lost] = _in_voice(ground, low, high)[lost]
    changes = _changes(sheet, steps)
    likings = np.where(allowed, 0.0, NEVER)
    likings += _against_chord(ground, held, chordless, changes)
    likings[:, REST] = 0.0
    return Rules(likings, held, chordless, changes, _grid(sheet.metre, shortest))


def interval_likings() -> Table:
    """How an interval is liked after another: shape [INTERVALS before, INTERVALS].

    Leaps are rare, the wider the rarer, and turned back by step: L. B. Meyer's gap-fill, "Explaining
    Music", 1973; E. Narmour, "The Analysis and Cognition of Basic Melodic Structures", 1990.
    """
    sizes = np.arange(INTERVALS) - 13
    table = np.zeros((INTERVALS, INTERVALS))
    width = np.abs(sizes)
    table[:, 13] += _REPEATED
    table += np.where(width > _OCTAVE, NEVER, np.where(width >= _WIDE, -1.5, 0.0))
    for before in range(INTERVALS - 1):
        leapt = sizes[before]
        if abs(leapt) >= _LEAP:
            back = sizes * np.sign(leapt) < 0
            table[before] += np.where(back & (width <= 2), 1.0, 0.0)
            table[before] += np.where(~back & (width > 2), -2.5, 0.0)
            table[before] += np.where(back & (width >= _LEAP), -1.0, 0.0)
        if leapt == 0:
            table[before, 13] += _TWICE_REPEATED
    table[:, _NO_INTERVAL] = 0.0
    return table


def duration_likings(rules: Rules, metre: Metre, shortest: int, reach: int) -> Table:
    """How a duration is liked with so many steps left: shape [reach + 1, durations]; may forbid all."""
    lengths = np.array(DURATIONS)
    left = np.arange(reach + 1)[:, None] - lengths
    fits = (left == 0) | (left >= shortest)
    sung = (lengths >= shortest) & (lengths % rules.grid == 0)
    return np.where(fits & sung & (lengths <= max(2 * metre.bar, 1)), 0.0, NEVER)


def across_bar(metre: Metre) -> Table:
    """How a duration is liked at a step of the bar: notes tied over are rare; [bar, durations]."""
    ends = np.arange(metre.bar)[:, None] + np.array(DURATIONS)
    return np.where((ends > metre.bar) & (ends % metre.bar != 0), _ACROSS_BAR, 0.0)


def long_likings(rules: Rules, step: int, length: int, pulse: int) -> Table:
    """What is thought of each token where it lasts: it should belong to the chords it sounds in."""
    told = np.zeros(TOKENS)
    if length >= pulse and not rules.chordless[step]:
        told += np.where(rules.held[step], 0.0, _LONG_AGAINST_CHORD)
    change = int(rules.changes[step])
    over = step + length - change
    if change < len(rules.held) and over > _HOLDS * length and not rules.chordless[change]:
        told += np.where(rules.held[change], 0.0, _OVER_CHANGE)
    told[REST] = 0.0
    return told


def _grid(metre: Metre, shortest: int) -> int:
    """Eighths, or sixteenths where they can be sung or the metre counts them."""
    return _SIXTEENTH if shortest <= _SIXTEENTH or metre.beat < _EIGHTH else _EIGHTH


def _allowed(sheet: LeadSheet, ground: Ground) -> Flags:
    """Pitch classes above the tonic, shape [steps, 12].

    Those of the chord, and those of the key that do not rub against an altered note of the chord.
    """
    tonics = ground.references % 12
    allowed = np.zeros((len(tonics), 12), np.bool_)
    for span in sheet.keys:
        part = slice(span.start, min(span.end, len(tonics)))
        scale = np.zeros(12, np.bool_)
        tonic = int(tonics[span.start])
        natural = sung_scale_of(span.key)
        scale[[(pitch - tonic) % 12 for pitch in natural]] = True
        allowed[part] = _with_chord(scale, ground.chords[part, :12] > 0)
    return allowed


_RAISED_SEVENTH, _SEVENTH = 11, 10


def _with_chord(scale: Flags, chords: Flags) -> Flags:
    """The scale with what the chords need, without what rubs against that; [steps, 12]."""
    altered = chords & ~scale
    rubs = np.roll(altered, 1, axis=1) | np.roll(altered, -1, axis=1)
    allowed = chords | (scale & ~rubs)
    if scale[_SEVENTH] and scale[_RAISED_SEVENTH]:
        raised = chords[:, _RAISED_SEVENTH]
        allowed[:, _RAISED_SEVENTH] &= raised
        allowed[:, _SEVENTH] &= ~raised | chords[:, _SEVENTH]
    return allowed


def _in_voice(ground: Ground, low: int, high: int) -> Flags:
    midi = ground.references[:, None] + np.arange(TOKENS) - 1 + LOWEST
    inside = (midi >= low) & (midi <= high)
    inside[:, REST] = True
    return np.asarray(inside)


def _against_chord(
    ground: Ground, held: Flags, chordless: Flags, changes: NDArray[np.int64]
) -> Table:
    weights = ground.places[:, _WEIGHT]
    dislike = np.array(_AGAINST_CHORD)[weights]
    begins = np.concatenate([[True], changes[1:] != changes[:-1]])
    dislike = np.minimum(dislike, np.where(begins, _AT_CHANGE, 0.0))
    told = np.where(held, 0.0, dislike[:, None])
    above = np.zeros_like(held)
    above[:, 2:] = held[:, 1:-1]
    told += np.where(above & ~held, _ABOVE_CHORD_NOTE, 0.0)
    return np.where(chordless[:, None], 0.0, told)


def _changes(sheet: LeadSheet, steps: int) -> NDArray[np.int64]:
    changes = np.full(steps, steps)
    for span in sheet.chords:
        changes[span.start : span.end] = min(span.end, steps)
    return changes
