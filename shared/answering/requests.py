"""What the teacher may be asked: wishes, and in which forms the answer is wanted."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from shared.answering.chord_wish import ChordWish
from shared.parameters.tab_wish import TabOutput, TabWish
from shared.requests import ArtifactRequest
from shared.teaching.model import LessonWish
from shared.typed_fields import fault

LessonOutput = Literal["text", "markdown", "tab", "midi"]

Engine = Annotated[
    str,
    Field(
        max_length=100,
        description="'auto', 'embedded', 'hosted', a provider, a model's id, or 'id@version'.",
    ),
]
Preview = Annotated[
    bool,
    Field(description="Whether a job is made that plays it: the answer names the job."),
]


class TabRequest(TabWish):
    """A tab, please."""

    outputs: tuple[TabOutput, ...] = Field(
        ("text",), max_length=8, description="The forms that are wanted, besides the grips."
    )
    preview: Preview = False


class ChordRequest(ChordWish):
    """Chords, please."""

    melody_from: ArtifactRequest | None = Field(
        None,
        description="The notes.json of a job that transcribed a melody, in place of chords or a melody.",
    )
    engine: Engine = "auto"

    @model_validator(mode="after")
    def _asks_of_one_melody(self) -> Self:
        if self.melody_from is not None and (self.melody or self.chords):
            sentence = "Give chords to go on with, a melody, or melody_from: one of them."
            raise fault("two_questions", sentence)
        return self


class LessonRequest(LessonWish):
    """A lesson, please."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outputs: tuple[LessonOutput, ...] = Field(
        ("text",), max_length=8, description="The forms that are wanted, besides the lesson itself."
    )
    engine: Engine = "auto"
    preview: Preview = False


def lesson_wish_of(asked: LessonRequest) -> LessonWish:
    """The wish alone: a lesson does not depend on the forms it is wanted in."""
    return LessonWish.model_validate(asked.model_dump(include={*LessonWish.model_fields}))
