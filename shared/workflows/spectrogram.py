"""See a recording as a spectrogram."""

from __future__ import annotations

from shared.parameters import RunParameters, SpectrogramParameters
from shared.workflows.base import Input, Step, Workflow


class Spectrogram(RunParameters, SpectrogramParameters):
    """How the spectrogram is drawn."""


SPECTROGRAM = Workflow(
    name="spectrogram",
    summary="The spectrum of a recording over time, as a picture with axes.",
    parameters=Spectrogram,
    inputs={"audio": Input(media="audio", main=True)},
    steps=(Step("draw", task="spectrogram", takes={"audio": "inputs.audio"}),),
)
