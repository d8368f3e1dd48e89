"""Stanzas: sentences of the lexicon as far as they go, and lines of the grammar for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from random import Random

from gpu_jobs.writer.books import Source
from gpu_jobs.writer.composing import Composer
from gpu_jobs.writer.couplet_writing import CoupletWriter
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.line_writing import LineWriter, SungLine, Task
from gpu_jobs.writer.rhymed_lines import Rhymer
from gpu_jobs.writer.stanza_demands import Demands
from shared.lyrics.dictionary import load_dictionary

_ATTEMPTS = 8
_RHYME = 0.9
"""Worth of a rhyme, beside the worth of its lines."""


class StanzaWriter:
    """Writes stanza after stanza.

    Args:
        composers: of the whole song; each may help where a stanza's own has no line.
        lines: writes and remembers lines.
        rng: decides what is tried.
    """

    def __init__(self, composers: Sequence[Composer], lines: LineWriter, rng: Random) -> None:
        self._composers = composers
        self._lines = lines
        self._couplets = CoupletWriter(lines.judge, rng)
        self._rhymer = Rhymer(lines, rng)

    def write(
        self,
        composer: Composer,
        tasks: Sequence[Task],
        groups: Sequence[Sequence[int]],
        sources: Sequence[Sequence[Source]],
    ) -> tuple[list[SungLine], list[tuple[int, ...]]]:
        """Its lines, and which of them came to rhyme."""
        written = self._couplets_of(composer, tasks, groups, sources)
        for group in groups:
            if self._rhymes_better_anew(composer, tasks, group, written):
                (lonely,) = (written[i] for i in group if i in written)
                written = {i: d for i, d in written.items() if not _belongs_to(d, lonely)}
        for draft in written.values():
            self._lines.remember(draft)
        for group in _with_smaller(groups):
            written |= self._rest_of(composer, tasks, group, written)
        lines = []
        for i, task in enumerate(tasks):
            line = SungLine(written[i], task.scansion) if i in written else None
            if line is None:
                line = self._lines.without_rhyme(self._from(composer), task)
                self._lines.remember(line.draft)
            lines.append(line)
        return lines, [*_rhyming(lines, groups)]

    def _rest_of(
        self,
        composer: Composer,
        tasks: Sequence[Task],
        group: Sequence[int],
        written: Mapping[int, Draft],
    ) -> dict[int, Draft]:
        """The lines of a rhyme group that are not written yet, as far as there are any."""
        missing = [i for i in group if i not in written]
        if len(missing) == len(group):
            drafts = self._rhymer.rhymed(composer, [tasks[i] for i in group])
            return dict(zip(group, drafts, strict=False))
        found: dict[int, Draft] = {}
        for i in missing:
            mates = [*(written[k] for k in group if k in written), *found.values()]
            mate = self._rhymer.rhyming_with(composer, tasks[i], mates)
            found |= {i: mate} if mate else {}
        return found

    def _rhymes_better_anew(
        self,
        composer: Composer,
        tasks: Sequence[Task],
        group: Sequence[int],
        written: Mapping[int, Draft],
    ) -> bool:
        """Whether a line without a mate gives way to lines of the grammar that rhyme.

        The theme never does.
        """
        lines = [written[i] for i in group if i in written]
        if len(lines) != 1 or any(frame.has_theme for frame in lines[0].frames):
            return False
        return self._rhymer.may_rhyme(composer, [tasks[i] for i in group])

    def _couplets_of(
        self,
        composer: Composer,
        tasks: Sequence[Task],
        groups: Sequence[Sequence[int]],
        sources: Sequence[Sequence[Source]],
    ) -> dict[int, Draft]:
        """What of a stanza can be written in sentences of the book: the best of some attempts."""
        of_book = Demands(
            scansions=[task.scansion for task in tasks],
            groups=[_group_of(i, groups) for i in range(len(tasks))],
            sources=sources,
            open_sounds=[_sounds_of_book(composer, task) for task in tasks],
        )
        of_all = replace(of_book, open_sounds=[_sounds(composer, task) for task in tasks])
        spent, endings = self._lines.spent_frames, self._lines.recent_endings
        attempts = (
            self._couplets.attempt(composer.book, wanted, spent, endings)
            for wanted in (*[of_book] * _ATTEMPTS, of_all)
        )
        best = max(
            attempts,
            key=lambda attempt: attempt.worth + _RHYME * _complete(groups, attempt.drafts),
        )
        return {i: draft for i, draft in enumerate(best.drafts) if draft}

    def _from(self, composer: Composer) -> list[Composer]:
        """All composers, ``composer`` first."""
        return [composer, *(one for one in self._composers if one is not composer)]


def _sounds(composer: Composer, task: Task) -> Set[str]:
    """What a line for ``task`` can end on."""
    of_grammar = composer.endings(task.last_purpose, task.last_clause)
    return _sounds_of_book(composer, task) | frozenset(of_grammar)


def _sounds_of_book(composer: Composer, task: Task) -> frozenset[str]:
    """What a line for ``task`` that is a sentence of the book can end on."""
    chapters = composer.book.values()
    return frozenset().union(*(chapter.sounds(task.last_clause) for chapter in chapters))


def _belongs_to(draft: Draft, other: Draft) -> bool:
    """Whether it is the other line, or the other half of its couplet."""
    return draft is other or not draft.frames.isdisjoint(other.frames)


def _complete(groups: Sequence[Sequence[int]], drafts: Sequence[Draft | None]) -> int:
    """How many groups have all their lines, which therefore rhyme."""
    return sum(all(drafts[i] for i in group) for group in groups)


def _group_of(line: int, groups: Sequence[Sequence[int]]) -> int | None:
    return next((number for number, group in enumerate(groups) if line in group), None)


def _rhyming(
    lines: Sequence[SungLine], groups: Sequence[Sequence[int]]
) -> Iterator[tuple[int, ...]]:
    """Of each group the lines that do rhyme, if there are two."""
    rhymes = load_dictionary().rhymes
    for group in groups:
        found: list[int] = []
        for first in group:
            found = [
                i
                for i in group
                if i == first or rhymes(lines[i].draft.ending, lines[first].draft.ending)
            ]
            if len(found) > 1:
                yield tuple(found)
                break


def _with_smaller(groups: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Each group, and after it the pairs in it that may still be had where it is not."""
    found: list[tuple[int, ...]] = []
    for group in groups:
        found.append(tuple(group))
        if len(group) > 2:
            found += [tuple(group[:2]), tuple(group[-2:])]
    return found
