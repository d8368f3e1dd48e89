"""Takes: how often the melody is sung, by which line, and from where it is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from shared.singing.score import SungSyllable

Phrases = Sequence[Sequence[SungSyllable]]

_DETUNED_CENTS = (6.0, 9.0)
_LATE_S = (0.012, 0.025)
_DOUBLED_GAIN = 10 ** (-3 / 20)
_SPREAD = 0.7
_HARMONY_GAIN = 10 ** (-5 / 20)
_HARMONY_PAN = 0.35


@dataclass(frozen=True, slots=True)
class Take:
    """One rendition of all phrases.

    Attributes:
        late_s: how long after the others it is heard.
        gain: factor on its samples.
        pan: -1 left to 1 right.
    """

    phrases: Phrases
    late_s: float = 0.0
    gain: float = 1.0
    pan: float = 0.0

    @property
    def gains(self) -> tuple[float, float]:
        """Of the left and the right side, of constant power."""
        angle = (self.pan + 1) * np.pi / 4
        return self.gain * float(np.cos(angle)), self.gain * float(np.sin(angle))


def single(phrases: Phrases) -> list[Take]:
    """One take, in the middle."""
    return [Take(phrases)]


def doubled(phrases: Phrases, rng: np.random.Generator) -> list[Take]:
    """Two takes, to the left and right: a little sharp, and a little flat and late.

    Their pitches lie evenly about the notes', so that together they are in tune.
    """
    cents = rng.uniform(*_DETUNED_CENTS)
    late_s = rng.uniform(*_LATE_S)
    return [
        Take(_detuned(phrases, cents), 0.0, _DOUBLED_GAIN, -_SPREAD),
        Take(_detuned(phrases, -cents), late_s, _DOUBLED_GAIN, _SPREAD),
    ]


def beside(phrases: Phrases) -> Take:
    """A second line, behind the first and to its side."""
    return Take(phrases, 0.0, _HARMONY_GAIN, _HARMONY_PAN)


def _detuned(phrases: Phrases, cents: float) -> list[list[SungSyllable]]:
    return [
        [
            replace(s, notes=tuple(replace(n, midi=n.midi + cents / 100) for n in s.notes))
            for s in phrase
        ]
        for phrase in phrases
    ]
