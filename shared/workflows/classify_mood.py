"""Tell the mood of a recording."""

from __future__ import annotations

from shared.parameters import AnalyzeParameters, ClassifyMoodParameters, RunParameters
from shared.workflows.base import Input, Step, Workflow


class ClassifyMood(RunParameters, ClassifyMoodParameters, AnalyzeParameters):
    """Nothing can be chosen but the engine."""


CLASSIFY_MOOD = Workflow(
    name="classify-mood",
    summary="How a recording feels: seven moods, valence and arousal, and what in it says so.",
    parameters=ClassifyMood,
    aliases=("mood_classify",),
    inputs={"audio": Input(media="audio", main=True)},
    steps=(
        Step("hear", task="features", takes={"audio": "inputs.audio"}),
        Step(
            "judge",
            task="classify-mood",
            takes={"analysis": "hear.analysis", "frames": "hear.frames"},
        ),
    ),
)
