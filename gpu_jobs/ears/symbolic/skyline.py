"""Notes that overlap made one line: the highest.

After A. Uitdenbogerd and J. Zobel, "Manipulation of music for melody matching", ACM Multimedia 1998,
whose skyline is the highest note that begins at each moment; here a note must also not lie under a
higher one that sounds on, so that what accompanies a held note is not taken for the melody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np

from shared.music.midi_reading import MidiNote

_TOGETHER_S = 0.035
"""Notes that begin within so short a time are struck together, as in a rolled chord."""

_COVERED = 0.5
"""A note of which a higher one covers more than this share is not heard as the melody."""

_SHORTEST_S = 0.03
_AROUND = 12
_FAR_BELOW = 14.0


def skyline(notes: Sequence[MidiNote]) -> list[MidiNote]:
    """The highest notes, one at a time: each ends at the latest where the next begins.

    Args:
        notes: in order of onset.
    """
    line: list[MidiNote] = []
    for note in _highest_of_chords(notes):
        if line and _covers(line[-1], note):
            continue
        while line and _is_nothing(line[-1], note.start):
            line.pop()
        line.append(note)
    return _one_at_a_time(line)


def without_accompaniment(line: Sequence[MidiNote]) -> list[MidiNote]:
    """The line without what was struck far below it while it rested.

    Args:
        line: in order of onset, one at a time.
    """
    pitches = np.array([note.midi for note in line])
    lengths = np.array([max(note.end - note.start, _SHORTEST_S) for note in line])
    kept = []
    for i, note in enumerate(line):
        near = slice(max(i - _AROUND, 0), i + _AROUND + 1)
        order = np.argsort(pitches[near])
        shares = np.cumsum(lengths[near][order])
        usual = pitches[near][order][np.searchsorted(shares, shares[-1] / 2)]
        if note.midi > usual - _FAR_BELOW:
            kept.append(note)
    return kept


def _highest_of_chords(notes: Sequence[MidiNote]) -> list[MidiNote]:
    """Of notes struck together the highest, from when the first of them is struck."""
    chords: list[list[MidiNote]] = []
    for note in sorted(notes, key=lambda note: note.start):
        if chords and note.start - chords[-1][0].start < _TOGETHER_S:
            chords[-1].append(note)
        else:
            chords.append([note])
    return [max(chord, key=lambda note: (note.midi, note.end)) for chord in chords]


def _covers(higher: MidiNote, note: MidiNote) -> bool:
    """Whether most of a note lies under a higher one that began before it."""
    covered_s = min(higher.end, note.end) - note.start
    return higher.midi > note.midi and covered_s > _COVERED * max(note.end - note.start, 1e-6)


def _is_nothing(note: MidiNote, until_s: float) -> bool:
    """Whether too little is left of a note that was to last longer."""
    return until_s - note.start < min(_SHORTEST_S, 0.5 * (note.end - note.start))


def _one_at_a_time(line: Sequence[MidiNote]) -> list[MidiNote]:
    bound = [replace(a, end=min(a.end, b.start)) for a, b in pairwise(line)]
    return [note for note in [*bound, *line[-1:]] if note.end > note.start]


def overlap(notes: Iterable[MidiNote]) -> float:
    """Share of the sounding time in which more than one note sounds, 0 to 1."""
    edges = [(note.start, 1) for note in notes] + [(note.end, -1) for note in notes]
    sounding_s = together_s = before_s = 0.0
    count = 0
    for at_s, group in groupby(sorted(edges), key=lambda edge: edge[0]):
        sounding_s += (at_s - before_s) * (count > 0)
        together_s += (at_s - before_s) * (count > 1)
        count += sum(change for _, change in group)
        before_s = at_s
    return together_s / sounding_s if sounding_s else 0.0
