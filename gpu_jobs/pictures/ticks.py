"""Where an axis is marked, and what is written there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from shared.dsp.frequency_scales import Scale, heights

_CHARACTERISTIC_HZ = (0, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark.

    Attributes:
        at: 0 at the beginning of the axis, 1 at its end.
    """

    at: float
    label: str


def even_ticks(start: float, end: float, most: int) -> list[Tick]:
    """Marks at round numbers (steps of 1, 2 or 5 times a power of ten), at most ``most`` + 1."""
    step = _round_step((end - start) / max(1, most))
    decimals = max(0, -math.floor(math.log10(step)))
    first, last = math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9)
    return [
        Tick((n * step - start) / (end - start), f"{n * step:.{decimals}f}")
        for n in range(first, last + 1)
    ]


def frequency_ticks(scale: Scale, top_hz: float, length: int, apart: int) -> list[Tick]:
    """Marks of an axis from 0 Hz to ``top_hz``.

    Args:
        length: of the axis, pixels.
        apart: pixels from one mark to the next, at least.
    """
    if scale == "linear":
        return even_ticks(0, top_hz, length // (2 * apart))
    marks = [hz for hz in _CHARACTERISTIC_HZ if hz <= top_hz]
    at = heights(np.array(marks, float), scale, top_hz)
    ticks = (Tick(float(place), str(hz)) for hz, place in zip(marks, at, strict=True))
    return list(_spaced(ticks, apart / length))


def _round_step(least: float) -> float:
    """The least of 1, 2, 5, 10 … that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return float(next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9)))


def _spaced(ticks: Iterable[Tick], apart: float) -> Iterator[Tick]:
    """Those that lie far enough from the one before."""
    last = -math.inf
    for tick in ticks:
        if tick.at - last >= apart:
            last = tick.at
            yield tick
