"""The melody of a lesson over its chords becomes sound."""

from __future__ import annotations

from shared.parameters import RenderParameters, RunParameters
from shared.teaching.playing import LessonParameters
from shared.workflows.base import Step, Workflow


class PlayLesson(RunParameters, LessonParameters, RenderParameters):
    """Which lesson, as /v1/instructions answered it."""


PLAY_LESSON = Workflow(
    name="play-lesson",
    summary="How the melody of a songwriting lesson sounds over its chords.",
    parameters=PlayLesson,
    steps=(
        Step("write", task="write-lesson"),
        Step("render", task="render", takes={"midi": "write.melody"}),
    ),
)
