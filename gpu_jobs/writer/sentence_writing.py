"""Lines of sentences that stand by themselves: one a line, or one a clause where a line has several."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from random import Random
from typing import NamedTuple

from gpu_jobs.writer.books import Book, Chapter, Source
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.frames import Frame, Variant, Variants, says_twice
from gpu_jobs.writer.scansion import Scansion
from gpu_jobs.writer.stanza_demands import Attempt, Demands, may_end, possible_sounds

_LINES_TRIED = 8
_HALF = 0.3
"""Worth lost where the second half of a couplet stands alone."""

Worth = Callable[[Draft, Scansion, Sequence[Draft]], float | None]
"""How good a line is after others; None if it may not be sung."""


class Found(NamedTuple):
    """One or two lines for a stanza.

    Attributes:
        sounds: what each line ends on.
        frames: all that the lines say.
    """

    worth: float
    drafts: tuple[Draft, ...]
    sounds: tuple[str, ...]
    frames: tuple[Frame, ...]


class _Choice(NamedTuple):
    frame: Frame
    variants: Variants
    sounds: list[str]
    is_half: bool


class _Said(NamedTuple):
    frame: Frame
    sound: str
    pieces: Variant
    is_half: bool


class SentenceWriter:
    """Finds sentences for one line at a time.

    Args:
        worth: judges lines.
        rng: decides what is tried.
    """

    def __init__(self, worth: Worth, rng: Random) -> None:
        self._worth = worth
        self._rng = rng

    def line(
        self,
        book: Book,
        sources: Sequence[Source],
        others: Sequence[Source],
        wanted: Demands,
        i: int,
        attempt: Attempt,
        endings: Set[str],
    ) -> Found | None:
        """The best of some ways to say line ``i``; None if there is none.

        Args:
            sources: where the sentence comes from, the best first; of a line of several clauses,
                the sentence of one of them.
            others: where those of its other clauses come from.
            endings: words not to end on again.
        """
        clauses = len(wanted.scansions[i].clauses)
        for source in sources:
            found: list[Found] = []
            for place in range(clauses):
                chapters = _chapters(book, source, others, place, clauses)
                choices = _choices(chapters, wanted, i, attempt)
                for _ in range(_LINES_TRIED if choices else 0):
                    judged = self._judged(self._picked(choices), wanted, i, attempt, endings)
                    found += [judged] if judged else []
            if found:
                return max(found, key=lambda one: one.worth)
        return None

    def _picked(self, choices: Sequence[Sequence[_Choice]]) -> list[_Said]:
        """A sentence a clause."""
        found: list[_Said] = []
        for some in choices:
            one = self._rng.choice(some)
            sound = self._rng.choice(one.sounds)
            found.append(
                _Said(one.frame, sound, self._rng.choice(one.variants[sound]), one.is_half)
            )
        return found

    def _judged(
        self, said: Sequence[_Said], wanted: Demands, i: int, attempt: Attempt, endings: Set[str]
    ) -> Found | None:
        """``said`` as a line, if it may be sung there."""
        frames = {one.frame for one in said}
        if len(frames) < len(said) or says_twice(tuple(p for one in said for p in one.pieces)):
            return None
        draft, *rest = (draft_of(one.pieces, (one.frame,)) for one in said)
        for clause in rest:
            draft = draft.followed_by(clause)
        if not may_end((draft,), wanted, i, attempt, endings):
            return None
        worth = self._worth(draft, wanted.scansions[i], attempt.written)
        if worth is None:
            return None
        lost = _HALF * any(one.is_half for one in said)
        return Found(worth - lost, (draft,), (said[-1].sound,), tuple(one.frame for one in said))


def draft_of(pieces: Variant, frames: tuple[Frame, ...]) -> Draft:
    """A line, or a clause of one, without punctuation at its end."""
    return Draft(tuple((piece, "") for piece in pieces), frames=frozenset(frames))


def _chapters(
    book: Book, source: Source, others: Sequence[Source], place: int, clauses: int
) -> list[list[Chapter]]:
    """Of each clause, where its sentence may come from: that of ``place`` from ``source`` alone."""
    rest = [book[other] for other in others]
    return [[book[source]] if k == place else rest for k in range(clauses)]


def _choices(
    chapters: Sequence[Sequence[Chapter]], wanted: Demands, i: int, attempt: Attempt
) -> list[list[_Choice]]:
    """What each clause of line ``i`` may say, by the first chapter that fits; none if one has none."""
    metres = wanted.scansions[i].clauses
    found: list[list[_Choice]] = []
    for metre, some in zip(metres, chapters, strict=True):
        is_last = len(found) == len(metres) - 1
        every = (
            [
                _Choice(frame, variants, sounds, frame in chapter.seconds)
                for frame, variants in chapter.singles(metre)
                if frame not in attempt.used
                and (sounds := _sounds(variants, wanted, i, attempt, is_last=is_last))
            ]
            for chapter in some
        )
        fitting = next(filter(None, every), None)
        if fitting is None:
            return []
        found.append(fitting)
    return found


def _sounds(
    variants: Variants, wanted: Demands, i: int, attempt: Attempt, *, is_last: bool
) -> list[str]:
    return possible_sounds(variants, wanted, i, attempt) if is_last else list(variants)
