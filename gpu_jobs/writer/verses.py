"""Verses: a whole lyric, stanza by stanza, its lines rhymed with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from gpu_jobs.writer.composing import Composer
from gpu_jobs.writer.line_writing import LineWriter, SungLine, Task
from gpu_jobs.writer.purposes import purposes_of_stanza, sources_of_stanza
from gpu_jobs.writer.scansion import Scansion
from gpu_jobs.writer.stanza_writing import StanzaWriter
from gpu_jobs.writer.structure import Stanza

_STANZAS_WITH_THEME = 2


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
        self._stanzas = StanzaWriter(composers, lines, rng)
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
            has_theme = self._has_theme and self._names_theme(stanza, stanzas)
            purposes = purposes_of_stanza(self._rng, stanza)
            sources = sources_of_stanza(self._rng, stanza, has_theme=has_theme)
            tasks = [Task(s, p) for s, p in zip(own, purposes, strict=True)]
            written, rhymed = self._stanzas.write(composer, tasks, stanza.rhymes, sources)
            rhymes += [tuple(stanza.lines[i] for i in group) for group in rhymed]
            lines += written
            verses += not stanza.is_chorus
        return Song(tuple(lines), tuple(rhymes))

    def _names_theme(self, stanza: Stanza, stanzas: Sequence[Stanza]) -> bool:
        """Whether the theme's own words are to be sung in it: in the first ones and every chorus."""
        place = stanzas.index(stanza)
        return stanza.is_chorus or place < _STANZAS_WITH_THEME or self._rng.random() < 0.5


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
