"""What was heard from moment to moment, drawn to the cells of a grid: bars, or beats."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

What = TypeVar("What", bound=Hashable)
Stretch = tuple[int, int, What]
"""From, until (steps), and what."""


def in_cells(
    edges: ArrayLike,
    whats: Sequence[What],
    cell: int,
    end: int,
    *,
    late: float = 0.0,
    strong: int = 0,
) -> list[Stretch[What]]:
    """Stretches that follow each other, drawn to whole cells: each cell is whose it mostly is.

    What fills no cell best is left out, so that none is shorter than a cell.

    Args:
        edges: where each begins, steps, ascending, and where the last ends, shape [n + 1], n ≥ 1;
            the first and the last reach as far as the cells do.
        whats: what each is; those that are equal and follow each other become one.
        cell: steps of a cell.
        end: steps that are divided into cells, from 0; a multiple of ``cell``.
        late: of two that share a cell almost equally (to this share of it), the earlier has it …
        strong: … but the later has those cells that begin at multiples of so many steps, above 0.

    Returns:
        In order and without gaps from 0 to ``end``.
    """
    kinds = list(dict.fromkeys(whats))
    of_kind = np.array([[what == kind for kind in kinds] for what in whats])
    starts = np.arange(0, end, cell)
    held = _held(edges, starts, cell)
    # the later of two that share a cell has one rank more
    ranks = np.cumsum(held > 0, axis=1) * (held > 0)
    rank = np.stack([ranks[:, mine].max(axis=1) for mine in of_kind.T], axis=1)
    worth = np.where(rank > 0, held @ of_kind, -np.inf)
    is_strong = starts % strong == 0 if strong else np.zeros(len(starts), bool)
    worth += late * cell * np.where(is_strong[:, None], rank, -rank)
    owners = worth.argmax(axis=1).tolist()
    return joined(
        [(start, start + cell, kinds[i]) for start, i in zip(starts.tolist(), owners, strict=True)]
    )


def _held(edges: ArrayLike, starts: NDArray[np.intp], cell: int) -> NDArray[np.float64]:
    """Steps that each stretch holds of each cell, shape [cells, stretches]."""
    bounds = np.array(edges, np.float64)
    bounds[0], bounds[-1] = min(bounds[0], 0.0), max(bounds[-1], float(starts[-1] + cell))
    lines = starts[:, None]
    held = np.minimum(bounds[1:], lines + cell) - np.maximum(bounds[:-1], lines)
    return np.asarray(np.maximum(held, 0.0), np.float64)


def joined(stretches: Sequence[Stretch[What]]) -> list[Stretch[What]]:
    """Those that follow each other, equal ones as one."""
    whole: list[Stretch[What]] = []
    for start, end, what in stretches:
        if whole and whole[-1][2] == what:
            whole[-1] = (whole[-1][0], end, what)
        else:
            whole.append((start, end, what))
    return whole
