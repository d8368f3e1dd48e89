"""Whether a lesson holds what it promises; the same for the embedded teacher and for hosted models."""

from __future__ import annotations

from collections.abc import Iterator

from shared.errors import Permanent
from shared.teaching.lesson_key import key_of
from shared.teaching.model import Instructions, LessonWish
from shared.teaching.validating_music import (
    ends_late,
    late_told,
    music_faults,
    read_one,
    symbols_of,
)
from shared.teaching.validating_words import word_faults

MOST_FAULTS = 40
_TOLERANCE = 0.1


def faults(instructions: Instructions, asked: LessonWish) -> list[str]:
    """What is wrong with a lesson, a sentence each, at most `MOST_FAULTS`; empty where it is right."""
    found = [
        *_step_faults(instructions, asked),
        *music_faults(instructions, asked),
        *word_faults(instructions),
    ]
    return list(dict.fromkeys(found))[:MOST_FAULTS]


def readable(lesson: Instructions) -> None:
    """Nothing, where a lesson can be written down and played, however good it is.

    Raises:
        UnknownChord: a symbol of a section is no chord, or more than one.
        Permanent("unknown_key"): there is no such key.
        Permanent("unknown_section"): the melody hint goes with a section that is not there.
        Permanent("bad_hint"): a note of the hint lies behind its bars.
    """
    key_of(lesson)
    for symbol in symbols_of(lesson):
        read_one(symbol)
    section = lesson.melody.section
    if lesson.section(section) is None:
        raise Permanent(
            "unknown_section", f"The melody is for a {section}, but there is no such section."
        )
    if ends_late(lesson):
        raise Permanent("bad_hint", late_told(lesson))


def _step_faults(lesson: Instructions, asked: LessonWish) -> Iterator[str]:
    numbers = [step.number for step in lesson.steps]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "The steps are not numbered 1, 2, 3 … in order."
    total = sum(step.minutes for step in lesson.steps)
    if abs(total - asked.minutes) > _TOLERANCE * asked.minutes:
        yield f"The steps take {total} minutes together, but there are {asked.minutes}."
