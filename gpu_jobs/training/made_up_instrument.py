"""Instruments that no soundfont has: partials of any strength that die away at any rate.

So that a judge learns what notes are, and not how two dozen samples sound.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.training.synthesis import Played

Mono = NDArray[np.float32]

_PARTIALS = np.arange(1, 17)


class MadeUpInstrument:
    """One instrument, drawn at random; its notes differ in pitch and loudness only."""

    def __init__(self, rng: np.random.Generator) -> None:
        slope = float(rng.uniform(0.5, 2.0))
        unlike = rng.normal(0, 4, len(_PARTIALS))
        hollow = np.where(_PARTIALS % 2 == 0, float(rng.choice((1.0, 1.0, 0.3))), 1.0)
        self._strengths = hollow * 10 ** (unlike / 20) / _PARTIALS**slope
        self._decay = float(rng.choice((0.0, rng.uniform(0.5, 6))))
        self._brightness_decay = float(rng.uniform(0, 1.2))
        self._stiffness = float(rng.choice((0.0, rng.uniform(0, 4e-4))))
        self._attack_s = float(np.exp(rng.uniform(np.log(0.002), np.log(0.04))))
        self._release_s = float(rng.uniform(0.02, 0.25))
        self._phases = rng.uniform(0, 2 * np.pi, len(_PARTIALS))

    def play(self, notes: Sequence[Played], rate: int, seconds: float) -> Mono:
        """The notes' sound, shape [frames], without any level in particular."""
        sound = np.zeros(round(seconds * rate))
        for note in notes:
            tone = self._tone(note, rate)
            first = round(note.start * rate)
            heard = sound[first : first + len(tone)]
            heard += tone[: len(heard)]
        return np.asarray(sound, np.float32)

    def _tone(self, note: Played, rate: int) -> NDArray[np.float64]:
        length_s = note.end - note.start
        time = np.arange(round((length_s + self._release_s) * rate)) / rate
        hz = 440 * 2 ** ((note.midi - 69) / 12) * _PARTIALS
        hz = hz * np.sqrt(1 + self._stiffness * _PARTIALS**2)
        audible = hz < 0.45 * rate
        decay = self._decay * (1 + self._brightness_decay * (_PARTIALS - 1))
        partials = np.sin(2 * np.pi * hz[audible, None] * time + self._phases[audible, None])
        partials *= np.exp(-decay[audible, None] * time)
        edge = np.minimum(time / self._attack_s, (time[-1] - time) / self._release_s)
        strength = self._strengths[audible] * (note.velocity / 127) ** 2
        return np.asarray((strength @ partials) * np.clip(edge, 0, 1))
