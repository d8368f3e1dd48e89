"""Make a recording sound better."""

from __future__ import annotations

from shared.parameters import EnhanceParameters, RunParameters
from shared.workflows.base import Input, Step, Workflow


class Master(RunParameters, EnhanceParameters):
    """How it is done."""


MASTER = Workflow(
    name="master",
    aliases=("enhance",),
    summary="Make a recording sound better.",
    parameters=Master,
    inputs={"track": Input(media="audio", main=True)},
    steps=[Step("enhance", task="enhance", takes={"audio": "inputs.track"})],
)
