"""See a recording as a waveform."""

from __future__ import annotations

from shared.parameters import RunParameters, WaveformParameters
from shared.workflows.base import Input, Step, Workflow


class Waveform(RunParameters, WaveformParameters):
    """How the waveform is told."""


WAVEFORM = Workflow(
    name="waveform",
    summary="The peaks of a recording at several zooms, as waveform displays draw them.",
    parameters=Waveform,
    inputs={"audio": Input(media="audio", main=True)},
    steps=(Step("draw", task="waveform", takes={"audio": "inputs.audio"}),),
)
