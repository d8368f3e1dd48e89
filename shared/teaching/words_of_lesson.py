"""The words of a lesson: a rhythm that a kind of verse asks for, and lines that fit it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from shared.teaching.choosing import Choices
from shared.teaching.lines import Image, Images, gentle_pair, image_lines, rhymed_pair
from shared.teaching.model import HintNote, LyricStarter, SectionName
from shared.teaching.rhythm import LINES, draw_rhythm
from shared.teaching.scansion import read_line

_SHORT_HINT = 2
_IMAGES, _FEWEST = 4, 2


@dataclass(frozen=True, slots=True)
class Verse:
    """Lines and their rhythm.

    Attributes:
        patterns: the stresses of each phrase.
        rhythms: of each phrase, the beats after its first bar line at which its syllables begin.
        images: lines for the odd phrases, in order of use: first those of the hint, then others.
        rhyme: two lines that rhyme, for the even phrases.
    """

    patterns: tuple[str, ...]
    rhythms: tuple[tuple[float, ...], ...]
    images: tuple[Image, ...]
    rhyme: tuple[str, str]


def write_verse(choices: Choices, phrases: int, rng: Random) -> Verse:
    """Lines for a tune of two or four phrases."""
    (odd, even), images = _kind_of_verse(choices.images, rng)
    rhythms = tuple(draw_rhythm(pattern, choices.metre, rng) for pattern in (odd, even))
    is_heavy = choices.theme.is_heavy
    rhyme = gentle_pair(even, rng) if is_heavy else rhymed_pair(even, choices.mood, rng)
    return Verse((odd, even) * (phrases // 2), rhythms * (phrases // 2), tuple(images), rhyme)


def _kind_of_verse(images: Images, rng: Random) -> tuple[tuple[str, str], list[Image]]:
    """The first kind of verse, by lot, that the theme's own things can be sung in; else any that fits."""
    kinds = list(LINES.values())
    rng.shuffle(kinds)
    own = {picture.name for picture in images.own}
    found = [(kind, image_lines(images, kind[0], _IMAGES, rng)) for kind in kinds[:1]]
    for kind in kinds[1:]:
        if _is_enough(found[-1][1], own):
            break
        found.append((kind, image_lines(images, kind[0], _IMAGES, rng)))
    return max(found, key=lambda each: (_is_enough(each[1], own), len(each[1])))


def _is_enough(lines: Sequence[Image], own: set[str]) -> bool:
    """Whether there is a line for each odd phrase, and one of them is about the theme's own thing."""
    return len(lines) >= _FEWEST and (not own or any(line.about in own for line in lines[:1]))


def starters(
    verse: Verse, section: SectionName, other: SectionName | None
) -> tuple[LyricStarter, ...]:
    """The lines as they are told: those of the hint's section, then some for another part."""
    first, second = verse.images[:2]
    if len(verse.patterns) == _SHORT_HINT:
        placed = [(first.line, 1), (verse.rhyme[0], 2), (second.line, 1), (verse.rhyme[1], 2)]
    else:
        placed = [(first.line, 1), (verse.rhyme[0], 2), (second.line, 3), (verse.rhyme[1], 4)]
    told = [_starter(line, phrase, verse, section) for line, phrase in placed]
    more = [
        _starter(image.line, 1 + 2 * (i % (len(verse.patterns) // 2)), verse, other or section)
        for i, image in enumerate(verse.images[2:])
    ]
    return (*told, *more)


def with_syllables(
    notes: Sequence[HintNote], lines: Sequence[LyricStarter]
) -> tuple[HintNote, ...]:
    """The tune with the syllables of each phrase's first starter below it."""
    first = {line.phrase: line.line for line in reversed(lines)}
    syllables = {phrase: iter(_syllables(line)) for phrase, line in first.items()}
    return tuple(
        note.model_copy(update={"syllable": next(syllables[note.phrase])}) for note in notes
    )


def spoken(line: str, pattern: str) -> str:
    """A line with its strong syllables in capitals: 'POUR-ing RAIN and CI-ty LIGHTS'."""
    signs = iter(pattern)
    words = []
    for word in read_line(line):
        parts = [
            syllable.text.upper() if next(signs) == "/" else syllable.text
            for syllable in word.syllables
        ]
        words.append("-".join(parts))
    return " ".join(words)


def _syllables(line: str) -> list[str]:
    return [syllable.text or "-" for word in read_line(line) for syllable in word.syllables]


def _starter(line: str, phrase: int, verse: Verse, section: SectionName) -> LyricStarter:
    pattern = verse.patterns[phrase - 1]
    return LyricStarter(
        line=_capitalised(line),
        syllables=len(pattern),
        stresses=pattern,
        phrase=phrase,
        section=section,
    )


def _capitalised(line: str) -> str:
    return line[:1].upper() + line[1:]
