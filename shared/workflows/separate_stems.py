"""Tell a recording's stems apart."""

from __future__ import annotations

from shared.parameters import RunParameters, SeparateParameters
from shared.workflows.base import Input, Step, Workflow


class SeparateStems(RunParameters, SeparateParameters):
    """Into which stems."""


SEPARATE_STEMS = Workflow(
    name="separate-stems",
    summary="Vocals, drums, bass and the rest of a recording, each as a file; they sum to it.",
    parameters=SeparateStems,
    aliases=("stem_separation",),
    inputs={"audio": Input(media="audio", main=True)},
    steps=(Step("separate", task="separate", takes={"audio": "inputs.audio"}),),
    limit_s=1800.0,
)
