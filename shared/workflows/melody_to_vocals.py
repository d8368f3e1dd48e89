"""Hum a tune, get a sung song."""

from __future__ import annotations

from shared.parameters import (
    MixParameters,
    RunParameters,
    SingParameters,
    TranscribeMelodyParameters,
    WriteLyricsParameters,
)
from shared.workflows.base import Input, Step, Workflow


class MelodyToVocals(
    RunParameters, MixParameters, SingParameters, WriteLyricsParameters, TranscribeMelodyParameters
):
    """What to sing, how to sing it, and how to mix it."""


MELODY_TO_VOCALS = Workflow(
    name="melody-to-vocals",
    summary="Hum a tune, get a sung song.",
    parameters=MelodyToVocals,
    inputs={"melody": Input(media="audio", main=True)},
    steps=(
        Step("transcribe", task="transcribe-melody", takes={"audio": "inputs.melody"}),
        Step("write", task="write-lyrics", takes={"notes": "transcribe.notes"}),
        Step("sing", task="sing", takes={"notes": "transcribe.notes", "lyrics": "write.lyrics"}),
        Step("mix", task="mix", takes={"voice": "sing.vocals", "original": "inputs.melody"}),
    ),
)
