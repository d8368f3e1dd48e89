"""Steps without work: proves a deployment, and measures it."""

from __future__ import annotations

from collections.abc import Sequence

from shared.parameters import PingParameters, RunParameters
from shared.workflows.base import Step, Workflow


class Ping(RunParameters, PingParameters):
    """How many steps to go through."""


def _chain(parameters: Ping) -> Sequence[Step]:
    names = [f"ping-{number}" for number in range(1, parameters.steps + 1)]
    return [
        Step(name, task="ping", after=(names[i - 1],) if i else ()) for i, name in enumerate(names)
    ]


PING = Workflow(
    name="ping",
    summary="Go through some steps without work.",
    parameters=Ping,
    steps=_chain,
    limit_s=120.0,
)
