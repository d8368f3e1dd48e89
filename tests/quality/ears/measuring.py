"""Hears every piece of a task and gathers what was right."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from tests.data.make_music import items
from tests.data.music.model import Half, Item
from tests.quality.ears import mood
from tests.quality.ears.harmony import harmony_figures
from tests.quality.ears.notes import melody_figures, polyphony_figures
from tests.quality.ears.rhythm import rhythm_figures
from tests.quality.ears.separation import separation_figures

Measure = Callable[[Item], dict[str, float]]

TASKS: Mapping[str, tuple[Measure, Sequence[str]]] = {
    "melody": (melody_figures, ("voice", "hums", "sources", "repeated")),
    "notes": (polyphony_figures, ("piano", "guitar")),
    "chords": (harmony_figures, ("pop", "chorales", "detuned")),
    "key": (harmony_figures, ("keys",)),
    "rhythm": (rhythm_figures, ("rhythm",)),
    "stems": (separation_figures, ("vocal-mixes", "mixes")),
    "mood": (mood.mood_figures, (mood.KIND,)),
}
"""What measures each task, and on which kinds of pieces."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One piece, and its figures by name."""

    item: str
    kind: str
    half: Half
    facts: Mapping[str, str]
    figures: Mapping[str, float]


def heard(tasks: Sequence[str], halves: Sequence[Half], processes: int) -> Iterator[Heard]:
    """Every piece of these tasks."""
    jobs = [(task, kind, half) for task in tasks for kind in TASKS[task][1] for half in halves]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done, pieces in enumerate(pool.map(_heard, *zip(*jobs, strict=True)), start=1):
            if sys.stderr.isatty():
                end = "\n" if done == len(jobs) else ""
                print(f"\r{done} of {len(jobs)} kinds heard", end=end, file=sys.stderr, flush=True)
            yield from pieces


def _heard(task: str, kind: str, half: Half) -> list[Heard]:
    measure = TASKS[task][0]
    return [
        Heard(item.name, kind, half, item.truth.facts, measure(item))
        for item in _pieces(kind, half)
    ]


def _pieces(kind: str, half: Half) -> Iterator[Item]:
    yield from mood.designed(half) if kind == mood.KIND else items(kind, half)


def by_figure(pieces: Sequence[Heard], half: Half) -> dict[str, list[float]]:
    """The figures of a half, each with its values over the pieces."""
    gathered: dict[str, list[float]] = defaultdict(list)
    for piece in pieces:
        if piece.half == half:
            for name, value in piece.figures.items():
                gathered[name].append(value)
    return dict(gathered)
