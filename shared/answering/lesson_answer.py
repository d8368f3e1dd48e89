"""A lesson as it is answered: with its text, the tab of its chords, and its melody as MIDI."""

from __future__ import annotations

from pydantic import Field

from shared.answering.answers import Answer, EngineTold
from shared.answering.tab_answer import TabAnswer
from shared.teaching.model import Instructions


class LessonAnswer(Answer):
    """The lesson."""

    instructions: Instructions
    engine: EngineTold
    text: str | None = Field(description="For a terminal.")
    markdown: str | None
    tab: TabAnswer | None = Field(
        description="Of the section that the melody goes with, where the instrument has strings."
    )
    midi_base64: str | None = Field(description="The melody over its chords, a Standard MIDI File.")
