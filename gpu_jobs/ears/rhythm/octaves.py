"""Whether beats are counted as people would, or at twice that tempo."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.peaks import highest_near

Floats = NDArray[np.float64]
Likelihood = NDArray[np.float32]

_FEWEST_BEATS = 6
_USUAL_BPM = 108.0
_SLOWEST_BPM = 48.0
"""Nobody counts more slowly than this: beats are not halved to less."""
_DIVISIONS = (1 / 2, 2 / 3)
"""Where the second half of a beat begins, straight and swung."""

_IF_ALIKE, _IF_DIVIDED, _IF_FASTER, _OTHERWISE = 4.15, 2.92, -2.37, -2.61
"""Fitted by ``python -m gpu_jobs.training.rhythm.octaves``."""


def at_usual_tempo(
    beats: Floats, beat: Likelihood, onset: Likelihood, frames_a_second: float
) -> Floats:
    """The beats, or every second of them where the others are off-beats of a slower tempo.

    Args:
        beats: fractional frames, ascending.
        beat, onset: how likely a beat is at each frame, and that something begins; 0 to 1.
    """
    if len(beats) < _FEWEST_BEATS:
        return beats
    cues = octave_cues(beats, beat, onset, frames_a_second)
    belief = float(np.dot(cues, (_IF_ALIKE, _IF_DIVIDED, _IF_FASTER))) + _OTHERWISE
    halved_bpm = _bpm(beats, frames_a_second) / 2
    if belief > 0 or halved_bpm < _SLOWEST_BPM:
        return beats
    return beats[int(np.argmax(_sides(beats, beat))) :: 2]


def octave_cues(
    beats: Floats, beat: Likelihood, onset: Likelihood, frames_a_second: float
) -> tuple[float, float, float]:
    """What tells whether every one of at least two beats is one.

    They are beats if they are as likely as those between them, if something happens between two of
    them, and if that is no hurry.

    Returns:
        How alike the beats are to those between them, 0 to 1; how much happens between two of them, about
        0 to 1; by how much they are faster than usual (natural logarithm).
    """
    sides = _sides(beats, beat)
    alike = min(sides) / max(*sides, 1e-3)
    steps = np.diff(beats)
    between = max(
        float(highest_near(onset, beats[:-1] + share * steps).mean()) for share in _DIVISIONS
    )
    divided = between / max(float(highest_near(onset, beats).mean()), 0.1)
    faster = float(np.log(_bpm(beats, frames_a_second) / _USUAL_BPM))
    return alike, divided, faster


def _bpm(beats: Floats, frames_a_second: float) -> float:
    return 60 * frames_a_second / float(np.median(np.diff(beats)))


def _sides(beats: Floats, beat: Likelihood) -> tuple[float, float]:
    """How likely every second beat is, and how likely the others."""
    clear = highest_near(beat, beats)
    return float(clear[::2].mean()), float(clear[1::2].mean())
