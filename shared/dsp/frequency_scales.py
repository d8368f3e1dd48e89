"""How frequencies lie along an axis: evenly in hertz, or as the ear spaces them (mel)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Scale: TypeAlias = Literal["mel", "linear"]

Floats = NDArray[np.float64]


def heights(hz: Floats, scale: Scale, top_hz: float) -> Floats:
    """Where frequencies lie on an axis from 0 Hz (0.0) to ``top_hz`` (1.0)."""
    return _to_scale(hz, scale) / float(_to_scale(np.array(top_hz), scale))


def frequencies(at: Floats, scale: Scale, top_hz: float) -> Floats:
    """The frequencies, hertz, at heights of 0 to 1: the inverse of `heights`."""
    return _from_scale(at * float(_to_scale(np.array(top_hz), scale)), scale)


def row_weights(rows: int, scale: Scale, bins: int, top_hz: float) -> NDArray[np.float32]:
    """How much of each bin of a spectrum every row of a picture shows.

    A row hears a triangle around its own frequency that reaches to its neighbours, or to the next bins
    where rows lie closer than those.

    Args:
        rows: from the highest frequency down, evenly on the scale.
        bins: of a spectrum that reaches from 0 Hz to ``top_hz``.

    Returns:
        Shape [rows, bins]; each row sums to 1.
    """
    bin_hz = top_hz / (bins - 1)
    at = (rows - 0.5 - np.arange(rows)) / rows
    centres = frequencies(at, scale, top_hz)
    reach = frequencies(at + 0.5 / rows, scale, top_hz) - frequencies(
        at - 0.5 / rows, scale, top_hz
    )
    reach = np.maximum(reach, bin_hz)[:, None]
    distances = np.abs(np.arange(bins) * bin_hz - centres[:, None])
    weights = np.maximum(0.0, 1.0 - distances / reach)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _to_scale(hz: Floats, scale: Scale) -> Floats:
    return np.asarray(2595.0 * np.log10(1.0 + hz / 700.0)) if scale == "mel" else hz


def _from_scale(at: Floats, scale: Scale) -> Floats:
    return 700.0 * (10.0 ** (at / 2595.0) - 1.0) if scale == "mel" else at
