"""Whether a melody keeps the true beats and the true chords of its track."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shared.music.chords import ChordSymbol, read_chord
from shared.music.lead_sheet import LeadSheet, Metre
from shared.music.notes import Note
from tests.data.music.model import Truth

Floats = NDArray[np.float64]

_NEAR_S = 0.04

_GRID = 12
"""Steps of a beat that a note may begin at: halves, thirds and quarters of it are among them."""


def true_grid(truth: Truth) -> Floats:
    """The moments of the true beats' halves, thirds and quarters, on to two beats after the last."""
    return _divided(truth, [k / _GRID for k in range(_GRID) if k % 3 == 0 or k % 4 == 0])


def on_grid(onsets: Sequence[float], truth: Truth) -> float:
    """Share of onsets near a true half, third or quarter of a beat."""
    return _share_near(onsets, true_grid(truth))


def by_chance(truth: Truth) -> float:
    """`on_grid` of onsets that know nothing of the beats."""
    beats = np.asarray(truth.beats)
    return on_grid(np.arange(beats[0], beats[-1], 0.001).tolist(), truth)


def on_beat(notes: Sequence[Note], sheet: LeadSheet, truth: Truth) -> float:
    """Share of the notes written on beats that are near a true beat when they are sung."""
    written = zip(sheet.melody, notes, strict=True)
    onsets = [sung.start for note, sung in written if note.start % sheet.metre.pulse == 0]
    return _share_near(onsets, _divided(truth, [0.0]))


def _divided(truth: Truth, places: Sequence[float]) -> Floats:
    """Moments within beats, each a fraction of one; two beats follow the last."""
    beats = np.asarray(truth.beats)
    after = beats[-1] + np.arange(1, 4) * np.median(np.diff(beats))
    beats = np.concatenate([beats, after])
    return np.sort(np.concatenate([beats[:-1] + np.diff(beats) * place for place in places]))


def _share_near(onsets: Sequence[float], moments: Floats) -> float:
    return float(np.mean([np.abs(moments - onset).min() <= _NEAR_S for onset in onsets]))


def in_chord(notes: Sequence[Note], truth: Truth, metre: Metre) -> float:
    """Share of the notes on true first beats and middles of bars that belong to the true chord."""
    beats, bars = np.asarray(truth.beats), np.asarray(truth.downbeats)
    per_bar = truth.beats_per_bar or metre.beats
    strong = set(bars.tolist())
    if per_bar % 2 == 0:
        strong |= {float(b) for b in beats[int(np.argmin(np.abs(beats - bars[0]))) :: per_bar // 2]}
    hits = [
        round(note.midi) % 12 in chord.pitch_classes
        for note in notes
        if min(abs(note.start - at) for at in strong) <= 2 * _NEAR_S
        for chord in [_chord_at(truth, note.start + _NEAR_S)]
        if chord is not None
    ]
    return float(np.mean(hits)) if hits else float("nan")


def _chord_at(truth: Truth, seconds: float) -> ChordSymbol | None:
    labels = (label for start, end, label in truth.chords or () if start <= seconds < end)
    return read_chord(next(labels, "N"))
