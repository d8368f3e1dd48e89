"""Decibels and the factors they stand for."""

from __future__ import annotations

import math


def factor(db: float) -> float:
    """What a gain in decibels multiplies a sound with."""
    return float(10 ** (db / 20))


def decibels(factor: float) -> float:
    """The gain in decibels that multiplies a sound with ``factor``; -inf for 0."""
    return 20 * math.log10(factor) if factor > 0 else -math.inf
