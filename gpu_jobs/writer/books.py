"""Books: the sentences that a song may take from the lexicon, by what they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from gpu_jobs.writer.constituents import Metre
from gpu_jobs.writer.frames import (
    Couplet,
    Frame,
    Variants,
    finished,
    independent,
    read_couplets,
    read_frames,
)
from gpu_jobs.writer.lexicon_files import file_names, read_sections
from gpu_jobs.writer.themes import Theme, sung_forms
from gpu_jobs.writer.voices import Voice

Source = Literal["theme", "naming", "field", "stance", "fields", "stances"]
"""What a sentence comes from: what suits the kind of thing that the theme names, what suits any name,
the stanza's image field, what the singer has to say, all fields of the song, all stances that go with
the singer's."""


class FittingCouplet(NamedTuple):
    """A couplet, and the ways to say its halves in two given metres."""

    couplet: Couplet
    first: Variants
    second: Variants


class Chapter:
    """Sentences from one source.

    Attributes:
        seconds: second halves of couplets.
    """

    def __init__(self, couplets: Sequence[Couplet], lines: Sequence[Frame]) -> None:
        self.couplets = couplets
        self.seconds = frozenset(couplet.second for couplet in couplets)
        self.own_lines = lines
        self._pairs: dict[tuple[int, int, int, int], list[FittingCouplet]] = {}
        self._singles: dict[tuple[int, int], list[tuple[Frame, Variants]]] = {}
        self._sounds: dict[tuple[int, int], frozenset[str]] = {}

    def pairs(self, one: Metre, other: Metre) -> list[FittingCouplet]:
        """The couplets whose first half can be said in ``one`` and the second in ``other``."""
        scope = one.size, one.allowed, other.size, other.allowed
        found = self._pairs.get(scope)
        if found is None:
            every = (
                FittingCouplet(c, c.first.find(one), c.second.find(other)) for c in self.couplets
            )
            found = self._pairs[scope] = [fit for fit in every if fit.first and fit.second]
        return found

    def singles(self, metre: Metre) -> list[tuple[Frame, Variants]]:
        """The sentences that stand by themselves and can be said in ``metre``."""
        scope = metre.size, metre.allowed
        found = self._singles.get(scope)
        if found is None:
            every = [
                *((frame, frame.find(metre)) for frame in self.own_lines),
                *((one.first, finished(one.first.find(metre))) for one in self.couplets),
                *((one.second, independent(one.second.find(metre))) for one in self.couplets),
            ]
            found = self._singles[scope] = [one for one in every if one[1]]
        return found

    def sounds(self, metre: Metre) -> frozenset[str]:
        """What lines in ``metre`` can end on."""
        scope = metre.size, metre.allowed
        found = self._sounds.get(scope)
        if found is None:
            seconds = (couplet.second.find(metre) for couplet in self.couplets)
            singles = (variants for _, variants in self.singles(metre))
            found = self._sounds[scope] = frozenset(chain(*seconds, *singles))
        return found


Book = Mapping[Source, Chapter]


def book_of(fields: Sequence[str], stance: str, voice: Voice, theme: Theme) -> Book:
    """All sentences for a stanza.

    Args:
        fields: names of files in the lexicon: the stanza's own image field, then those of others.
        stance: name of a file in the lexicon.
    """
    kin = " ".join(read_sections(f"stances/{stance}.txt").get("kin", ())).split()
    return {
        "theme": _of_theme(theme, voice, of_kind=True),
        "naming": _of_theme(theme, voice, of_kind=False),
        "field": _chapter(f"fields/{fields[0]}.txt", voice),
        "stance": _chapter(f"stances/{stance}.txt", voice),
        "fields": _merged(tuple(f"fields/{name}.txt" for name in fields), voice),
        "stances": _merged(
            (*(f"stances/{name}.txt" for name in (stance, *kin)), "common.txt"), voice
        ),
    }


@lru_cache(maxsize=256)
def _merged(names: tuple[str, ...], voice: Voice) -> Chapter:
    chapters = [_chapter(name, voice) for name in names]
    return Chapter(
        [couplet for chapter in chapters for couplet in chapter.couplets],
        [line for chapter in chapters for line in chapter.own_lines],
    )


@lru_cache(maxsize=256)
def _chapter(name: str, voice: Voice) -> Chapter:
    return Chapter(
        read_couplets(read_sections(name).get("pairs", ()), voice),
        read_frames(read_sections(name).get("lines", ()), voice),
    )


@lru_cache(maxsize=64)
def _of_theme(theme: Theme, voice: Voice, *, of_kind: bool) -> Chapter:
    """What can be said of the theme's names.

    Args:
        of_kind: of each by its kind; else of anything.
    """
    couplets, lines = list[Couplet](), list[Frame]()
    for kind, forms in sung_forms(theme, voice).items():
        name = f"themes/{_file_of(kind) if of_kind else 'any'}.txt"
        plural = theme.is_plural
        couplets += read_couplets(
            read_sections(name).get("pairs", ()), voice, forms, theme_is_plural=plural
        )
        lines += read_frames(
            read_sections(name).get("lines", ()), voice, forms, theme_is_plural=plural
        )
    return Chapter(couplets, lines)


def _file_of(kind: str) -> str:
    return kind if kind in file_names("themes") else "thing"
