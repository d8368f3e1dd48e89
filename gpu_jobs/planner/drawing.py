"""Draws by lot what nobody has said: every question of a seed and a text has a lot of its own."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Lots:
    """Answers that depend on seed, text and question alone, not on what else was asked."""

    seed: int
    text: int

    @classmethod
    def of(cls, seed: int, text: str) -> Lots:
        """The lots of a seed (0 or more) and of any text."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return cls(seed, int.from_bytes(digest, "big"))

    def pick(self, question: str, weights: Mapping[Choice, float]) -> Choice:
        """One of the choices, in proportion to weights ≥ 0; where all are 0, any."""
        choices, shares = list(weights), np.array(list(weights.values()), float)
        if shares.sum() <= 0:
            shares = np.ones(len(choices))
        at = np.searchsorted(np.cumsum(shares / shares.sum()), self.of_one(question), "right")
        return choices[min(int(at), len(choices) - 1)]

    def any_of(self, question: str, choices: Sequence[Choice]) -> Choice:
        """One of the choices."""
        return choices[min(int(self.of_one(question) * len(choices)), len(choices) - 1)]

    def between(self, question: str, low: float, high: float) -> float:
        """A number between two."""
        return low + (high - low) * self.of_one(question)

    def of_one(self, question: str) -> float:
        """A number from 0 to 1, 1 excluded."""
        lot = (self.seed, self.text, zlib.crc32(question.encode()))
        return float(np.random.default_rng(lot).random())
