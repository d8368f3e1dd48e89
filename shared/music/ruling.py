"""Bars for music without a beat: ruled by its chords where these change evenly, else by the clock."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shared.music.timeline import NOTIONAL_BPM, Timeline

_BEATS = 4
_SHORTEST_BAR_S = 1.6
"""150 beats a minute; the longest is twice that."""

_FEWEST_CHANGES = 4
_EVEN = 0.06
"""Changes keep to bars where they lie so close to halves of them (RMS, in bars)."""


def ruled(changes_s: Sequence[float]) -> Timeline:
    """4/4 from the start of a recording in which no beat is heard; its ``source`` is 'none'.

    Where its chords change at even distances, bars begin with them, at 75 to 150 beats a minute;
    else it is `NOTIONAL_BPM`.

    Args:
        changes_s: when chords begin, seconds from the start, ascending.
    """
    first_s, bar_s = _bars_between(changes_s) or (0.0, _BEATS * 60 / NOTIONAL_BPM)
    beat_s = bar_s / _BEATS
    return Timeline((first_s, first_s + beat_s), _BEATS, 4, 0, "none")


def _bars_between(changes_s: Sequence[float]) -> tuple[float, float] | None:
    """First bar line from 0 on and seconds of a bar, by regression; None where they are uneven."""
    if len(changes_s) < _FEWEST_CHANGES:
        return None
    times = np.asarray(changes_s, np.float64)
    usual_s = float(np.median(np.diff(times)))
    if usual_s <= 0:
        return None
    bar_s = usual_s / 2 ** np.floor(np.log2(usual_s / _SHORTEST_BAR_S))
    counts = np.concatenate([[0.0], np.cumsum(np.round(2 * np.diff(times) / bar_s) / 2)])
    if counts[-1] == 0:
        return None
    bar_s, start_s = (float(value) for value in np.polyfit(counts, times, 1))
    off = times - start_s - bar_s * counts
    if np.sqrt(np.square(off).mean()) > _EVEN * bar_s:
        return None
    if np.mean(counts % 1 == 0) < 0.5:
        start_s += bar_s / 2
    # a bar that begins a little before the recording is the first all the same
    return start_s - bar_s * float(np.floor(start_s / bar_s + _EVEN)), bar_s
