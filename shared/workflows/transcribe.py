"""Write down what is played or sung."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from shared.parameters import (
    AnalyzeParameters,
    EngraveParameters,
    RunParameters,
    TranscribeMelodyParameters,
    TranscribeNotesParameters,
)
from shared.workflows.base import Input, Step, Workflow


class Transcribe(
    RunParameters,
    EngraveParameters,
    TranscribeMelodyParameters,
    TranscribeNotesParameters,
    AnalyzeParameters,
):
    """What is listened for, and how it is written down."""

    kind: Literal["melody", "notes"] = Field(
        "melody", description="One note at a time, as of a voice; or all that sound together."
    )


def _steps(parameters: Transcribe) -> Sequence[Step]:
    audio = {"audio": "inputs.audio"}
    return [
        Step("transcribe", task=f"transcribe-{parameters.kind}", takes=audio),
        Step("hear", task="features", takes=audio),
        Step(
            "engrave",
            task="engrave",
            takes={"notes": "transcribe.notes", "analysis": "hear.analysis"},
        ),
    ]


TRANSCRIBE = Workflow(
    name="transcribe",
    summary="The notes of a recording: as MIDI, as a score, as a tab for guitar or bass.",
    parameters=Transcribe,
    inputs={"audio": Input(media="audio", main=True)},
    steps=_steps,
)
