"""Give a recording another style."""

from __future__ import annotations

from shared.parameters import RunParameters, StyleTransferParameters
from shared.workflows.base import Input, Step, Workflow


class StyleTransfer(RunParameters, StyleTransferParameters):
    """What it is to become."""


STYLE_TRANSFER = Workflow(
    name="style-transfer",
    aliases=("style_transfer",),
    summary="Give a recording another style, said in words.",
    parameters=StyleTransfer,
    inputs={"track": Input(media="audio", main=True)},
    steps=[Step("transfer", task="style-transfer", takes={"audio": "inputs.track"})],
)
