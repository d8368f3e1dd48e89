"""Whether beats are counted as people would, or at twice that tempo."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.peaks import highest_near

Floats = NDArray[np.float64]
Likelihood = NDArray[np.float32]

_FEWEST_BEATS = 6
_USUAL_BPM = 108.0

# By logistic regression over made-up pieces whose beats were found right or twice as fast.
_IF_ALIKE, _IF_DIVIDED, _IF_FASTER, _OTHERWISE = 3.4, 3.5, -3.3, -2.0


def at_usual_tempo(
    beats: Floats, beat: Likelihood, onset: Likelihood, frames_a_second: float
) -> Floats:
    """The beats, or every second of them where the others are off-beats of a slower tempo.

    They are beats if they are as likely as those between them, if something happens between two of
    them, and if that is no hurry.

    Args:
        beats: fractional frames, ascending.
        beat, onset: how likely a beat is at each frame, and that something begins; 0 to 1.
    """
    if len(beats) < _FEWEST_BEATS:
        return beats
    clear = highest_near(beat, beats)
    sides = [float(clear[::2].mean()), float(clear[1::2].mean())]
    alike = min(sides) / max(*sides, 1e-3)
    between = float(highest_near(onset, (beats[1:] + beats[:-1]) / 2).mean())
    divided = between / max(float(highest_near(onset, beats).mean()), 0.1)
    faster = np.log(60 * frames_a_second / float(np.median(np.diff(beats))) / _USUAL_BPM)
    belief = _IF_ALIKE * alike + _IF_DIVIDED * divided + _IF_FASTER * faster + _OTHERWISE
    return beats if belief > 0 else beats[int(np.argmax(sides)) :: 2]
