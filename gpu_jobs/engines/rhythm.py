"""The network that hears beats, downbeats and onsets (``gpu_jobs/weights/rhythm.md``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import bundled

if TYPE_CHECKING:
    import onnxruntime

Floats = NDArray[np.float32]

BEAT, DOWNBEAT, ONSET = 0, 1, 2
"""The columns of `likelihoods`."""

_AT_A_TIME = 3000
_CONTEXT = 1030
"""Frames to either side that can change an answer, and a few more."""


def likelihoods(bands: Floats, session: onnxruntime.InferenceSession | None = None) -> Floats:
    """How likely a beat, a downbeat and an onset lie at each frame.

    A minute at a time, with as much to both sides as matters: memory does not depend on the length,
    and the answer not on where the cuts are.

    Args:
        bands: as `gpu_jobs.ears.rhythm.bands.compressed` gives them, shape [frames, bands].
        session: another network than the bundled one.

    Returns:
        Shape [frames, 3], 0 to 1.
    """
    network = session or bundled("rhythm")
    pieces = [np.zeros((0, 3), np.float32)]
    for start in range(0, len(bands), _AT_A_TIME):
        first = max(start - _CONTEXT, 0)
        some = bands[first : start + _AT_A_TIME + _CONTEXT]
        (answer,) = network.run(None, {"bands": np.ascontiguousarray(some.T)[None]})
        wanted = answer[0].T[start - first :][:_AT_A_TIME]
        pieces.append(wanted)
    return np.concatenate(pieces)
