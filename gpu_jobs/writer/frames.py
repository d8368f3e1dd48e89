"""Frames: sentences written out in the lexicon, with a choice of words here and there.

Each choice makes sense with all others, so that a frame gives many lines of different metres and
rhymes that all say the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from gpu_jobs.writer.agreement import agree
from gpu_jobs.writer.constituents import LONGEST_CLAUSE, Constituent, Metre, constituent
from gpu_jobs.writer.lexicon_files import read_words
from gpu_jobs.writer.loosening import looser
from gpu_jobs.writer.sounds import plain_word
from gpu_jobs.writer.voices import Voice

_BRACKET = re.compile(r"[{}\[\]]")
_OPENING, _CLOSING, _MARKS = "{[", "}]", ",?!"
_NOTHING = Constituent((), 0, 0, frozenset(), False, "", "")
_THEME = "THEME"
_UNFINISHED = read_words("words.txt", "unfinished")
_POINTING = read_words("words.txt", "pointing")
_JOINING = read_words("words.txt", "joining")
_AND, _SO = "and", "so"
_SPEAKERS = (("I",), ("we",))

Variant = tuple[Constituent, ...]
"""One way to say a frame: its pieces in their order."""

Variants = Mapping[str, Sequence[Variant]]
"""Ways to say a frame, by the sound they end on."""


_Scanned = tuple[int, int, str, Variant]
"""Syllables, the bits of the stressed ones, the sound at the end, the pieces."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A sentence with choices.

    Attributes:
        parts: the choices of each part of the sentence, in order.
        has_theme: it sings the theme's own words.
    """

    parts: tuple[tuple[Constituent, ...], ...]
    has_theme: bool = False
    _by_size: dict[int, list[_Scanned]] = field(default_factory=dict)
    _known: dict[tuple[int, int], Variants] = field(default_factory=dict)

    def find(self, metre: Metre) -> Variants:
        """The ways to say it in ``metre``."""
        scope = metre.size, metre.allowed
        found = self._known.get(scope)
        if found is None:
            found = self._known[scope] = self._scan(metre)
        return found

    def _scan(self, metre: Metre) -> Variants:
        if not self._by_size:
            self._expand()
        found: dict[str, list[Variant]] = {}
        for _, stressed, rhyme, pieces in self._by_size.get(metre.size, ()):
            if not stressed & ~metre.allowed:
                found.setdefault(rhyme, []).append(pieces)
        return found

    def _expand(self) -> None:
        ways: list[_Scanned] = [(0, 0, "", ())]
        for part in self.parts:
            ways = [
                (
                    size + piece.size,
                    stressed | piece.stressed << size,
                    piece.rhyme if piece.size else rhyme,
                    (*pieces, piece) if piece.size else pieces,
                )
                for size, stressed, rhyme, pieces in ways
                for piece in part
                if size + piece.size <= LONGEST_CLAUSE
            ]
        for way in ways:
            self._by_size.setdefault(way[0], []).append(way)


class Couplet(NamedTuple):
    """Two frames, the second of which goes on with the thought of the first."""

    first: Frame
    second: Frame


def finished(variants: Variants) -> Variants:
    """The ways to say a first half that do not wait for the second."""
    return _without(variants, _UNFINISHED)


def independent(variants: Variants) -> Variants:
    """The ways to say a second half that do not point at the first."""
    return _without(variants, _POINTING)


def says_twice(pieces: Variant) -> bool:
    """Whether a word of weight comes twice."""
    said: set[str] = set()
    for piece in pieces:
        if not said.isdisjoint(piece.content):
            return True
        said |= piece.content
    return False


def read_frames(
    lines: Iterable[str], voice: Voice, theme: Sequence[str] = (), *, theme_is_plural: bool = False
) -> list[Frame]:
    """The frames of ``lines`` that ``voice`` may say."""
    every = (_parse(line, voice, theme, theme_is_plural) for line in lines)
    return [frame for frame in every if frame]


def read_couplets(
    lines: Iterable[str], voice: Voice, theme: Sequence[str] = (), *, theme_is_plural: bool = False
) -> list[Couplet]:
    """The couplets of ``lines``, whose halves a " // " divides, that ``voice`` may say."""
    found = []
    for line in lines:
        first, second = (_parse(half, voice, theme, theme_is_plural) for half in line.split(" // "))
        if first and second:
            found.append(Couplet(first, second))
    return found


def _parse(text: str, voice: Voice, theme: Sequence[str], theme_is_plural: bool) -> Frame | None:
    """None if a part of it has no choice that ``voice`` may say, or it needs a theme in vain."""
    parts: list[tuple[Constituent, ...]] = []
    for choices in _choices(text):
        agreed = [
            agree(said, voice, theme_is_plural=theme_is_plural)
            for choice in choices
            for said in _with_theme(choice, theme)
        ]
        pieces = [_piece(said, voice) for exact in agreed for said in looser(exact)]
        known = tuple(dict.fromkeys(piece for piece in pieces if piece is not None))
        if not known:
            return None
        parts.append(known)
    if parts[0] == (constituent(_AND),):
        parts[0] = (_NOTHING, *parts[0])
    elif all(not p.words or p.words[0].lower() not in _JOINING for p in parts[0]):
        says_who = all(p.words[:1] in _SPEAKERS for p in parts[0])
        openings = (_AND, _SO) if says_who else (_AND,)
        parts.insert(0, (_NOTHING, *map(constituent, openings)))
    return Frame(tuple(parts), has_theme=_THEME in text)


@lru_cache(maxsize=8192)
def _choices(text: str) -> tuple[tuple[str, ...], ...]:
    """The choices of each part of ``text``; "" where a part may be left out."""
    found: list[list[str]] = []
    for part in _parts(text):
        is_choice = part[0] in "{["
        plain = part if not is_choice else ""
        if found and plain[:1] and plain[0] in _MARKS:
            found[-1] = [choice + plain[0] if choice else choice for choice in found[-1]]
            plain = plain[1:].strip()
        if is_choice:
            options = [said for option in _split(part[1:-1], "|") for said in _flat(option)]
            found.append(options if part[0] == "{" else ["", *options])
        elif plain:
            opening, _, rest = plain.partition(" ")
            leads = not found and opening == _AND and rest
            found += [[opening], [rest]] if leads else [[plain]]
    return tuple(map(tuple, found))


def _flat(text: str) -> list[str]:
    """All that a choice with choices of its own stands for."""
    return [" ".join(filter(None, said)) for said in product(*_choices(text))]


def _parts(text: str) -> Iterator[str]:
    """``text`` cut before and after its outermost brackets."""
    depth, begin = 0, 0
    for bracket in _BRACKET.finditer(text):
        i = bracket.start()
        if text[i] in _OPENING:
            if not depth:
                yield from _stripped(text[begin:i])
                begin = i
            depth += 1
        else:
            depth -= 1
            if not depth:
                yield text[begin : i + 1]
                begin = i + 1
    yield from _stripped(text[begin:])


def _split(text: str, mark: str) -> list[str]:
    """``text`` cut at each ``mark`` that is not within brackets."""
    cuts, depth = [-1], 0
    for i, letter in enumerate(text):
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if letter == mark and not depth:
            cuts.append(i)
    return [text[a + 1 : b].strip() for a, b in pairwise([*cuts, len(text)])]


def _stripped(text: str) -> Iterator[str]:
    if text.strip():
        yield text.strip()


def _with_theme(choice: str, theme: Sequence[str]) -> list[str]:
    return [choice.replace(_THEME, name) for name in theme] if _THEME in choice else [choice]


def _piece(text: str, voice: Voice) -> Constituent | None:
    if not text:
        return _NOTHING
    return constituent(text) if voice.may_say(text) else None


def _without(variants: Variants, words: frozenset[str]) -> Variants:
    kept = {
        rhyme: [pieces for pieces in some if _says_none(pieces, words)]
        for rhyme, some in variants.items()
    }
    return {rhyme: some for rhyme, some in kept.items() if some}


def _says_none(pieces: Variant, words: frozenset[str]) -> bool:
    return all(words.isdisjoint(_plain_words(piece)) for piece in pieces)


@lru_cache(maxsize=16384)
def _plain_words(piece: Constituent) -> frozenset[str]:
    """The words of a piece, plain."""
    return frozenset(map(plain_word, piece.words))
