"""Plans each phrase of a song: what is new, what returns, and how it moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from gpu_jobs.composer.cadences import Ending, ending_of, final_ending
from gpu_jobs.composer.form import Phrase
from gpu_jobs.composer.tasks import Contour, Event, Task
from gpu_jobs.composer.wishes import Density, MelodyWish
from gpu_jobs.composer.writing import Setting

NOTES_A_QUARTER: Mapping[Density, float] = {"sparse": 0.7, "normal": 1.2, "dense": 1.9}

_ECHOES: Mapping[int, tuple[Mapping[int, int], ...]] = {
    2: ({}, {1: 0}),
    3: ({}, {1: 0}),
    4: ({}, {2: 0}, {2: 0}, {2: 0, 3: 1}, {1: 0}, {1: 0, 2: 0}),
}
"""Bars of a phrase that take up the rhythm of an earlier one, by its length in bars."""

_SHAPES = ((-0.5, 1.0, -0.6), (0.6, 0.2, -1.0), (-1.0, 0.4, 0.2), (0.4, -0.7, 0.4))
"""Arch, descent, rise and valley: heights at beginning, middle and end."""

_OFFSETS = {"a": -0.1, "b": 0.1, "c": 0.0, "d": 0.12, "e": 0.05, "f": 0.0}
_SWING = 0.22
_WIDEST_SWING = 4.5
_NEAR_PHRASES, _LONG_PHRASE = 4, 4
_MORE_OR_LESS = (0, 0, 1, -1)
_EVENNESSES = (0, 1, 1, 2)


@dataclass(slots=True)
class Planner:
    """Remembers the materials of one melody.

    Attributes:
        density: class of the usual density.
        departs: how often a phrase that returns soon is varied, 0 to 1.
        told: each material as it was first planned.
    """

    setting: Setting
    wish: MelodyWish
    density: int
    departs: float
    rng: np.random.Generator
    told: dict[str, Task] = field(default_factory=dict)

    def task(self, phrase: Phrase, written: Mapping[int, Event]) -> Task:
        """What the writer is told of the next phrase."""
        first = self.told.get(phrase.material)
        if first is not None:
            return self._return_of(first, phrase, written)
        task = Task(
            phrase,
            self._ending(phrase),
            self._manner(),
            self._contour(phrase),
            self._echoes(phrase),
        )
        self.told[phrase.material] = task
        return task

    def _return_of(self, first: Task, phrase: Phrase, written: Mapping[int, Event]) -> Task:
        """Its first time again, up to the cadence where that is another; now and then less of it."""
        shift = phrase.start - first.phrase.start
        is_same = _alike(first.phrase, phrase) and not self._departs(phrase, shift)
        ending = _moved(first.ending, shift) if is_same else self._ending(phrase)
        until = ending.onset + 1 if is_same else self._departure(phrase, shift, ending)
        until = max(min(until, first.phrase.end + shift), phrase.start)
        source = {
            step + shift: event
            for step, event in written.items()
            if first.phrase.start <= step < until - shift
        }
        return Task(phrase, ending, first.manner, first.contour, first.echoes, source, until)

    def _departs(self, phrase: Phrase, shift: int) -> bool:
        """Whether it goes on otherwise than the first time; after four phrases none does."""
        is_near = shift < _NEAR_PHRASES * (phrase.end - phrase.start)
        return is_near and float(self.rng.random()) < self.departs

    def _departure(self, phrase: Phrase, shift: int, ending: Ending) -> int:
        """The step from which it does: in its last bars."""
        bar = self.setting.metre.bar
        bars = (phrase.end - phrase.start) // bar
        new = 2 if bars >= _LONG_PHRASE and self._departs(phrase, shift) else 1
        return min(phrase.end - new * bar, ending.onset)

    def _ending(self, phrase: Phrase) -> Ending:
        setting = self.setting
        if phrase.cadence == "final":
            return final_ending(phrase, setting.rules, setting.metre, setting.shortest)
        return ending_of(phrase, setting.metre, setting.shortest, self.wish.density, self.rng)

    def _manner(self) -> tuple[int, int]:
        other = int(self.rng.choice(_MORE_OR_LESS)) if self.told else 0
        return max(self.density + other, 0), int(self.rng.choice(_EVENNESSES))

    def _contour(self, phrase: Phrase) -> Contour:
        span = self.wish.high - self.wish.low
        centre = (self.wish.low + self.wish.high) / 2
        centre += span * _OFFSETS.get(phrase.material[-1], 0.0)
        swing = min(_SWING * span, _WIDEST_SWING)
        begin, middle, end = (
            swing * part for part in _SHAPES[int(self.rng.integers(len(_SHAPES)))]
        )
        return Contour(centre + begin, centre + middle, centre + end)

    def _echoes(self, phrase: Phrase) -> Mapping[int, int]:
        bars = (phrase.end - phrase.start) // self.setting.metre.bar
        kinds = _ECHOES.get(bars) or (_ECHOES[4] if bars > 4 else ({},))
        return kinds[int(self.rng.integers(len(kinds)))]


def _alike(one: Phrase, other: Phrase) -> bool:
    """Whether they are equally long and close alike."""
    return one.cadence == other.cadence and one.end - one.start == other.end - other.start


def _moved(ending: Ending, steps: int) -> Ending:
    return Ending(ending.onset + steps, ending.release + steps, ending.pickup + steps)
