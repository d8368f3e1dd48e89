"""A lesson put into the form in which it is answered."""

from __future__ import annotations

from shared.answering.answers import EngineTold, as_base64
from shared.answering.lesson_answer import LessonAnswer
from shared.answering.requests import LessonRequest
from shared.answering.tab_writing import tab_answer
from shared.answering.tabs import write_tab
from shared.music.symbols.reading import read_symbol
from shared.parameters.progression_fields import written
from shared.parameters.tab_wish import TabOutput, TabWish
from shared.teaching.hearing import hint_midi
from shared.teaching.model import Instructions, LessonWish
from shared.teaching.writing import to_markdown, write_text

_FRETTED = ("guitar", "ukulele", "bass")
_TAB_OUTPUTS: tuple[TabOutput, ...] = ("text",)


def lesson_answer(lesson: Instructions, asked: LessonRequest, engine: EngineTold) -> LessonAnswer:
    """The answer, with the forms that are asked for."""
    outputs = asked.outputs
    wish = tab_wish_of(lesson, asked) if "tab" in outputs else None
    return LessonAnswer(
        instructions=lesson,
        engine=engine,
        text=write_text(lesson) if "text" in outputs else None,
        markdown=to_markdown(lesson) if "markdown" in outputs else None,
        tab=tab_answer(write_tab(wish), _TAB_OUTPUTS) if wish else None,
        midi_base64=as_base64(hint_midi(lesson)) if "midi" in outputs else None,
    )


def tab_wish_of(lesson: Instructions, asked: LessonWish) -> TabWish | None:
    """The tab of the chords that the melody goes with; None where the instrument has no strings."""
    section = lesson.section(lesson.melody.section)
    if section is None or asked.instrument not in _FRETTED:
        return None
    return TabWish(
        chords=written([[read_symbol(symbol) for symbol in bar] for bar in section.chords]),
        instrument=asked.instrument,
        level=asked.level,
        key=lesson.key,
        metre=lesson.metre,
        tempo_bpm=lesson.bpm,
        title=lesson.title,
        seed=asked.seed % 2**31,
    )
