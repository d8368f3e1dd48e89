"""Who plays when in a MIDI file: what colour is to a recording."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gpu_jobs.ears.structure.likeness import Course
from shared.music.midi_reading import MidiNote

_HOP_S = 0.1

_FAMILIES = 16
"""Of General MIDI: pianos, organs, strings and so on, eight programs each; drums are one more."""

_LOUDEST = 127
_SOFTEST = 0.01


def colour_course(notes: Sequence[MidiNote], duration_s: float) -> Course:
    """How strongly each family of instruments sounds, decibels, 17 rows."""
    columns = int(duration_s / _HOP_S) + 1
    changes = np.zeros((_FAMILIES + 1, columns + 1))
    families = [_FAMILIES if note.is_drum else note.program // 8 for note in notes]
    rows = np.array(families, np.intp)
    velocities = np.array([note.velocity for note in notes], np.float64)
    first = np.array([note.start for note in notes]) / _HOP_S
    last = np.array([note.end for note in notes]) / _HOP_S
    np.add.at(changes, (rows, first.astype(np.intp).clip(0, columns - 1)), velocities)
    np.add.at(changes, (rows, last.astype(np.intp).clip(0, columns - 1) + 1), -velocities)
    strengths = np.cumsum(changes, axis=1)[:, :-1]
    return Course(10 * np.log10(strengths / _LOUDEST + _SOFTEST), _HOP_S)
