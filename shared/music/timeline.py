"""Where the beats of a performance lie and how they are counted: seconds into beats of a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.music.analysis import Analysis, Metre
from shared.music.following import followed_beats
from shared.music.grid import beat_grid
from shared.music.notes import Note, Notes

Floats = NDArray[np.float64]
Source = Literal["analysis", "onsets", "followed", "none"]

NOTIONAL_BPM = 120.0
"""The tempo at which music without a beat is written down."""

_START_S = 0.05
_LONG_S = 1.0
_BESIDE_BEAT = 0.15
_FIRST_COUNTS = 1.25
_FEWEST_BEATS = 4
_MOST_IN_A_BAR = 15


@dataclass(frozen=True, slots=True)
class Timeline:
    """Beats, and which of them begin bars.

    Attributes:
        beats: their times, seconds, ascending, two at least; more follow evenly at both ends.
        beats_per_bar: 1 or more.
        beat_unit: the note that a beat is, 4 or 8.
        downbeat: index of a beat that begins a bar.
        source: where the beats are from: a steady beat in the sound or in the onsets, or one that
            follows free onsets; ``none`` where none was heard, and time is merely ruled.
    """

    beats: tuple[float, ...]
    beats_per_bar: int
    beat_unit: int
    downbeat: int
    source: Source

    @property
    def period_s(self) -> float:
        """The usual time from one beat to the next."""
        return float(np.median(np.diff(self.beats)))

    @property
    def downbeat_s(self) -> float:
        """When the first bar begins that begins after the start of the recording."""
        index = self.downbeat % self.beats_per_bar
        while index < len(self.beats) and self.beats[index] < _START_S:
            index += self.beats_per_bar
        if index < len(self.beats):
            return self.beats[index]
        return self.beats[-1] + (index - len(self.beats) + 1) * self.period_s

    def places(self, seconds: ArrayLike) -> Floats:
        """Moments as beats from the one at ``downbeat``; same shape."""
        times = np.asarray(seconds, np.float64)
        beats = np.asarray(self.beats)
        inside = np.interp(times, beats, np.arange(len(beats)))
        before = np.minimum(times - beats[0], 0) / self.period_s
        after = np.maximum(times - beats[-1], 0) / self.period_s
        return np.asarray(inside + before + after - self.downbeat)

    def seconds(self, places: ArrayLike) -> Floats:
        """The moments of beats counted from the one at ``downbeat``: `places` undone; same shape."""
        at = np.asarray(places, np.float64) + self.downbeat
        last = len(self.beats) - 1
        inside = np.interp(at, np.arange(len(self.beats)), self.beats)
        beyond = np.minimum(at, 0) + np.maximum(at - last, 0)
        return np.asarray(inside + beyond * self.period_s)


def timeline_of(notes: Sequence[Note], analysis: Analysis | None) -> Timeline:
    """The beats that were heard in the sound; else those in the onsets; else a ruled grid.

    Args:
        notes: at least one, in order of onset.
        analysis: of the sound that the notes were heard in, times from the same start.
    """
    if analysis is not None and len(analysis.beats_s) >= _FEWEST_BEATS:
        return _heard(analysis.beats_s, analysis.downbeats_s, analysis.metre)
    return _from_onsets(notes) or _ruled(notes)


def timeline_under(melody: Notes) -> Timeline:
    """The beats of a melody: those it was written with, those in its onsets, or some that follow it.

    Args:
        melody: at least one note.
    """
    known = melody.counted
    if known is not None and len(known.beats_s) >= _FEWEST_BEATS:
        return _heard(known.beats_s, known.downbeats_s, known.metre)
    steady = _from_onsets(melody.notes)
    return steady or _in_fours(followed_beats(melody.notes), melody.notes, "followed")


def _heard(beats_s: Sequence[float], downbeats_s: Sequence[float], metre: Metre) -> Timeline:
    """The beats that were heard; those of 6/8 and its like are divided into eighths."""
    per_bar = metre.beats_per_bar or 4
    if per_bar > _MOST_IN_A_BAR:
        per_bar = 4
    beats = _without_gaps(np.asarray(beats_s))
    votes = np.zeros(per_bar)
    for downbeat in downbeats_s:
        votes[int(np.argmin(np.abs(beats - downbeat))) % per_bar] += 1
    downbeat = min(int(np.argmax(votes)), len(beats) - 1)
    parts = metre.division if metre.beat_unit == 8 and metre.division == 3 else 1
    divided = np.interp(
        np.arange((len(beats) - 1) * parts + 1) / parts, np.arange(len(beats)), beats
    )
    return Timeline(
        tuple(divided.tolist()), per_bar * parts, metre.beat_unit, downbeat * parts, "analysis"
    )


def _without_gaps(beats: Floats) -> Floats:
    """The beats, with others between them where some were not heard."""
    gaps = np.diff(beats)
    parts = np.maximum(np.round(gaps / np.median(gaps)), 1).astype(int)
    numbers = np.concatenate([[0], np.cumsum(parts)])
    return np.interp(np.arange(numbers[-1] + 1), numbers, beats)


def _from_onsets(notes: Sequence[Note]) -> Timeline | None:
    """The steady beat that the onsets tell; None where they tell none."""
    grid = beat_grid(*_attacks(notes))
    return None if grid is None else _in_fours(grid.beats, notes, "onsets")


def _in_fours(beats: tuple[float, ...], notes: Sequence[Note], source: Source) -> Timeline:
    """Beats counted in 4/4; bars begin where most notes do, and the long ones."""
    line = Timeline(beats, 4, 4, 0, source)
    onsets, weights = _attacks(notes)
    places = line.places(onsets)
    counts = np.round(places).astype(int)
    on_beat = np.abs(places - counts) < _BESIDE_BEAT
    stress = np.bincount(counts % 4, np.asarray(weights) * on_beat, minlength=4)
    stress[counts[0] % 4] *= _FIRST_COUNTS
    downbeat = min(int(np.argmax(stress)), len(beats) - 1)
    return Timeline(beats, 4, 4, downbeat, source)


def _attacks(notes: Sequence[Note]) -> tuple[list[float], list[float]]:
    """Onsets, those of one moment as one, and their weights: how long the longest lasts."""
    onsets: list[float] = []
    weights: list[float] = []
    for note in notes:
        length = min(note.end - note.start, _LONG_S)
        if onsets and note.start - onsets[-1] < 0.05:
            weights[-1] = max(weights[-1], length)
        else:
            onsets.append(note.start)
            weights.append(length)
    return onsets, weights


def _ruled(notes: Sequence[Note]) -> Timeline:
    """4/4 at `NOTIONAL_BPM` from the first note on."""
    beat_s = 60 / NOTIONAL_BPM
    first_s = notes[0].start
    return Timeline((first_s, first_s + beat_s), 4, 4, 0, "none")
