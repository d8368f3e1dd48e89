"""The likeliest chords of slots that follow each other: one path, and how likely each chord is in each slot.

A hidden Markov model, decoded by Viterbi's algorithm and by the forward-backward algorithm (L. R. Rabiner,
"A tutorial on hidden Markov models and selected applications in speech recognition", Proc. IEEE 77(2),
1989), in plain Python: slots are few, and so are chords.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

Table = Sequence[Sequence[float]]
"""Nats; a row a slot, or a row a state to come from."""


def best_path(wishes: Table, moves: Table) -> list[int]:
    """The likeliest state of each slot, all together.

    Args:
        wishes: of each slot for each state, one slot or more.
        moves: from each state to each.
    """
    states = range(len(moves))
    best = list(wishes[0])
    origins: list[list[int]] = []
    into = list(zip(*moves, strict=True))
    for row in wishes[1:]:
        came = [_likeliest(best, into[to]) for to in states]
        best = [best[came[to]] + moves[came[to]][to] + row[to] for to in states]
        origins.append(came)
    path = [max(states, key=best.__getitem__)]
    for came in reversed(origins):
        path.append(came[path[-1]])
    return path[::-1]


def posteriors(wishes: Table, moves: Table) -> list[list[float]]:
    """How likely each state is in each slot, whatever the others are; each row adds up to 1."""
    chances = [[exp(move) for move in row] for row in moves]
    back = [list(column) for column in zip(*chances, strict=True)]
    forward = _passed(wishes, back)
    backward = _passed(wishes[::-1], chances)[::-1]
    rows = []
    for ahead, behind, row in zip(forward, backward, wishes, strict=True):
        # both have this slot's own evidence: once is enough
        own = _evidence(row)
        rows.append(_scaled([a * b / o for a, b, o in zip(ahead, behind, own, strict=True)]))
    return rows


def _likeliest(best: Sequence[float], moves: Sequence[float]) -> int:
    """The state to come from."""
    sums = list(map(float.__add__, best, moves))
    return sums.index(max(sums))


def _passed(wishes: Table, into: Table) -> list[list[float]]:
    """Beliefs carried from slot to slot; ``into`` has a row a state that is gone to."""
    carried = [_scaled(_evidence(wishes[0]))]
    for row in wishes[1:]:
        before = carried[-1]
        coming = [sum(map(float.__mul__, before, origin)) for origin in into]
        carried.append(_scaled([c * o for c, o in zip(coming, _evidence(row), strict=True)]))
    return carried


def _evidence(row: Sequence[float]) -> list[float]:
    most = max(row)
    return [exp(max(wish - most, -60.0)) for wish in row]


def _scaled(row: Sequence[float]) -> list[float]:
    total = sum(row)
    return [each / total for each in row]
