"""The judge of polyphonic notes: how likely each place is the beginning of a note; our own network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import bundled

NAME = "note-judge"
VERSION = "1"


def judge(evidence: NDArray[np.float32]) -> NDArray[np.float32]:
    """Chances between 0 and 1, shape [places], for evidence of shape [places, kinds]."""
    (chances,) = bundled(NAME).run(None, {"evidence": evidence})
    return np.asarray(chances, np.float32)
