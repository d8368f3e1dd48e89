"""Hum a tune, get a sung song."""

from __future__ import annotations

from collections.abc import Sequence

from shared.parameters import (
    MixParameters,
    RunParameters,
    SingParameters,
    TranscribeLyricsParameters,
    TranscribeMelodyParameters,
    WriteLyricsParameters,
)
from shared.workflows.base import Input, Step, Workflow


class MelodyToVocals(
    RunParameters,
    MixParameters,
    SingParameters,
    WriteLyricsParameters,
    TranscribeLyricsParameters,
    TranscribeMelodyParameters,
):
    """What to sing, how to sing it, and how to mix it."""


def _steps(parameters: MelodyToVocals) -> Sequence[Step]:
    own_words = parameters.words == "as-sung"
    heard = [Step("understand", task="transcribe-lyrics", takes={"audio": "inputs.melody"})]
    words = {"words": "understand.words"} if own_words else {}
    return [
        Step("transcribe", task="transcribe-melody", takes={"audio": "inputs.melody"}),
        *(heard if own_words else []),
        Step("write", task="write-lyrics", takes={"notes": "transcribe.notes", **words}),
        Step("sing", task="sing", takes={"notes": "transcribe.notes", "lyrics": "write.lyrics"}),
        Step("mix", task="mix", takes={"voice": "sing.vocals", "original": "inputs.melody"}),
    ]


MELODY_TO_VOCALS = Workflow(
    name="melody-to-vocals",
    summary="Hum a tune, get a sung song.",
    parameters=MelodyToVocals,
    inputs={"melody": Input(media="audio", main=True)},
    steps=_steps,
)
