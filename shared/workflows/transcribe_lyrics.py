"""Read the words of a sung recording."""

from __future__ import annotations

from shared.parameters import RunParameters, TranscribeLyricsParameters
from shared.workflows.base import Input, Step, Workflow


class TranscribeLyrics(RunParameters, TranscribeLyricsParameters):
    """How sung words are understood."""


TRANSCRIBE_LYRICS = Workflow(
    name="transcribe-lyrics",
    summary="The words sung in a recording, and when each is sung.",
    parameters=TranscribeLyrics,
    inputs={"audio": Input(media="audio", main=True)},
    steps=(Step("understand", task="transcribe-lyrics", takes={"audio": "inputs.audio"}),),
)
