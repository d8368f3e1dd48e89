"""What a workflow is: inputs, parameters and steps, declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.parameters import RunParameters


@dataclass(frozen=True, slots=True)
class Input:
    """A role that a file or an artifact plays.

    Attributes:
        media: ``audio``, ``midi`` or ``audio or midi``.
        main: the role that ``file`` is short for.
    """

    media: str = "audio"
    main: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A task of the workflow and where its inputs come from.

    Attributes:
        takes: input of the task → ``inputs.ROLE`` or ``STEP.OUTPUT``, the output named by its stem.
        after: steps it waits for without taking anything from them.
    """

    name: str
    task: str
    takes: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """A small acyclic graph of steps.

    Attributes:
        steps: the steps, or how they follow from the parameters.
        limit_s: seconds a job may take from its first claim.
    """

    name: str
    summary: str
    parameters: type[RunParameters]
    steps: Sequence[Step] | Callable[[Any], Sequence[Step]]
    inputs: Mapping[str, Input] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    limit_s: float = 600.0

    def steps_for(self, parameters: RunParameters) -> Sequence[Step]:
        """The steps of a job with these parameters."""
        return self.steps(parameters) if callable(self.steps) else self.steps

    @property
    def main_role(self) -> str | None:
        """The role that ``file`` is short for."""
        return next((role for role, given in self.inputs.items() if given.main), None)
