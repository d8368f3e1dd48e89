"""Drafts: lines of words, before they are on notes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gpu_jobs.writer.constituents import Constituent
from gpu_jobs.writer.fillers import fillers_in
from gpu_jobs.writer.frames import Frame


@dataclass(frozen=True, eq=False)
class Draft:
    """A line that scans.

    Attributes:
        parts: what it is made of, each with the punctuation after it.
        frames: the sentences of the lexicon that it says.
    """

    parts: tuple[tuple[Constituent, str], ...]
    frames: frozenset[Frame] = frozenset()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, with their punctuation."""
        return tuple(
            word + (mark if i == len(part.words) - 1 else "")
            for part, mark in self.parts
            for i, word in enumerate(part.words)
        )

    @cached_property
    def content(self) -> frozenset[str]:
        """Stems of the words that carry its meaning."""
        return frozenset().union(*(part.content for part, _ in self.parts))

    @cached_property
    def fillers(self) -> frozenset[str]:
        """The fillers in it."""
        return fillers_in(self.words)

    @cached_property
    def stressed(self) -> int:
        """Bit i is set where its syllable i is stressed."""
        bits = offset = 0
        for part, _ in self.parts:
            bits |= part.stressed << offset
            offset += part.size
        return bits

    @property
    def ending(self) -> str:
        """Its last word, plain."""
        return self.parts[-1][0].ending

    def followed_by(self, other: Draft) -> Draft:
        """Both in one line, with a comma between them."""
        *first, (last, mark) = self.parts
        parts = (*first, (last, mark or ","), *other.parts)
        return Draft(parts, self.frames | other.frames)
