"""Stanzas of couplets: neighbouring lines that were written together, rhymed across the stanza."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from random import Random

from gpu_jobs.writer.books import Book, FittingCouplet, Source
from gpu_jobs.writer.constituents import Metre
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.frames import Frame, Variant, says_twice
from gpu_jobs.writer.scansion import Scansion
from gpu_jobs.writer.sentence_writing import Found, SentenceWriter, Worth, draft_of
from gpu_jobs.writer.stanza_demands import Attempt, Demands, may_end, possible_sounds

_COUPLETS_TRIED, _WAYS_TRIED = 10, 3

_TOGETHER = 0.5
"""Worth of a line that goes on with the thought of its neighbour."""

_OF_THEME: tuple[Source, ...] = ("theme", "naming")
_THEME = 1.0
"""Worth of the theme's own words."""


class CoupletWriter:
    """Writes stanzas from a book.

    Args:
        worth: judges lines.
        rng: decides what is tried.
    """

    def __init__(self, worth: Worth, rng: Random) -> None:
        self._worth = worth
        self._rng = rng
        self._sentences = SentenceWriter(worth, rng)

    def attempt(self, book: Book, wanted: Demands, spent: Set[Frame], endings: Set[str]) -> Attempt:
        """One way to write the stanza.

        Args:
            spent: frames not to be used again.
            endings: words not to end on again.
        """
        attempt = Attempt([None] * len(wanted.scansions), used=set(spent))
        i = 0
        while i < len(wanted.scansions):
            i += self._write_from(book, wanted, i, attempt, endings)
        attempt.used -= spent
        return attempt

    def _write_from(
        self, book: Book, wanted: Demands, i: int, attempt: Attempt, endings: Set[str]
    ) -> int:
        """Writes line ``i``, and perhaps the next with it; how many."""
        others = [source for source in wanted.sources[i] if source not in _OF_THEME]
        for sources in _steps(attempt, wanted.sources[i], others):
            found = self._couplet(
                book, sources, wanted, i, attempt, endings
            ) or self._sentences.line(book, sources, others, wanted, i, attempt, endings)
            if found:
                _add(attempt, wanted, i, found)
                return len(found.drafts)
        return 1

    def _couplet(
        self,
        book: Book,
        sources: Sequence[Source],
        wanted: Demands,
        i: int,
        attempt: Attempt,
        endings: Set[str],
    ) -> Found | None:
        """The best of some couplets for lines ``i`` and the next, or the two clauses of ``i``."""
        lines = 1 if len(wanted.scansions[i].clauses) > 1 else 2
        metres = _metres(wanted.scansions[i : i + lines])
        if len(metres) != 2:
            return None
        for source in sources:
            fitting = book[source].pairs(*metres)
            found: list[Found] = []
            for one in self._rng.sample(fitting, min(len(fitting), _COUPLETS_TRIED)):
                if attempt.used.isdisjoint(one.couplet):
                    said = self._said(one, wanted, i, lines, attempt, endings)
                    found += [said] if said else []
            if found:
                return max(found, key=lambda one: one.worth)
        return None

    def _said(
        self,
        one: FittingCouplet,
        wanted: Demands,
        i: int,
        lines: int,
        attempt: Attempt,
        endings: Set[str],
    ) -> Found | None:
        """The best of some ways to say a couplet."""
        best: Found | None = None
        for _ in range(_WAYS_TRIED):
            sounds = self._sounds(one, wanted, i, lines, attempt)
            if sounds is None:
                return None
            pieces = [
                self._rng.choice(v[s]) for v, s in zip((one.first, one.second), sounds, strict=True)
            ]
            drafts = self._drafts(one, pieces, lines)
            if any(map(says_twice, pieces)) or not may_end(drafts, wanted, i, attempt, endings):
                continue
            worth = self._worth_of(drafts, wanted.scansions[i : i + lines], attempt)
            if worth is not None and (best is None or worth > best.worth):
                frames = (one.couplet.first, one.couplet.second)
                best = Found(worth + _TOGETHER * lines, drafts, sounds[2 - lines :], frames)
        return best

    def _sounds(
        self, one: FittingCouplet, wanted: Demands, i: int, lines: int, attempt: Attempt
    ) -> tuple[str, str] | None:
        """The sounds that the halves end on so that what has to rhyme does."""
        if lines == 1:
            last = possible_sounds(one.second, wanted, i, attempt)
            return (self._any(list(one.first)), self._any(last)) if last else None
        firsts = possible_sounds(one.first, wanted, i, attempt)
        seconds = possible_sounds(one.second, wanted, i + 1, attempt)
        if wanted.groups[i] is not None and wanted.groups[i] == wanted.groups[i + 1]:
            common = [sound for sound in firsts if sound in one.second and sound]
            sound = self._any(common) if common else ""
            return (sound, sound) if sound else None
        if not firsts or not seconds:
            return None
        return self._any(firsts), self._any(seconds)

    def _worth_of(
        self, drafts: Sequence[Draft], scansions: Sequence[Scansion], attempt: Attempt
    ) -> float | None:
        before = attempt.written
        total = 0.0
        for draft, scansion in zip(drafts, scansions, strict=True):
            worth = self._worth(draft, scansion, before)
            if worth is None:
                return None
            total += worth
            before = [*before, draft]
        return total

    def _drafts(
        self, one: FittingCouplet, pieces: Sequence[Variant], lines: int
    ) -> tuple[Draft, ...]:
        first, second = (draft_of(half, tuple(one.couplet)) for half in pieces)
        return (first, second) if lines == 2 else (first.followed_by(second),)

    def _any(self, sounds: Sequence[str]) -> str:
        return self._rng.choice(sounds)


def _steps(
    attempt: Attempt, sources: Sequence[Source], others: Sequence[Source]
) -> Iterator[Sequence[Source]]:
    """The sources to be tried together, the theme before others until it is sung."""
    if "theme" in sources and not any(frame.has_theme for frame in attempt.used):
        yield from ((source,) for source in _OF_THEME)
    yield others


def _metres(scansions: Sequence[Scansion]) -> list[Metre]:
    return [metre for scansion in scansions for metre in scansion.clauses]


def _add(attempt: Attempt, wanted: Demands, i: int, found: Found) -> None:
    for k, (draft, sound) in enumerate(zip(found.drafts, found.sounds, strict=True)):
        attempt.drafts[i + k] = draft
        group = wanted.groups[i + k]
        if group is not None:
            attempt.sounds.setdefault(group, sound)
    attempt.used |= set(found.frames)
    attempt.worth += found.worth + _THEME * any(frame.has_theme for frame in found.frames)
