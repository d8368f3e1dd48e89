"""A backing track becomes a song: a melody that fits it, words, a voice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import model_validator

from shared.parameters import (
    AnalyzeParameters,
    ComposeMelodyParameters,
    LeadSheetParameters,
    MixParameters,
    RunParameters,
    SingParameters,
    TranscribeMelodyParameters,
    WriteLyricsParameters,
)
from shared.workflows.base import Input, Step, Workflow
from shared.workflows.compose_melody import given_melodies, heard_melodies


class BackgroundToSong(
    RunParameters,
    MixParameters,
    SingParameters,
    LeadSheetParameters,
    WriteLyricsParameters,
    ComposeMelodyParameters,
    AnalyzeParameters,
    TranscribeMelodyParameters,
):
    """What melody, what words, which voice, and how it lies in the mix."""

    @model_validator(mode="after")
    def _nobody_sang_before(self) -> Self:
        if self.words == "as-sung":
            raise ValueError("nobody sings in a backing track: give lyrics, or a theme")
        return self


def _steps(parameters: BackgroundToSong) -> Sequence[Step]:
    return [
        Step("hear", task="features", takes={"audio": "inputs.backing"}),
        *heard_melodies(parameters),
        Step(
            "compose",
            task="compose-melody",
            takes={"analysis": "hear.analysis", **given_melodies(parameters)},
        ),
        Step("write", task="write-lyrics", takes={"notes": "compose.notes"}),
        Step(
            "engrave",
            task="write-lead-sheet",
            takes={"sheet": "compose.sheet", "lyrics": "write.lyrics"},
        ),
        Step("sing", task="sing", takes={"notes": "compose.notes", "lyrics": "write.lyrics"}),
        Step("mix", task="mix", takes={"voice": "sing.vocals", "original": "inputs.backing"}),
    ]


BACKGROUND_TO_SONG = Workflow(
    name="background-to-song",
    summary="A backing track becomes a song: a melody that fits it, words, a voice, a mix.",
    parameters=BackgroundToSong,
    inputs={
        "backing": Input(media="audio or midi", main=True),
        "melody": Input(media="audio or midi", required=False),
        "other": Input(media="audio or midi", required=False),
    },
    steps=_steps,
)
