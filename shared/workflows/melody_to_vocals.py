"""Hum a tune, get a sung song."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from shared.parameters import (
    ArrangeParameters,
    MixParameters,
    RenderParameters,
    RunParameters,
    SingParameters,
    TranscribeLyricsParameters,
    TranscribeMelodyParameters,
    WriteLyricsParameters,
)
from shared.workflows.accompany import band_on
from shared.workflows.base import Input, Step, Workflow


class MelodyToVocals(
    RunParameters,
    MixParameters,
    SingParameters,
    WriteLyricsParameters,
    TranscribeLyricsParameters,
    TranscribeMelodyParameters,
    ArrangeParameters,
    RenderParameters,
):
    """What to sing, how to sing it, who accompanies it, and how to mix it."""

    accompaniment: Literal["band", "original", "none"] = Field(
        "band", description="What sounds under the voice: a band, the recording itself, or nothing."
    )


_UNDER: Mapping[str, Mapping[str, str]] = {
    "band": {"original": "render.accompaniment"},
    "original": {"original": "inputs.melody"},
    "none": {},
}
"""What sounds under the voice, as the mix takes it."""


def _steps(parameters: MelodyToVocals) -> Sequence[Step]:
    own_words = parameters.words == "as-sung"
    heard = [Step("understand", task="transcribe-lyrics", takes={"audio": "inputs.melody"})]
    words = {"words": "understand.words"} if own_words else {}
    under = _UNDER[parameters.accompaniment] if parameters.original_db is not None else {}
    return [
        Step("transcribe", task="transcribe-melody", takes={"audio": "inputs.melody"}),
        *(heard if own_words else []),
        Step("write", task="write-lyrics", takes={"notes": "transcribe.notes", **words}),
        Step("sing", task="sing", takes={"notes": "transcribe.notes", "lyrics": "write.lyrics"}),
        *(band_on("transcribe.notes") if under == _UNDER["band"] else []),
        Step("mix", task="mix", takes={"voice": "sing.vocals", **under}),
    ]


MELODY_TO_VOCALS = Workflow(
    name="melody-to-vocals",
    summary="Hum a tune, get a sung song.",
    parameters=MelodyToVocals,
    inputs={"melody": Input(media="audio or midi", main=True)},
    steps=_steps,
)
