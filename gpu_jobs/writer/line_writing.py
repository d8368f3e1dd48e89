"""Lines: the best of several for a phrase, whether it has to rhyme or not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from random import Random

from gpu_jobs.writer.composing import Composer
from gpu_jobs.writer.constituents import Constituent, Metre
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.fillers import LINES_A_FILLER
from gpu_jobs.writer.frames import Frame
from gpu_jobs.writer.purposes import PURPOSES, sequel
from gpu_jobs.writer.scansion import Scansion, without_stress

_DRAFTS = 3
_REMEMBERED_LINES, _RECENT_LINES = 24, 6
_SAID_AGAIN, _SAME_OPENING = 0.06, 0.15
_GOING_ON, _GOING_ON_AGAIN = ("and", "so"), 0.5
"""No song begins with these words, and no line after one that did."""
_LEAST_WORTH = 0.01

Worth = Callable[[Draft, Scansion], float]
"""How good a line is by itself, 0 to about 1."""

Shorter = Callable[[Scansion], Iterable[Scansion]]
"""The same phrase with a syllable less, in every way."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line to be written: its scansion, and what it is to do."""

    scansion: Scansion
    purpose: str

    @property
    def last_clause(self) -> Metre:
        """Of the clause that rhymes."""
        return self.scansion.clauses[-1]

    @property
    def last_purpose(self) -> str:
        """What the clause that rhymes does."""
        return reduce(lambda purpose, _: sequel(purpose), self.scansion.clauses[1:], self.purpose)


@dataclass(frozen=True, slots=True)
class SungLine:
    """A line and the scansion that it fills."""

    draft: Draft
    scansion: Scansion


class LineWriter:
    """Writes line after line, and knows what it wrote.

    Args:
        shorter: used where no line fits a phrase.
        rng: decides what is tried.
        size: lines of the whole song.
    """

    def __init__(self, worth: Worth, shorter: Shorter, rng: Random, size: int) -> None:
        self._worth = worth
        self._shorter = shorter
        self._rng = rng
        self._recent: deque[Draft] = deque(maxlen=_REMEMBERED_LINES)
        self._said: set[tuple[str, ...]] = set()
        self._fillers: set[str] = set()
        self._may_fill = size // LINES_A_FILLER

    @property
    def recent_endings(self) -> Set[str]:
        """The words that lines ended on lately."""
        return {draft.ending for draft in self._recent}

    def remember(self, draft: Draft) -> None:
        """``draft`` is in the song: it does not come again, nor soon what it is made of."""
        self._recent.append(draft)
        self._said.add(draft.words)
        self._fillers |= draft.fillers
        self._may_fill -= bool(draft.fillers)

    @property
    def spent_frames(self) -> Set[Frame]:
        """The sentences said lately."""
        return frozenset().union(*(draft.frames for draft in self._recent))

    def judge(self, draft: Draft, scansion: Scansion, before: Sequence[Draft]) -> float | None:
        """Its worth after the lines ``before`` it, besides those remembered.

        None if it was said before or has more fillers than the song may still have.
        """
        if draft.words in self._said or any(draft.words == other.words for other in before):
            return None
        if draft.fillers and not self._may_have(draft, before):
            return None
        return self._worth_here(draft, scansion, before)

    def _may_have(self, draft: Draft, before: Sequence[Draft]) -> bool:
        earlier = [other.fillers for other in before if other.fillers]
        used = self._fillers.union(*earlier)
        return (
            len(draft.fillers) == 1
            and used.isdisjoint(draft.fillers)
            and len(earlier) < self._may_fill
        )

    def best(
        self,
        composer: Composer,
        task: Task,
        sound: str | None,
        *,
        taboo: Set[str] = frozenset(),
        before: Sequence[Draft] = (),
    ) -> tuple[float, Draft | None]:
        """The best of several new lines, and its worth; None if there is none.

        Args:
            sound: what it ends on; None for anything.
            taboo: words not to end on.
            before: lines that would come before it, besides those that are remembered.
        """
        found: list[tuple[float, Draft]] = []
        spent = self._spent(before)
        for _ in range(_DRAFTS):
            draft = self._draft(composer, task, sound, spent, taboo)
            worth = self.judge(draft, task.scansion, before) if draft else None
            if draft is not None and worth is not None:
                found.append((worth, draft))
        return max(found, key=lambda one: one[0], default=(0.0, None))

    def without_rhyme(self, composers: Sequence[Composer], task: Task) -> SungLine:
        """A line that need not rhyme, by the first composer that has a new one.

        If none fits it has fewer syllables than the phrase could take, or at last any stress.
        """
        for scansion in self._ever_easier(task.scansion):
            easier = Task(scansion, task.purpose)
            drafts = (self.best(composer, easier, None)[1] for composer in composers)
            draft = next(filter(None, drafts), None)
            draft = draft or self._draft(composers[0], easier, None, frozenset(), frozenset())
            if draft is not None:
                return SungLine(draft, scansion)
        raise AssertionError("any phrase whose stress is free has a line")

    def _draft(
        self,
        composer: Composer,
        task: Task,
        sound: str | None,
        spent: Set[Constituent],
        taboo: Set[str],
    ) -> Draft | None:
        """One line, of as many clauses as its scansion has."""
        whole: Draft | None = None
        purpose = task.purpose
        for number, metre in enumerate(task.scansion.clauses):
            is_last = number == len(task.scansion.clauses) - 1
            clause = composer.compose(
                self._rng,
                PURPOSES[purpose],
                metre,
                sound if is_last else None,
                spent=spent | {part for part, _ in whole.parts} if whole else spent,
                taboo=taboo if is_last else frozenset(),
            )
            if clause is None:
                return None
            whole = whole.followed_by(clause) if whole else clause
            purpose = sequel(purpose)
        return whole

    def _worth_here(self, draft: Draft, scansion: Scansion, before: Sequence[Draft]) -> float:
        """Its worth beside the lines before it: new words and another opening are better."""
        recent = [*self._recent, *before][-_RECENT_LINES:]
        again = sum(len(draft.content & other.content) for other in recent)
        opening = draft.words[0]
        alike = sum(other.words[0] == opening for other in recent[-3:])
        lost = _SAID_AGAIN * again + _SAME_OPENING * alike
        if opening in _GOING_ON and (not recent or recent[-1].words[0] in _GOING_ON):
            lost += _GOING_ON_AGAIN
        return max(self._worth(draft, scansion) - lost, _LEAST_WORTH)

    def _spent(self, before: Sequence[Draft]) -> set[Constituent]:
        return {
            part for draft in (*self._recent, *before) for part, _ in draft.parts if part.is_telling
        }

    def _ever_easier(self, scansion: Scansion) -> Iterator[Scansion]:
        yield scansion
        yield from self._shorter(scansion)
        yield without_stress(scansion)
