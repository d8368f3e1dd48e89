"""The room in which everything is played: small, and the same for every stem."""

from __future__ import annotations

import numpy as np

from gpu_jobs.engines.soundfont import Stereo
from shared.dsp.convolution import Convolver
from shared.dsp.decibels import factor
from shared.dsp.reverb import Space, response

STAGE = Space(0.012, 0.0, 0.65, (0.6, 0.5, 0.3), 250.0)
_SEED = 5
"""Of its walls: no choice of a job's."""

_ECHO_DB = -19.0


class Room:
    """Adds the room's answer to a stream: linear, so that stems in it sum to the whole in it.

    Args:
        rate: frames per second.
    """

    def __init__(self, rate: int) -> None:
        self._walls = Convolver(np.float32(factor(_ECHO_DB)) * response(STAGE, rate, _SEED))

    def play(self, dry: Stereo) -> Stereo:
        """The next frames, shape [2, n], in the room: it answers what both sides have in the middle."""
        answer = self._walls.push(dry.mean(axis=0, keepdims=True))
        answer += dry
        return answer
