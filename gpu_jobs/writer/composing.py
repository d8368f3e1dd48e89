"""Lines: constituents put together so that they scan, make a sentence and end on a wanted sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from random import Random
from typing import NamedTuple

from gpu_jobs.writer.books import Book
from gpu_jobs.writer.constituents import (
    NO_POOL,
    Constituent,
    Fits,
    FitsOfPools,
    Metre,
    Pool,
    constituent,
)
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.forms import Form, load_forms
from gpu_jobs.writer.repertoire import Repertoire

_FORMS_TRIED, _PICKS = 8, 4


class _Opening(NamedTuple):
    """A form that has lines of a certain metre and rhyme.

    Attributes:
        fits: for each place of the form, where its constituents can stand.
        reachable: for each place, the bits of where it may begin so that the rest fills the line.
        rhyme: the sound the lines end on; None for any.
    """

    marks: tuple[str, ...]
    fits: tuple[Fits, ...]
    reachable: tuple[int, ...]
    rhyme: str | None

    def choices(self, place: int, begin: int) -> list[list[Constituent]]:
        """What can stand at a place that begins at a syllable."""
        fit = self.fits[place]
        if self.rhyme is not None and place == len(self.fits) - 1:
            return [fit.closing(begin)[self.rhyme]]
        ends = fit.ends[begin] & self.reachable[place + 1]
        return [fit.choices[begin, end] for end in _bits(ends)]

    def last_begins(self) -> list[int]:
        """The syllables that the last constituent may begin at."""
        begins = 1
        for fit, following in zip(self.fits[:-1], self.reachable[1:], strict=False):
            ends = 0
            for begin in _bits(begins):
                ends |= fit.ends[begin] & following
            begins = ends
        return _bits(begins & self.reachable[len(self.fits) - 1])


class Composer:
    """Makes lines from a repertoire; what it finds out about metres it keeps.

    Attributes:
        book: sentences written out, for the same stanzas.
    """

    def __init__(self, repertoire: Repertoire, fits: FitsOfPools, book: Book) -> None:
        self.book = book
        self._repertoire = repertoire
        self._fits = fits
        self._words: dict[str, Pool] = {}
        self._endings: dict[tuple[str, int, int], dict[str, set[str]]] = {}
        self._openings: dict[tuple[str, str | None, int, int], list[_Opening]] = {}

    def endings(self, purpose: str, metre: Metre) -> Mapping[str, Set[str]]:
        """The words that lines for ``purpose`` can end on, by their rhyme."""
        scope = purpose, metre.size, metre.allowed
        found = self._endings.get(scope)
        if found is None:
            found = self._endings[scope] = {}
            lasts = {
                (opening.fits[-1], begin)
                for opening in self._openings_for(purpose, None, metre)
                for begin in opening.last_begins()
            }
            for fit, begin in lasts:
                for rhyme, members in fit.closing(begin).items():
                    found.setdefault(rhyme, set()).update(m.ending for m in members)
        return found

    def compose(
        self,
        rng: Random,
        purposes: Iterable[str],
        metre: Metre,
        rhyme: str | None = None,
        *,
        spent: Set[Constituent] = frozenset(),
        taboo: Set[str] = frozenset(),
    ) -> Draft | None:
        """A line for the first of ``purposes`` that has one; None if none has.

        Args:
            rng: decides among what fits.
            purposes: sections of the forms: "scene", "action" …
            rhyme: the sound it must end on; None for any.
            spent: constituents not to be used again.
            taboo: words not to end on.
        """
        for purpose in purposes:
            openings = self._openings_for(purpose, rhyme, metre)
            for opening in rng.sample(openings, min(len(openings), _FORMS_TRIED)):
                parts = _walk(rng, opening, spent, taboo)
                if parts is not None:
                    return Draft(tuple(zip(parts, opening.marks, strict=True)))
        return None

    def _openings_for(self, purpose: str, rhyme: str | None, metre: Metre) -> list[_Opening]:
        scope = purpose, rhyme, metre.size, metre.allowed
        found = self._openings.get(scope)
        if found is None:
            if rhyme is None:
                tried = (self._open(form, metre) for form in load_forms()[purpose])
            else:
                any_ = self._openings_for(purpose, None, metre)
                tried = (_rhymed(opening, rhyme, metre.size) for opening in any_)
            found = self._openings[scope] = [opening for opening in tried if opening]
        return found

    def _open(self, form: Form, metre: Metre) -> _Opening | None:
        pools = [self._pool(place.kind) for place in form]
        if not all(pool.members for pool in pools):
            return None
        fits = tuple(self._fits.find(pool, metre) for pool in pools)
        reachable = _reachable(fits, [0] * len(fits) + [1 << metre.size])
        marks = tuple(place.mark for place in form)
        return _Opening(marks, fits, reachable, None) if reachable[0] & 1 else None

    def _pool(self, kind: str) -> Pool:
        if not kind.islower():
            return self._repertoire.get(kind) or NO_POOL
        if kind not in self._words:
            self._words[kind] = Pool([constituent(kind)])
        return self._words[kind]


def _rhymed(opening: _Opening, rhyme: str, size: int) -> _Opening | None:
    """The lines of ``opening`` that end on a sound."""
    last = len(opening.fits) - 1
    fit = opening.fits[last]
    begins = 0
    for begin in _bits(opening.reachable[last]):
        if rhyme in fit.closing(begin):
            begins |= 1 << begin
    if not begins:
        return None
    reachable = _reachable(opening.fits[:-1], [0] * last + [begins])
    return (
        opening._replace(reachable=(*reachable, 1 << size), rhyme=rhyme)
        if reachable[0] & 1
        else None
    )


def _reachable(fits: Sequence[Fits], wanted: list[int]) -> tuple[int, ...]:
    """For each place, the bits of where it may begin so that those after it can follow.

    Args:
        wanted: one more than ``fits``; the last says where what follows them may begin.
    """
    for place in range(len(fits) - 1, -1, -1):
        following = wanted[place + 1]
        for begin, ends in enumerate(fits[place].ends):
            if ends & following:
                wanted[place] |= 1 << begin
    return tuple(wanted)


def _walk(
    rng: Random, opening: _Opening, spent: Set[Constituent], taboo: Set[str]
) -> list[Constituent] | None:
    """One constituent after another; None where it strays into a place without a choice."""
    begin = 0
    parts: list[Constituent] = []
    said: Set[str] = frozenset()
    last = len(opening.fits) - 1
    for place in range(last + 1):
        choices = opening.choices(place, begin)
        if place == last:
            choices = [[m for m in c if m.ending not in taboo and m not in spent] for c in choices]
        before = parts[-1].words[-1] if parts else ""
        for _ in range(_PICKS):
            picked = _pick(rng, choices)
            if picked is None:
                return None
            if (
                picked not in spent
                and said.isdisjoint(picked.content)
                and picked.words[0] != before
            ):
                break
        else:
            return None
        parts.append(picked)
        said |= picked.content
        begin += picked.size
    return parts


def _pick(rng: Random, choices: Sequence[Sequence[Constituent]]) -> Constituent | None:
    """Any of all of them; None if there is none."""
    number = int(rng.random() * sum(map(len, choices)))
    for members in choices:
        if number < len(members):
            return members[number]
        number -= len(members)
    return None


def _bits(bits: int) -> list[int]:
    """The indices of the bits that are set."""
    return [i for i in range(bits.bit_length()) if bits >> i & 1]
