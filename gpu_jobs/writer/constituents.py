"""Constituents: the pieces that lines are made of, found by their metre and their rhyme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from gpu_jobs.writer.lexicon_files import read_words
from gpu_jobs.writer.sounds import hear, plain_word
from shared.lyrics.stress import FUNCTION_WORDS

EMPTY_WORDS = FUNCTION_WORDS | read_words("words.txt", "empty")
"""Words that name nothing."""

LONGEST_CLAUSE = 11
"""Syllables; a longer phrase is sung on two clauses or more."""

_ENDINGS = ("ing", "es", "ed", "s")
_SHORTEST_STEM = 3


class Metre(NamedTuple):
    """What a line must scan to.

    Attributes:
        size: syllables.
        allowed: bit i is set where syllable i may be stressed.
        strong: bit i is set where the melody leans on syllable i.
    """

    size: int
    allowed: int
    strong: int


@dataclass(frozen=True, slots=True, eq=False)
class Constituent:
    """A phrase that is used whole.

    Attributes:
        size: its syllables.
        stressed: bit i is set where syllable i is stressed.
        content: stems of its words, but for the lightest; a line says none of them twice.
        is_telling: it names something, so that a reader notices when it comes again.
        ending: its last word, plain.
        rhyme: sound of its last word from the stressed vowel on.
    """

    words: tuple[str, ...]
    size: int
    stressed: int
    content: frozenset[str]
    is_telling: bool
    ending: str
    rhyme: str


@lru_cache(maxsize=65536)
def constituent(text: str) -> Constituent:
    """The words of ``text``, heard.

    Raises:
        Unpronounceable: the dictionary lacks one of them.
    """
    words = tuple(text.split())
    size = stressed = 0
    for word in words:
        sound = hear(word)
        stressed |= sound.stressed << size
        size += len(sound.stresses)
    plain = [plain_word(word) for word in words]
    return Constituent(
        words=words,
        size=size,
        stressed=stressed,
        content=frozenset(_stem(w) for w in plain if w not in FUNCTION_WORDS),
        is_telling=not EMPTY_WORDS.issuperset(plain),
        ending=plain[-1],
        rhyme=hear(words[-1]).rhyme,
    )


class Pool:
    """Constituents that can stand in the same place of a line."""

    def __init__(self, members: Iterable[Constituent]) -> None:
        self.members = list({m.words: m for m in members}.values())

    @cached_property
    def by_stress(self) -> Mapping[tuple[int, int], list[Constituent]]:
        """Its members by their size and what is stressed of them."""
        found: dict[tuple[int, int], list[Constituent]] = {}
        for member in self.members:
            found.setdefault((member.size, member.stressed), []).append(member)
        return found


NO_POOL = Pool(())


class Fits:
    """Where the constituents of a pool can stand in a line of one metre.

    Attributes:
        ends: for each syllable a constituent may begin at, the bits of where it may then end.
        choices: the constituents by where they begin and end.
    """

    __slots__ = ("_closing", "choices", "ends")

    def __init__(self, pool: Pool, metre: Metre) -> None:
        self.ends = [0] * (metre.size + 1)
        self.choices: dict[tuple[int, int], list[Constituent]] = {}
        self._closing: dict[int, dict[str, list[Constituent]]] = {}
        forbidden = ~metre.allowed
        for (size, stressed), members in pool.by_stress.items():
            for begin in range(metre.size - size + 1):
                if not (stressed << begin) & forbidden:
                    end = begin + size
                    self.ends[begin] |= 1 << end
                    known = self.choices.get((begin, end))
                    self.choices[begin, end] = members if known is None else known + members

    def closing(self, begin: int) -> Mapping[str, list[Constituent]]:
        """Those that stand from ``begin`` to the end of the line, by their rhyme."""
        found = self._closing.get(begin)
        if found is None:
            found = self._closing[begin] = {}
            for member in self.choices.get((begin, len(self.ends) - 1), ()):
                found.setdefault(member.rhyme, []).append(member)
        return found


class FitsOfPools:
    """Remembers where pools can stand, for as long as one melody is written for."""

    def __init__(self) -> None:
        self._known: dict[tuple[Pool, int, int], Fits] = {}

    def find(self, pool: Pool, metre: Metre) -> Fits:
        """Where the members of ``pool`` can stand in a line of ``metre``."""
        scope = pool, metre.size, metre.allowed
        found = self._known.get(scope)
        if found is None:
            found = self._known[scope] = Fits(pool, metre)
        return found


def _stem(word: str) -> str:
    """What forms of a word share, roughly: enough to see that a word is said again."""
    word = word.partition("'")[0]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e")
