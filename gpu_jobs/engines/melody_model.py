"""The melody model: how long the next note of each of many melodies is, and which, by onnxruntime.

It is trained by `gpu_jobs.training.melody`; what it sees is told in `gpu_jobs.composer.encoding`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import bundled

NAME = "melody"
VERSION = "1"

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What may come next in each of n melodies.

    Attributes:
        durations: log-probabilities of the duration classes, shape [n, durations].
        tokens: log-probabilities of the tokens, given each duration: [n, durations, tokens].
        state: what the network remembers after this, shape [layers, n, hidden].
    """

    durations: Floats
    tokens: Floats
    state: Floats


class MelodyModel:
    """The network, loaded once a process."""

    def __init__(self) -> None:
        self._session = bundled(NAME)
        self._outputs = ["durations", "tokens", "next_state"]
        layers, _, hidden = next(
            given.shape for given in self._session.get_inputs() if given.name == "state"
        )
        self._state_shape = (int(layers), int(hidden))

    def beginning(self, melodies: int) -> Floats:
        """The state before any note: shape [layers, melodies, hidden]."""
        layers, hidden = self._state_shape
        return np.zeros((layers, melodies, hidden), np.float32)

    def step(self, places: Ints, chords: Floats, past: Ints, state: Floats) -> Foreseen:
        """One event further.

        Args:
            places: where each melody is, the class of density last: shape [n, places + 1].
            chords: pitch classes now and next, shape [n, 24].
            past: of each melody, shape [n, past].
            state: shape [layers, n, hidden].
        """
        given = {"places": places, "chords": chords, "past": past, "state": state}
        return Foreseen(*self._session.run(self._outputs, given))
