"""Lines to begin with: images of the theme, and pairs that rhyme, in the stresses that a tune asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import TypeVar

from shared.music.mood import MoodName
from shared.teaching.fields import Field, Picture
from shared.teaching.reading_data import read_sections
from shared.teaching.scansion import begins, fits, weights_of
from shared.teaching.themes import Theme

_OPENERS = ("", "and", "I know", "I hear", "I see", "tonight", "again", "oh", "and so", "and now",
            "maybe", "somewhere", "while", "as long as")  # fmt: skip
_CLOSERS = ("", "tonight", "again", "once more", "as before", "and so am I", "all over again")
_FRAME_CLOSERS = ("", "tonight", "again", "once more", "after all", "without you", "and you")
_DEED_OPENERS = ("I", "tonight I", "and I", "I want to", "I only want to", "I think I'll", "let me",
                 "maybe I will", "I'm going to", "so let me")  # fmt: skip
_DEED_CLOSERS = ("", "tonight", "again", "once more", "like before")
_FRAMES = ("there's nothing like {it}", "I'm dreaming of {it}", "it all comes back to {it}",
           "a picture of {it}", "and all I want is {it}", "remember {it}", "I'm looking for {it}",
           "it's only {it} and me", "I sing about {it}", "tell me of {it}")  # fmt: skip
_MOST_TRIES = 400
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Images:
    """What the lines of a song are made of: those of its theme first.

    Attributes:
        own: pictures of things that the theme names itself.
        cues: words of the theme; pictures that have one come first.
        fields: the image fields, the theme's first.
    """

    own: tuple[Picture, ...]
    fields: tuple[Field, ...]
    cues: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Of all fields, taken in turn; the theme's own things first."""
        most = max((len(field.pictures) for field in self.fields), default=0)
        in_turn = [f.pictures[i] for i in range(most) for f in self.fields if i < len(f.pictures)]
        return (*self.own, *in_turn)


@dataclass(frozen=True, slots=True)
class Image:
    """A line, and the thing or deed that it is about."""

    line: str
    about: str


def images_of(theme: Theme, fields: Sequence[Field]) -> Images:
    """The images of a theme; ``fields`` are its own, or those of its mood."""
    return Images(theme.nouns, tuple(fields), theme.cues)


def image_lines(images: Images, pattern: str, count: int, rng: Random) -> list[Image]:
    """Lines of images with these stresses, no two alike: the theme's things and fields in turn.

    Fewer than ``count`` only where the images have no more.
    """
    makers = [
        _lines_about(pictures, images, pattern, Random(rng.random()))
        for pictures in _sources(images, rng)
    ]
    lines: list[Image] = []
    used: set[str] = set()
    while makers and len(lines) < count:
        maker = makers.pop(0)
        found = next((made for made in maker if made.about not in used), None)
        if found is not None:
            lines.append(found)
            used.add(found.about)
            makers.append(maker)
    return lines


def _sources(images: Images, rng: Random) -> list[tuple[Picture, ...]]:
    """Groups of pictures to take lines from in turn: those of the theme's own words first."""
    every = images.pictures
    named = [
        shown
        for cue in images.cues
        if (shown := tuple(picture for picture in every if cue in picture.name.split()))
    ]
    fields = [field.pictures for field in images.fields]
    rng.shuffle(fields)
    return [*named, *fields]


def rhymed_pair(pattern: str, mood: MoodName, rng: Random) -> tuple[str, str]:
    """Two lines that rhyme, with these stresses: one of the mood's, or one that suits all."""
    own, general = _pairs(pattern, mood)
    return rng.choice(own if own and rng.random() < 0.6 else general)


def gentle_pair(pattern: str, rng: Random) -> tuple[str, str]:
    """Two such lines for a heavy theme, whatever its mood."""
    return rng.choice([_pair(row) for row in read_sections("gentle_pairs.txt")[pattern]])


def _lines_about(
    pictures: Sequence[Picture], images: Images, pattern: str, rng: Random
) -> Iterator[Image]:
    """Lines, each with what it is about; what does not fit the pattern is not made."""
    kinds = [
        _doing(pictures, images, pattern, rng),
        _framed(pictures, pattern, rng),
        _fragments(pictures, images, pattern, rng),
        _deeds(images, pattern, rng),
    ]
    if any(picture in images.own for picture in pictures):
        kinds = kinds[:2]
    rng.shuffle(kinds)
    while kinds:
        kind = kinds.pop(0)
        found = next(kind, None)
        if found is not None:
            yield found
            kinds.append(kind)


def _doing(
    pictures: Sequence[Picture], images: Images, pattern: str, rng: Random
) -> Iterator[Image]:
    """'the silver rain is falling down'."""
    tails = (*_CLOSERS, *(place for field in images.fields for place in field.places))
    for opener, picture in _drawn(product(_OPENERS, pictures), rng):
        start = (opener, picture.told, picture.verb)
        if not _may_begin(start, pattern):
            continue
        for doing, tail in _drawn(product(picture.doings, tails), rng):
            line = _line((*start, doing, tail), pattern)
            if line is not None:
                yield Image(line, picture.name)


def _framed(pictures: Sequence[Picture], pattern: str, rng: Random) -> Iterator[Image]:
    """'I'm dreaming of the sea again'."""
    for frame, picture, closer in _drawn(product(_FRAMES, pictures, _FRAME_CLOSERS), rng):
        before, _, after = frame.partition(" {it}")
        line = _line((before, picture.told, after.strip(), closer), pattern)
        if line is not None:
            yield Image(line, picture.name)


def _fragments(
    pictures: Sequence[Picture], images: Images, pattern: str, rng: Random
) -> Iterator[Image]:
    """'pouring rain and city lights'."""
    pairs = [picture for picture in pictures if " " in picture.name and picture.article]
    others = [picture for picture in images.pictures if " " in picture.name and picture.article]
    for opener, one, other in _drawn(product(("", "oh", "the", "only"), pairs, others), rng):
        line = _line((opener, one.name, "and", other.name), pattern)
        if line is not None:
            yield Image(line, f"{one.name} and {other.name}")


def _deeds(images: Images, pattern: str, rng: Random) -> Iterator[Image]:
    """'I only want to listen to the rain'."""
    deeds = [deed for field in images.fields for deed in field.deeds]
    for opener, deed, closer in _drawn(product(_DEED_OPENERS, deeds, _DEED_CLOSERS), rng):
        line = _line((opener, deed, closer), pattern)
        if line is not None:
            yield Image(line, deed)


def _drawn(choices: product[_T], rng: Random) -> list[_T]:
    listed = list(choices)
    rng.shuffle(listed)
    return listed[:_MOST_TRIES]


def _line(parts: tuple[str, ...], pattern: str) -> str | None:
    """The parts as a line; None where it does not fit, or stammers."""
    weights = _weights(parts)
    if weights is None or not fits(weights, pattern):
        return None
    line = " ".join(part for part in parts if part)
    return None if _stammers(line) else line


def _may_begin(parts: tuple[str, ...], pattern: str) -> bool:
    weights = _weights(parts)
    return weights is not None and begins(weights, pattern)


def _weights(parts: tuple[str, ...]) -> str | None:
    """As `weights_of`, part by part."""
    signs = [weights_of(part) for part in parts]
    return None if None in signs else "".join(sign or "" for sign in signs)


def _stammers(line: str) -> bool:
    """Whether it says a word of weight twice."""
    words = [word for word in line.lower().split() if len(word) > 3]
    return len(set(words)) < len(words)


@cache
def _pairs(pattern: str, mood: MoodName) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Of a mood, and of all."""
    own: list[tuple[str, str]] = []
    general: list[tuple[str, str]] = []
    for row in read_sections("pairs.txt")[pattern]:
        moods = row.partition(":")[0]
        if mood in moods.split():
            own.append(_pair(row))
        elif moods == "any":
            general.append(_pair(row))
    return tuple(own), tuple(general)


def _pair(row: str) -> tuple[str, str]:
    first, _, second = row.partition(":")[2].partition("|")
    return first.strip(), second.strip()
