"""From one melody to another, bar by bar: first the rhythm of a bar is the other's, then its notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gpu_jobs.composer.form import Phrase
from shared.music.lead_sheet import SheetNote

_OCTAVE = 12
_STAGES = 2
_EDGE = 0.6

Bars = Mapping[int, Sequence[SheetNote]]


def blended(
    first: Sequence[SheetNote],
    second: Sequence[SheetNote],
    phrases: Sequence[Phrase],
    bar: int,
    amount: float,
    rng: np.random.Generator,
) -> tuple[SheetNote, ...]:
    """A melody on the way from one to the other.

    Bars that stand at the same place of phrases of one material change together, so that the form
    stays; those within phrases change before those that begin and end them. What has changed at some
    amount is changed at every greater one.

    Args:
        amount: 0 is the first, 1 the second.
        bar: steps of a bar.
    """
    if amount in (0, 1):
        return tuple(second if amount else first)
    order = _order(phrases, bar, rng)
    changes = max(round(amount * _STAGES * len(order)), 1)
    stages = [changes - len(order) * stage for stage in range(_STAGES)]
    rhythm_of_other, all_of_other = (
        {b for unit in order[: max(n, 0)] for b in unit} for n in stages
    )
    mixed: list[SheetNote] = []
    ours, theirs = _by_bar(first, bar), _by_bar(second, bar)
    for number in sorted(set(ours) | set(theirs)):
        if number in all_of_other:
            mixed += theirs.get(number, ())
        elif number in rhythm_of_other:
            mixed += [replace(n, midi=_sounding(first, n.start)) for n in theirs.get(number, ())]
        else:
            mixed += ours.get(number, ())
    return _smooth(mixed)


def _order(phrases: Sequence[Phrase], bar: int, rng: np.random.Generator) -> list[list[int]]:
    """Bars that change together, in the order in which they do."""
    units: dict[tuple[str, int], list[int]] = {}
    edges: set[tuple[str, int]] = set()
    for phrase in phrases:
        bars = range(phrase.start // bar, phrase.end // bar)
        for place, number in enumerate(bars):
            unit = (phrase.material, place)
            units.setdefault(unit, []).append(number)
            if place in (0, len(bars) - 1):
                edges.add(unit)
    lateness = {unit: rng.random() + _EDGE * (unit in edges) for unit in units}
    return [units[unit] for unit in sorted(units, key=lateness.__getitem__)]


def _by_bar(melody: Sequence[SheetNote], bar: int) -> dict[int, list[SheetNote]]:
    bars: dict[int, list[SheetNote]] = {}
    for note in melody:
        bars.setdefault(note.start // bar, []).append(note)
    return bars


def _sounding(melody: Sequence[SheetNote], step: int) -> int:
    """The pitch at a step; in a rest that before it, before the first note that one."""
    before = [note for note in melody if note.start <= step]
    return (before[-1] if before else melody[0]).midi


def _smooth(notes: Sequence[SheetNote]) -> tuple[SheetNote, ...]:
    """Without overlaps; what is more than an octave from the note before comes an octave nearer."""
    told: list[SheetNote] = []
    for note in notes:
        if told and told[-1].end > note.start:
            told[-1] = replace(told[-1], end=note.start)
        leap = note.midi - told[-1].midi if told else 0
        nearer = -_OCTAVE if leap > _OCTAVE else _OCTAVE if leap < -_OCTAVE else 0
        told.append(replace(note, midi=note.midi + nearer))
    return tuple(note for note in told if note.end > note.start)
