"""Melismas moved so that stress falls on strong notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise, product

from shared.music.metre import may_be_stressed, slot_strengths
from shared.music.notes import Note

_MOVED_TOGETHER = 3
_MOST_TRIES = 150


def group(slots: Sequence[range], counts: Sequence[int]) -> list[range]:
    """The notes of each syllable, which holds so many of the slots."""
    edges = [0, *accumulate(counts)]
    return [range(slots[a].start, slots[b - 1].stop) for a, b in pairwise(edges)]


def settle(
    notes: Sequence[Note],
    slots: Sequence[range],
    counts: Sequence[int],
    stressed: Sequence[bool],
    accented: frozenset[int],
) -> list[int]:
    """``counts``, slots moved between syllables until no move, or none soon, lays a stress better.

    A melisma is strong by how long it is, so that only all of them together tell which stress lies
    astray: begun well, they are bettered slot by slot.

    Args:
        slots: of one phrase.
        counts: slots of each syllable, with the sum of all.
        stressed: whether each syllable is.
        accented: `shared.music.metre.notes_on_beat`.
    """

    def astray(counts: Sequence[int]) -> list[int]:
        """The stressed syllables on notes weaker than those beside them."""
        may = may_be_stressed(slot_strengths(notes, group(slots, counts), accented))
        return [i for i, is_stressed in enumerate(stressed) if is_stressed and not may[i]]

    best, left = list(counts), astray(counts)
    tries = _MOST_TRIES
    while left and tries > 0:
        for moved in islice(_moves(best, left), tries):
            tries -= 1
            still = astray(moved)
            if len(still) < len(left):
                best, left = moved, still
                break
        else:
            break
    return best


def _moves(counts: Sequence[int], astray: Sequence[int]) -> Iterator[list[int]]:
    """A slot given by one syllable to another close by, near one astray; those between move along."""
    last = len(counts) - 1
    near = sorted({k for i in astray for k in range(i - 2, i + 2) if 0 <= k < last})
    for k, width, by in product(near, range(1, _MOVED_TOGETHER + 1), (-1, 1)):
        other = min(k + width, last)
        moved = list(counts)
        moved[k] += by
        moved[other] -= by
        if moved[k] > 0 and moved[other] > 0:
            yield moved
