"""How late a pitch track is: a soft attack is heard before its pitch wins over the note before it."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from shared.music.pitch_track import VOICED, PitchTrack

Floats = NDArray[np.float64]

_AROUND_S = 0.064
_CHANGE = 0.7
"""Semitones that a pitch has moved when it is another note's."""

_EARLIEST_S, _LATEST_S = -0.03, 0.14
_LARGEST_S = 0.11
_WIDEST_S = 0.05
"""Between the quartiles: wider, it is no property of the sound, but singing that glides."""

_AT_LEAST = 4
"""Changes of note that are asked; of fewer nothing is concluded."""


def pitch_lag(track: PitchTrack, onsets_s: Floats) -> float:
    """Seconds from onsets to the changes of pitch that follow them: their median, 0 to 0.11.

    None is concluded from few changes, nor where they differ widely.

    Args:
        onsets_s: sure onsets, seconds, in order.
    """
    changes_s = _changes(track)
    lags = []
    for onset in onsets_s:
        near = changes_s[np.searchsorted(changes_s, onset + _EARLIEST_S) :][:1]
        lags += [change - onset for change in near if change - onset <= _LATEST_S]
    if len(lags) < _AT_LEAST:
        return 0.0
    lower, middle, upper = np.percentile(lags, (25, 50, 75))
    if upper - lower > _WIDEST_S:
        return 0.0
    return float(np.clip(middle, 0.0, _LARGEST_S))


def _changes(track: PitchTrack) -> Floats:
    """When the pitch goes from one note to another while it is voiced, seconds."""
    span = max(2, round(_AROUND_S / track.hop_s))
    if len(track.midi) < 2 * span:
        return np.zeros(0)
    middle = np.median(sliding_window_view(track.midi, span), axis=1)
    voiced = sliding_window_view(track.confidence, span).min(axis=1) >= VOICED
    moved = np.abs(middle[span:] - middle[:-span]) * (voiced[span:] & voiced[:-span])
    about = sliding_window_view(np.pad(moved, span), 2 * span + 1).max(axis=1)
    peaks = np.flatnonzero((moved >= _CHANGE) & (moved == about))
    if not len(peaks):
        return np.zeros(0)
    # a sudden change is as large in a few frames on end: it is in the middle of them
    changes = [run.mean() for run in np.split(peaks, np.flatnonzero(np.diff(peaks) > 1) + 1)]
    return (np.array(changes) + span) * track.hop_s
