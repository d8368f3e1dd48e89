"""Verses: a whole lyric, stanza by stanza, its lines rhymed with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice, pairwise
from random import Random

from gpu_jobs.writer.composing import Composer, Draft
from gpu_jobs.writer.constituents import Metre
from gpu_jobs.writer.line_writing import LineWriter, SungLine, Task
from gpu_jobs.writer.pronouncing import load_dictionary
from gpu_jobs.writer.purposes import PURPOSES, purposes_of_stanza
from gpu_jobs.writer.scansion import Scansion
from gpu_jobs.writer.structure import Stanza

_SOUNDS_TRIED, _SETS = 12, 4


@dataclass(frozen=True, slots=True)
class Song:
    """A lyric.

    Attributes:
        lines: one a phrase.
        rhymes: groups of lines that rhyme with each other, by index.
    """

    lines: tuple[SungLine, ...]
    rhymes: tuple[tuple[int, ...], ...]


class Poet:
    """Writes one lyric.

    Args:
        composers: of the chorus and the first verse, then of the other verses in turn.
        lines: writes each of its lines.
        rng: decides what is tried.
        has_theme: some lines are about the theme's own words.
    """

    def __init__(
        self,
        composers: Sequence[Composer],
        lines: LineWriter,
        rng: Random,
        *,
        has_theme: bool,
    ) -> None:
        self._composers = composers
        self._lines = lines
        self._rng = rng
        self._has_theme = has_theme

    def write(self, scansions: Sequence[Scansion], stanzas: Sequence[Stanza]) -> Song:
        """A line for each phrase; those of a stanza that repeats another have its words."""
        lines: list[SungLine] = []
        rhymes: list[tuple[int, ...]] = []
        verses = 0
        for stanza in stanzas:
            own = [scansions[i] for i in stanza.lines]
            if stanza.repeats is not None:
                again = stanzas[stanza.repeats].lines
                lines += _sung_again([lines[i] for i in again], [scansions[i] for i in again], own)
                continue
            composer = self._composers[0 if stanza.is_chorus else verses % len(self._composers)]
            purposes = purposes_of_stanza(
                self._rng, stanza, is_first=verses == 0, has_theme=self._has_theme
            )
            tasks = [Task(s, p) for s, p in zip(own, purposes, strict=True)]
            written, rhymed = self._stanza(composer, tasks, stanza.rhymes)
            rhymes += [tuple(stanza.lines[i] for i in group) for group in rhymed]
            lines += written
            verses += not stanza.is_chorus
        return Song(tuple(lines), tuple(rhymes))

    def _stanza(
        self, composer: Composer, tasks: Sequence[Task], groups: Sequence[Sequence[int]]
    ) -> tuple[list[SungLine], list[tuple[int, ...]]]:
        """Its lines, and which of them came to rhyme."""
        written: dict[int, SungLine] = {}
        rhymed: list[tuple[int, ...]] = []
        for group in _with_smaller(groups):
            if written.keys() & set(group):
                continue
            drafts = self._rhymed(composer, [tasks[i] for i in group])
            if drafts:
                written |= {
                    i: SungLine(draft, tasks[i].scansion)
                    for i, draft in zip(group, drafts, strict=True)
                }
                rhymed.append(tuple(group))
        for i, task in enumerate(tasks):
            if i not in written:
                written[i] = self._lines.without_rhyme(self._from(composer), task)
                self._lines.remember(written[i].draft)
        return [written[i] for i in range(len(tasks))], rhymed

    def _from(self, composer: Composer) -> list[Composer]:
        """All composers, ``composer`` first."""
        return [composer, *(one for one in self._composers if one is not composer)]

    def _rhymed(self, composer: Composer, tasks: Sequence[Task]) -> list[Draft]:
        """The best of several sets of lines that rhyme with each other; [] if there is none."""
        used = self._lines.recent_endings
        for purposes in (
            [[t.last_purpose] for t in tasks],
            [PURPOSES[t.last_purpose] for t in tasks],
        ):
            endings = _common_endings(composer, tasks, purposes, used)
            drafts = self._on_any_sound(composer, tasks, endings, used)
            if drafts:
                return drafts
        return []

    def _on_any_sound(
        self,
        composer: Composer,
        tasks: Sequence[Task],
        endings: Mapping[str, Set[str]],
        used: Set[str],
    ) -> list[Draft]:
        """The best of a few sets of lines on some of the sounds; [] if there is none."""
        if not endings:
            return []
        weights = [len(words) for words in endings.values()]
        sounds = dict.fromkeys(self._rng.choices(list(endings), weights, k=_SOUNDS_TRIED))
        sets = (self._on_sound(composer, tasks, sound, endings[sound], used) for sound in sounds)
        found = islice((one for one in sets if one[1]), _SETS)
        _, drafts = max(found, key=lambda one: one[0], default=(0.0, []))
        for draft in drafts:
            self._lines.remember(draft)
        return drafts

    def _on_sound(
        self,
        composer: Composer,
        tasks: Sequence[Task],
        sound: str,
        endings: Set[str],
        used: Set[str],
    ) -> tuple[float, list[Draft]]:
        """Lines that end on ``sound``, and their worth; 0 and none if one of them fails."""
        total, drafts = 0.0, list[Draft]()
        taboo = set(used)
        rhymes = load_dictionary().rhymes
        for task in tasks:
            worth, draft = self._lines.best(composer, task, sound, taboo=taboo, before=drafts)
            if draft is None:
                return 0.0, []
            taboo |= {word for word in endings if not rhymes(draft.ending, word)}
            drafts.append(draft)
            total += worth
        return total, drafts


def _common_endings(
    composer: Composer,
    tasks: Sequence[Task],
    purposes: Sequence[Sequence[str]],
    used: Set[str],
) -> Mapping[str, Set[str]]:
    """Sounds that all lines can end on, and the unused words that do, if there is one for each."""
    lines = [
        _endings(composer, task.last_clause, own) for task, own in zip(tasks, purposes, strict=True)
    ]
    sounds = sorted(set(lines[0]).intersection(*lines[1:]) - {""})
    words = {s: frozenset().union(*(line[s] for line in lines)) - used for s in sounds}
    return {sound: some for sound, some in words.items() if len(some) >= len(lines)}


def _endings(composer: Composer, metre: Metre, purposes: Iterable[str]) -> Mapping[str, Set[str]]:
    found: dict[str, set[str]] = {}
    for purpose in purposes:
        for sound, words in composer.endings(purpose, metre).items():
            found.setdefault(sound, set()).update(words)
    return found


def _with_smaller(groups: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Each group, and after it the pairs in it that may still be had where it is not."""
    found: list[tuple[int, ...]] = []
    for group in groups:
        found.append(tuple(group))
        if len(group) > 2:
            found += [tuple(group[:2]), tuple(group[-2:])]
    return found


def _sung_again(
    lines: Sequence[SungLine], first: Sequence[Scansion], now: Sequence[Scansion]
) -> list[SungLine]:
    """The words of a stanza on the notes of another that is like it."""
    return [
        SungLine(line.draft, Scansion(_bound_alike(line.scansion, a, b), line.scansion.clauses))
        for line, a, b in zip(lines, first, now, strict=True)
    ]


def _bound_alike(done: Scansion, first: Scansion, now: Scansion) -> tuple[range, ...]:
    """The slots of ``now``, bound where a line on ``first`` bound its slots."""
    starts = {slot.start: i for i, slot in enumerate(first.slots)}
    edges = [starts[slot.start] for slot in done.slots] + [len(first.slots)]
    return tuple(range(now.slots[a].start, now.slots[b - 1].stop) for a, b in pairwise(edges))
