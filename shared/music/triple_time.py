"""Whether the beats of a melody are counted in threes: a waltz, or a song in four."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note
from shared.music.timeline import Timeline

_LONGEST_BEATS = 3.0
_BESIDE_BEAT = 0.15
_FIRST_COUNTS = 1.25

_IN_FOURS = 0.75
"""Four places differ more by chance than three."""

_CLEARLY = 0.2
"""By which threes must stand out. Of 120 fiddle tunes in 3/4, sung unevenly, about 70 in 100 do; of
360 in 4/4, 2/4 and 2/2 three."""


def counted_as_heard(notes: Sequence[Note], timeline: Timeline) -> Timeline:
    """The same beats, counted in threes where every third one stands out by its long notes.

    Args:
        notes: in order of onset, at least one.
        timeline: in 4/4; one without a steady beat, or that was written, stays as it is.
    """
    if timeline.source != "onsets":
        return timeline
    places = timeline.places([note.start for note in notes])
    lengths = np.array([note.end - note.start for note in notes]) / timeline.period_s
    beats = np.round(places).astype(int)
    weights = np.minimum(lengths, _LONGEST_BEATS) * (np.abs(places - beats) < _BESIDE_BEAT)
    others = max(_IN_FOURS * _outstanding(beats, weights, 4), _outstanding(beats, weights, 2))
    if _outstanding(beats, weights, 3) < others + _CLEARLY:
        return timeline
    stress = np.bincount(beats % 3, weights, minlength=3)
    stress[beats[0] % 3] *= _FIRST_COUNTS
    downbeat = (timeline.downbeat + int(np.argmax(stress))) % 3
    return replace(timeline, beats_per_bar=3, downbeat=min(downbeat, len(timeline.beats) - 1))


def _outstanding(
    beats: NDArray[np.intp], weights: NDArray[np.float64], beats_per_bar: int
) -> float:
    """How much of the weight lies on one place in the bar, against an even share: 1 or more."""
    held = np.bincount(beats % beats_per_bar, weights, minlength=beats_per_bar)
    return float(beats_per_bar * held.max() / max(held.sum(), 1e-9))
