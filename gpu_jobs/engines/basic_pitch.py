"""basic-pitch: how likely each note sounds and begins, by a small network (Apache-2.0).

R. M. Bittner et al., "A Lightweight Instrument-Agnostic Model for Polyphonic Note Transcription and
Multipitch Estimation", ICASSP 2022.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.polyphony.posteriors import Posteriors
from gpu_jobs.engines.networks import bundled

NAME = "basic-pitch"
VERSION = "0.4.0"
RATE = 22_050
"""Samples per second that the network hears."""

_HOP = 256
_WINDOW = 2 * RATE - _HOP
# Of each window's 172 frames the outer 15 hear too little: windows overlap by 30.
_FRAMES, _MARGIN = 172, 15
_KEPT = _FRAMES - 2 * _MARGIN
_WINDOWS_AT_ONCE = 4

_INPUT = "serving_default_input_2:0"
_OUTPUTS = [f"StatefulPartitionedCall:{i}" for i in (1, 2, 0)]


def listen(samples: NDArray[np.float32]) -> Posteriors:
    """What the network hears; windows overlap by whole frames, so that frame i is at ``i * hop_s``.

    Args:
        samples: mono at `RATE`, shape [n], n ≥ 1, finite; the level does not matter.
    """
    frames = len(samples) // _HOP + 1
    heard = [np.empty((frames, width), np.float32) for width in (88, 88, 264)]
    done = 0
    for windows in _windows(samples, frames):
        for whole, some in zip(heard, _run(windows), strict=True):
            kept = some[:, _MARGIN:-_MARGIN].reshape(-1, whole.shape[1])
            whole[done : done + len(kept)] = kept[: frames - done]
        done += _KEPT * len(windows)
    notes, onsets, contours = heard
    return Posteriors(notes, onsets, contours, _HOP / RATE)


def _windows(samples: NDArray[np.float32], frames: int) -> Iterator[NDArray[np.float32]]:
    """Overlapping stretches, some at a time: [windows, samples], silent beyond both ends."""
    starts = [first * _HOP for first in range(-_MARGIN, frames - _MARGIN, _KEPT)]
    for i in range(0, len(starts), _WINDOWS_AT_ONCE):
        some = starts[i : i + _WINDOWS_AT_ONCE]
        yield np.stack([_stretch(samples, start) for start in some])


def _stretch(samples: NDArray[np.float32], start: int) -> NDArray[np.float32]:
    window = np.zeros(_WINDOW, np.float32)
    heard = samples[max(start, 0) : start + _WINDOW]
    first = max(-start, 0)
    window[first : first + len(heard)] = heard
    return window


def _run(windows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Notes, onsets and contours, each [windows, frames, bins]."""
    return list(bundled(NAME).run(_OUTPUTS, {_INPUT: windows[..., None]}))
