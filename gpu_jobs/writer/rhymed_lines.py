"""Lines of the grammar that rhyme: with each other, or with lines that are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice
from random import Random

from gpu_jobs.writer.composing import Composer
from gpu_jobs.writer.constituents import Metre
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.line_writing import LineWriter, Task
from gpu_jobs.writer.purposes import PURPOSES
from shared.lyrics.dictionary import load_dictionary

_SOUNDS_TRIED, _SETS = 12, 4


class Rhymer:
    """Writes lines that rhyme, and has the line writer remember them.

    Args:
        lines: writes each of them.
        rng: decides what is tried.
    """

    def __init__(self, lines: LineWriter, rng: Random) -> None:
        self._lines = lines
        self._rng = rng

    def may_rhyme(self, composer: Composer, tasks: Sequence[Task]) -> bool:
        """Whether there are rhymes that all of ``tasks`` could end on."""
        purposes = [PURPOSES[task.last_purpose] for task in tasks]
        return bool(_common_endings(composer, tasks, purposes, self._lines.recent_endings))

    def rhyming_with(self, composer: Composer, task: Task, mates: Sequence[Draft]) -> Draft | None:
        """A line that rhymes with others; None if there is none."""
        sound = mates[0].parts[-1][0].rhyme
        endings = _endings(composer, task.last_clause, PURPOSES[task.last_purpose]).get(
            sound, set()
        )
        rhymes = load_dictionary().rhymes
        unfit = {w for w in endings if not all(rhymes(w, mate.ending) for mate in mates)}
        taboo = unfit | self._lines.recent_endings
        draft = self._lines.best(composer, task, sound, taboo=taboo)[1] if endings - taboo else None
        if draft:
            self._lines.remember(draft)
        return draft

    def rhymed(self, composer: Composer, tasks: Sequence[Task]) -> list[Draft]:
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
