"""The tunes that the melody model learns from, and those that are held out to judge it.

From the corpus that music21 carries: O'Neill's Music of Ireland (1850), Ryan's Mammoth Collection (1883),
Aird's Airs (1782 to 1801), and fife and Northumbrian tunes. All are old enough to be anybody's; music21
carries them by permission of their transcribers, and the files name no terms. Other folders are not read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from gpu_jobs.training.melody.abc import Tune, read_tunes
from shared.music.lead_sheet import Metre, SheetNote

FOLDERS = ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk")

RUN = 8
"""Notes of the stretches by which tunes, and what is composed, are compared with each other."""

_HELD_OUT, _SEED = 0.06, 1
_FEWEST_NOTES, _FEWEST_BARS = 24, 8
_WIDEST = 29
_SHARED = 0.25
_COMMON = 12
_BINARY = Metre(4, 4)


@dataclass(frozen=True, slots=True)
class Split:
    """Tunes to learn from and tunes to judge by; no tune of one is nearly one of the other."""

    train: tuple[Tune, ...]
    held_out: tuple[Tune, ...]


def corpus_folder() -> Path:
    """Where music21 keeps its corpus."""
    import music21

    return Path(music21.__file__).parent / "corpus"


def usable_tunes(corpus: Path) -> list[Tune]:
    """All that can be read and sung by one voice, in a fixed order; 2/2 is counted as 4/4."""
    files = [file for folder in FOLDERS for file in sorted((corpus / folder).glob("*.abc"))]
    read = (tune for file in files for tune in read_tunes(file.read_text("utf-8", "ignore")))
    return [_counted(tune) for tune in read if _is_usable(tune)]


def corpus_split() -> Split:
    """The tunes that the network was made with."""
    return split(usable_tunes(corpus_folder()), _HELD_OUT, _SEED)


def split(tunes: Sequence[Tune], held_out: float, seed: int) -> Split:
    """Sets a share of the tunes apart.

    Tunes that have a quarter of their runs of notes (see `runs`) in common stay together: versions of
    one tune, and tunes that stand in two books.

    Args:
        held_out: share of the tunes, 0 to 1, that is judged by.
    """
    families = _families(tunes)
    order = np.random.default_rng(seed).permutation(len(families))
    apart: list[Tune] = []
    rest: list[Tune] = []
    for number in order:
        family = [tunes[i] for i in families[number]]
        (apart if len(apart) < held_out * len(tunes) else rest).extend(family)
    return Split(tuple(rest), tuple(apart))


def runs(notes: Sequence[SheetNote]) -> list[tuple[int, ...]]:
    """Every `RUN` notes that follow each other, as their intervals and the times between them."""
    moves = [(b.midi - a.midi, b.start - a.start) for a, b in pairwise(notes)]
    flat = [number for move in moves for number in move]
    size = 2 * (RUN - 1)
    return [tuple(flat[i : i + size]) for i in range(0, len(flat) - size + 1, 2)]


def _is_usable(tune: Tune) -> bool:
    pitches = [note.midi for note in tune.notes]
    return (
        len(tune.notes) >= _FEWEST_NOTES
        and tune.bars >= _FEWEST_BARS
        and max(pitches) - min(pitches) <= _WIDEST
        and min(note.end - note.start for note in tune.notes) >= 2
    )


def _counted(tune: Tune) -> Tune:
    return replace(tune, metre=_BINARY) if tune.metre == Metre(2, 2) else tune


def _families(tunes: Sequence[Tune]) -> list[list[int]]:
    """Numbers of tunes that are nearly alike, directly or over others."""
    of_tune = [frozenset(runs(tune.notes)) for tune in tunes]
    head = list(range(len(tunes)))
    for (one, other), common in _in_common(of_tune).items():
        if common >= _SHARED * min(len(of_tune[one]), len(of_tune[other])):
            head[_root(head, one)] = _root(head, other)
    families: dict[int, list[int]] = defaultdict(list)
    for number in range(len(tunes)):
        families[_root(head, number)].append(number)
    return list(families.values())


def _in_common(of_tune: Iterable[frozenset[tuple[int, ...]]]) -> Counter[tuple[int, int]]:
    """How many runs each two tunes share; runs that everybody has, as scales, tell nothing."""
    holders: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, held in enumerate(of_tune):
        for run in held:
            holders[run].append(number)
    common: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if len(numbers) <= _COMMON:
            common.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    return common


def _root(head: list[int], number: int) -> int:
    while head[number] != number:
        number = head[number]
    return number
