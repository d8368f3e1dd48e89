"""Say what music should be like, get music."""

from __future__ import annotations

from shared.parameters import GenerateMusicParameters, RunParameters
from shared.workflows.base import Input, Step, Workflow


class GenerateMusic(RunParameters, GenerateMusicParameters):
    """What is to be made."""


GENERATE_MUSIC = Workflow(
    name="generate-music",
    aliases=("generate",),
    summary="Say what music should be like, get music; along a melody, where one is given.",
    parameters=GenerateMusic,
    inputs={"melody": Input(media="audio or midi", main=True, required=False)},
    steps=[Step("generate", task="generate-music", takes={"melody": "inputs.melody"})],
)
