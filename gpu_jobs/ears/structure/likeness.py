"""How alike the stretches of a piece are, in harmony and in colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PARTS_A_UNIT = 4
_HARMONY_S, _COLOUR_S = 8.0, 4.0
"""What is looked at together: chords come in rounds of about four bars."""

# What the squared distance is measured by: half of all pairs are further apart, but nothing counts as
# different that nobody would hear.
_USUAL = 0.5
_HEARD_HARMONY, _HEARD_COLOUR = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Course:
    """A quantity over time: column i is at ``i * hop_s``; shape [rows, columns], at least one column."""

    values: NDArray[np.floating]
    hop_s: float

    def means(self, edges_s: Floats) -> Floats:
        """Its mean between each two edges, shape [stretches, rows]; at least of one column each."""
        last = self.values.shape[1] - 1
        at = np.minimum(np.round(edges_s / self.hop_s).astype(np.intp), last)
        sums = np.concatenate(
            [np.zeros((1, len(self.values))), np.cumsum(self.values.T, axis=0, dtype=np.float64)]
        )
        first, end = at[:-1], np.maximum(at[1:], at[:-1] + 1)
        return np.asarray((sums[end] - sums[first]) / (end - first)[:, None], np.float64)


def likeness(harmony: Course, colour: Course, edges_s: Floats) -> Floats:
    """Shape [stretches, stretches], 0 to 1, symmetric, 1 on the diagonal.

    Args:
        harmony: chroma, 12 rows.
        colour: rows in decibels or of a like size.
    """
    unit_s = float(np.median(np.diff(edges_s)))
    of_harmony, of_colour = (max(round(span_s / unit_s), 1) for span_s in (_HARMONY_S, _COLOUR_S))
    by_harmony = _near(_harmonies(harmony, edges_s), of_harmony, _HEARD_HARMONY)
    by_colour = _near(colour.means(edges_s), of_colour, _HEARD_COLOUR * len(colour.values))
    return (by_harmony + by_colour) / 2


def _harmonies(chroma: Course, edges_s: Floats) -> Floats:
    """The pitch classes of each stretch, whatever its level: [stretches, 12]."""
    steps = np.arange(len(edges_s) - 1, step=1 / _PARTS_A_UNIT)
    parts = chroma.means(np.interp([*steps, len(edges_s) - 1], np.arange(len(edges_s)), edges_s))
    lengths = np.linalg.norm(parts, axis=1, keepdims=True)
    level = parts / np.where(lengths > 0, lengths, 1.0)
    return np.asarray(level.reshape(-1, _PARTS_A_UNIT, 12).mean(axis=1), np.float64)


def _near(rows: Floats, together: int, heard: float) -> Floats:
    """Likeness of rows that are looked at in windows, the nearest of those that begin or end there.

    So a row beside a boundary is compared by its own side of it.
    """
    after, before = _windows(rows, together)
    distances = np.minimum.reduce(
        [_distances(one, other) for one in (after, before) for other in (after, before)]
    )
    apart = distances[np.triu_indices(len(rows), 1)]
    usual = float(np.quantile(apart, _USUAL)) if len(apart) else 0.0
    return np.asarray(np.exp(-distances / max(usual, heard)), np.float64)


def _windows(rows: Floats, together: int) -> tuple[Floats, Floats]:
    """Means over the ``together`` rows from each on, and up to each; at the ends over as many as fit."""
    count = len(rows)
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
    at = np.arange(count)

    def mean(first: NDArray[np.intp]) -> Floats:
        end = np.minimum(first + together, count)
        start = np.maximum(end - together, 0)
        return np.asarray((sums[end] - sums[start]) / (end - start)[:, None], np.float64)

    return mean(at), mean(np.maximum(at - together + 1, 0))


def _distances(one: Floats, other: Floats) -> Floats:
    """Squared distance of each row of one to each of the other."""
    squares = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1)
    return np.asarray(np.maximum(squares - 2 * one @ other.T, 0.0), np.float64)
