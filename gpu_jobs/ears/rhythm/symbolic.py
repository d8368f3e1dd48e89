"""The rhythm of notes whose onsets are known, as those of a MIDI file without a tempo of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.bars import best_bars
from gpu_jobs.ears.rhythm.meter import Rhythm, without_beat
from gpu_jobs.ears.rhythm.tempo import pulse
from shared.music.grid import beat_grid

Floats = NDArray[np.float64]

_TOGETHER_S = 0.03
_NEAR_BEAT = 0.15
_COMPOUND = 3
_FEWEST_BEATS = 4


def rhythm_of_onsets(
    onsets_s: Sequence[float], weights: Sequence[float], duration_s: float
) -> Rhythm:
    """The beats, bars and tempo that explain these onsets.

    Args:
        onsets_s: seconds, ascending; notes of one chord may begin together.
        weights: how much each onset counts, above 0: commonly its note's length or strength.
        duration_s: where the music ends.
    """
    times, weighed = _chords_as_one(np.asarray(onsets_s, float), np.asarray(weights, float))
    told = tuple(times.tolist())
    grid = beat_grid(told, weighed)
    if grid is None:
        return without_beat(told)
    beats = np.array([beat for beat in grid.beats if 0 <= beat <= duration_s])
    if len(beats) < _FEWEST_BEATS:
        return without_beat(told)
    heard = pulse(beats)
    in_three = grid.subdivision == _COMPOUND
    bars = best_bars(_accents(times, weighed, beats), in_three)
    return Rhythm(
        tempo_bpm=heard.bpm,
        confidence=grid.confidence,
        curve=heard.curve,
        beats_s=tuple(beats.tolist()),
        downbeats_s=tuple(beats[bars.first].tolist()),
        beats_per_bar=bars.beats_per_bar,
        division=3 if in_three else 2,
        beat_unit=8 if in_three else 4,
        metre_confidence=bars.confidence * grid.confidence,
        onsets_s=told,
    )


def _chords_as_one(times: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Onsets within 30 ms of the first of them as one, whose weight is theirs together."""
    starts: list[float] = []
    sums: list[float] = []
    for at, weight in zip(times.tolist(), weights.tolist(), strict=True):
        if starts and at - starts[-1] < _TOGETHER_S:
            sums[-1] += weight
        else:
            starts.append(at)
            sums.append(weight)
    return np.array(starts), np.array(sums)


def _accents(times: Floats, weights: Floats, beats: Floats) -> Floats:
    """How likely each beat begins a bar: by what begins there, against the other beats; 0 to 1."""
    near = _NEAR_BEAT * float(np.median(np.diff(beats)))
    strength = np.array([weights[np.abs(times - beat) < near].sum() for beat in beats])
    spread = float(strength.std())
    if spread < 1e-9:
        return np.full(len(beats), 0.3)
    return np.asarray(1 / (1 + np.exp(-1.5 * ((strength - strength.mean()) / spread - 0.5))))
