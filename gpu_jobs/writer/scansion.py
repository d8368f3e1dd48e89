"""What each phrase of a melody asks of its line: how many syllables, and which may be stressed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gpu_jobs.writer.constituents import LONGEST_CLAUSE, Metre
from shared.music.metre import may_be_stressed, slot_lengths, slot_strengths, syllable_slots
from shared.music.notes import Note


@dataclass(frozen=True, slots=True)
class Scansion:
    """One phrase of the melody, as its line has to scan.

    Attributes:
        slots: the notes of each syllable.
        clauses: a metre for each clause; together as many syllables as slots.
    """

    slots: tuple[range, ...]
    clauses: tuple[Metre, ...]


def scan(notes: Sequence[Note], phrase: range) -> Scansion:
    """How the line on ``phrase`` (indices of its notes, at least one) has to scan."""
    return _scan_slots(notes, syllable_slots(notes, phrase))


def with_fewer_syllables(notes: Sequence[Note], scansion: Scansion) -> Iterator[Scansion]:
    """The same phrase with a syllable less, in each way that two neighbours can be bound."""
    slots = scansion.slots
    for i in range(len(slots) - 1):
        bound = range(slots[i].start, slots[i + 1].stop)
        yield _scan_slots(notes, [*slots[:i], bound, *slots[i + 2 :]])


def without_stress(scansion: Scansion) -> Scansion:
    """The same phrase, any of whose syllables may be stressed."""
    clauses = (metre._replace(allowed=-1) for metre in scansion.clauses)
    return Scansion(scansion.slots, tuple(clauses))


def agreeing(one: Scansion, other: Scansion) -> Scansion:
    """``one``, whose stresses suit ``other`` too: a phrase of as many syllables.

    A clause in which no syllable could be stressed stays as it is.
    """
    allowed = sum(m.allowed << start for m, start in _placed(other.clauses))
    clauses = [
        m._replace(allowed=m.allowed & (allowed >> start) or m.allowed)
        for m, start in _placed(one.clauses)
    ]
    return Scansion(one.slots, tuple(clauses))


def _placed(clauses: Sequence[Metre]) -> Iterator[tuple[Metre, int]]:
    """Each clause with the syllable it begins at."""
    start = 0
    for metre in clauses:
        yield metre, start
        start += metre.size


def _scan_slots(notes: Sequence[Note], slots: Sequence[range]) -> Scansion:
    strengths = slot_strengths(notes, slots)
    allowed = may_be_stressed(strengths)
    strong = [may and _leads(strengths, i) for i, may in enumerate(allowed)]
    edges = [0, *_cuts(slot_lengths(notes, slots), allowed), len(slots)]
    clauses = (
        Metre(size=b - a, allowed=_as_bits(allowed[a:b]), strong=_as_bits(strong[a:b]))
        for a, b in pairwise(edges)
    )
    return Scansion(tuple(slots), tuple(clauses))


def _leads(strengths: Sequence[int], i: int) -> bool:
    """Whether slot ``i`` is stronger than a neighbour of it."""
    return any(other < strengths[i] for other in strengths[max(i - 1, 0) : i + 2])


def _cuts(lengths: Sequence[float], allowed: Sequence[bool]) -> list[int]:
    """Where a long line falls into clauses: after long notes that may be stressed, evenly."""
    size = len(lengths)
    clauses = -(-size // LONGEST_CLAUSE)
    cuts: list[int] = []
    for clause in range(1, clauses):
        ideal = round(size * clause / clauses)
        near = range(max(ideal - 2, 1), min(ideal + 3, size))
        cuts.append(max(near, key=lambda i: (allowed[i - 1], lengths[i - 1], -abs(i - ideal))))
    return cuts


def _as_bits(flags: Sequence[bool]) -> int:
    return sum(1 << i for i, flag in enumerate(flags) if flag)
