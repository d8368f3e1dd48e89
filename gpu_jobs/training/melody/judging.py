"""How well held-out tunes are foretold by the exported network, and what these tunes are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gpu_jobs.composer.corpus import WINDOW
from gpu_jobs.composer.encoding import Floats
from gpu_jobs.composer.measures import measured
from gpu_jobs.engines.melody_model import MelodyModel
from gpu_jobs.training.melody.lessons import Lesson, lesson_of, with_chords_shuffled
from gpu_jobs.training.melody.tunes import runs
from shared.music.lead_sheet import LeadSheet

STATISTICS = ("steps", "repeats", "leaps", "bar_repetition", "rhythm_repetition")

_FULL = 0.875
"""Share of a window that a tune must fill for its repetition to be compared."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Mean negative log-likelihood of the tokens of held-out tunes, natural log.

    Attributes:
        true, shuffled: over the tunes' own chords, and over the same in another order.
    """

    true: float
    shuffled: float

    @property
    def gap(self) -> float:
        """What the chords tell."""
        return self.shuffled - self.true


def judge(sheets: Sequence[LeadSheet], seed: int) -> Judgement:
    """Of the bundled network, stepping through tunes with chords."""
    rng = np.random.default_rng(seed)
    true = surprises([lesson_of(sheet) for sheet in sheets])
    shuffled = surprises([lesson_of(with_chords_shuffled(sheet, rng)) for sheet in sheets])
    return Judgement(float(np.mean(np.concatenate(true))), float(np.mean(np.concatenate(shuffled))))


def surprises(lessons: Sequence[Lesson]) -> list[Floats]:
    """Negative log-likelihood of each token of each lesson, natural log; all step together."""
    model = MelodyModel()
    state = model.beginning(len(lessons))
    told: list[list[float]] = [[] for _ in lessons]
    for event in range(max(len(lesson.tokens) for lesson in lessons)):
        rows = np.array([i for i, lesson in enumerate(lessons) if event < len(lesson.tokens)])
        here = [lessons[row] for row in rows]
        foreseen = model.step(
            np.stack([lesson.places[event] for lesson in here]),
            np.stack([lesson.chords[event] for lesson in here]),
            np.stack([lesson.past[event] for lesson in here]),
            state[:, rows],
        )
        state[:, rows] = foreseen.state
        for i, (row, lesson) in enumerate(zip(rows, here, strict=True)):
            likely = foreseen.tokens[i, lesson.durations[event], lesson.tokens[event]]
            told[row].append(-float(likely))
    return [np.array(each, np.float32) for each in told]


def statistics_of(sheets: Sequence[LeadSheet]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation over tunes of `STATISTICS`, and of the model's 'surprise'.

    Only tunes that fill a window of repetition are counted.
    """
    long_enough = [sheet for sheet in sheets if sheet.bars >= _FULL * WINDOW]
    figures = [measured(sheet, sheet.melody, WINDOW) for sheet in long_enough]
    values = {name: [getattr(told, name) for told in figures] for name in STATISTICS}
    of_tunes = surprises([lesson_of(sheet) for sheet in long_enough])
    values["surprise"] = [float(surprise.mean()) for surprise in of_tunes]
    return {
        name: (round(float(np.mean(told)), 4), round(float(np.std(told)), 4))
        for name, told in values.items()
    }


def share_copied(melody: Sequence[tuple[int, ...]], known: frozenset[tuple[int, ...]]) -> float:
    """Share of a melody's runs (see `gpu_jobs.training.melody.tunes.runs`) that are known."""
    return float(np.mean([run in known for run in melody])) if melody else 0.0


def known_runs(sheets: Sequence[LeadSheet]) -> frozenset[tuple[int, ...]]:
    """All runs of tunes."""
    return frozenset(run for sheet in sheets for run in runs(sheet.melody))
