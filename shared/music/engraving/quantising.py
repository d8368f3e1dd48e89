"""Notes drawn to the steps that can be written: halves, quarters and thirds of a beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shared.music.engraving.score import TICKS as TICKS
from shared.music.midi import midi_number
from shared.music.notes import Note
from shared.music.timeline import Timeline

_LOOSE_BEATS = 0.05
"""How far onsets usually lie off their steps."""

# Steps in a beat, and how much closer (in half squares of the usual looseness) finer ones must be.
_STEPS = ((6, 0.0), (3, 1.0), (4, 3.0))
_THIRD = 4
_EARLY_BEATS = 0.04


@dataclass(frozen=True, slots=True)
class Written:
    """A note of a score.

    Attributes:
        start, end: ticks; 0 begins a bar, and pickups are before it.
        midi: MIDI number.
        source: index of the note that it writes down.
    """

    start: int
    end: int
    midi: int
    source: int


@dataclass(frozen=True, slots=True)
class Quantised:
    """Notes on the steps.

    Attributes:
        notes: by start, then by pitch; no two of the same start and pitch.
        triplets: the beats that are divided into thirds, counted from tick 0.
    """

    notes: tuple[Written, ...]
    triplets: frozenset[int]


def quantise(
    notes: Sequence[Note], timeline: Timeline, tuning_cents: float, finest: int = 3
) -> Quantised:
    """Draw onsets to the nearest step of their beat, and ends likewise, a step later at least.

    Each beat is divided as its onsets ask: into halves, into quarters where those are clearly
    closer, into thirds only where nothing else will do.

    Args:
        finest: ticks of the shortest step: 3, or 6 where beats are eighths that are only halved.
    """
    starts = timeline.places([note.start for note in notes])
    ends = timeline.places([note.end for note in notes])
    beats = np.floor(starts + _EARLY_BEATS).astype(int)
    steps = {
        beat: _step_for((starts[beats == beat] - beat).tolist(), finest)
        for beat in np.unique(beats).tolist()
    }
    longest: dict[tuple[int, int], Written] = {}
    for i, note in enumerate(notes):
        beat = int(beats[i])
        step = steps[beat]
        start = beat * TICKS + step * round(float(starts[i] - beat) * TICKS / step)
        end = max(_snapped(float(ends[i]), steps), start + _shortest(start, steps))
        midi = midi_number(note, tuning_cents)
        before = longest.get((start, midi))
        if before is None or before.end < end:
            longest[start, midi] = Written(start, end, midi, i if before is None else before.source)
    written = sorted(longest.values(), key=lambda one: (one.start, one.midi))
    return Quantised(tuple(written), frozenset(b for b, step in steps.items() if step == _THIRD))


def _step_for(onsets: Sequence[float], finest: int) -> int:
    """Ticks of the steps that these onsets ask for; they are parts of a beat, 0 to 1."""

    def cost(step: int, price: float) -> float:
        off = np.asarray(onsets) - np.round(np.asarray(onsets) * TICKS / step) * step / TICKS
        return float(np.square(off / _LOOSE_BEATS).sum()) + price

    allowed = [option for option in _STEPS if option[0] >= finest]
    return min(allowed, key=lambda option: cost(*option))[0]


def _snapped(place: float, steps: dict[int, int]) -> int:
    """The nearest step of a beat: halves where no onset asks for others."""
    beat = int(np.floor(place))
    step = _shortest(beat * TICKS, steps)
    return beat * TICKS + step * round((place - beat) * TICKS / step)


def _shortest(tick: int, steps: dict[int, int]) -> int:
    """The step of the beat that holds this tick."""
    return steps.get(tick // TICKS, 6)
