"""Planning: what a workflow means for one request, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from shared import timing
from shared.engine_choice import Engines
from shared.errors import Refused
from shared.model import Step
from shared.parameters import Parameters, RunParameters
from shared.requests import InputRequest, JobRequest
from shared.tasks import CATALOGUE, Task
from shared.workflows.base import Workflow

ANY_ENGINE = Engines()
"""Workers for everything, and no key of any provider."""


def parsed_parameters(workflow: Workflow, given: Mapping[str, Any]) -> RunParameters:
    """The workflow's parameters.

    Raises:
        Refused: 422 ``invalid_parameters``, naming each that is wrong.
    """
    try:
        return workflow.parameters.model_validate(dict(given))
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(str(part) for part in e['loc'])[:80]}: {e['msg']}"
            for e in error.errors(include_url=False, include_input=False)[:5]
        )
        raise Refused(422, "invalid_parameters", f"{workflow.name}: {told}.") from None


def planned_steps(
    workflow: Workflow, parameters: RunParameters, engines: Engines = ANY_ENGINE
) -> dict[str, Step]:
    """The steps of a new job: tasks, parameters, engines and limits as they are today.

    Args:
        engines: what the deployment can run.

    Raises:
        Refused: 422 ``unknown_engine`` or ``engine_unavailable``.
    """
    planned = workflow.steps_for(parameters)
    given = parameters.model_dump()
    wanted = {step.task: _parameters(CATALOGUE[step.task], given) for step in planned}
    chosen = engines.choose(wanted, parameters.engine, parameters.fallback)
    steps = {}
    for step in planned:
        task = CATALOGUE[step.task]
        taken = {n: given[n] for n in task.parameters.model_fields if n in given}
        if "seed" in given:
            taken["seed"] = given["seed"]
        steps[step.name] = Step(
            name=step.name,
            task=step.task,
            takes=dict(step.takes),
            after=list(step.after),
            parameters=taken,
            engines=chosen[step.task],
            base_s=task.base_s,
            factor=task.factor,
            max_attempts=task.attempts,
        )
    return steps


def limit_s(workflow: Workflow, steps: Mapping[str, Step]) -> float:
    """Seconds that a job may take: hosted models may need longer, for their machines have to start."""
    hosted = sum(step.engine.runtime == "hosted" for step in steps.values())
    return workflow.limit_s + hosted * timing.HOSTED_S


def _parameters(task: Task, given: Mapping[str, Any]) -> Parameters:
    known = task.parameters.model_fields
    return task.parameters.model_construct(**{n: given[n] for n in known if n in given})


def inputs_by_role(workflow: Workflow, request: JobRequest) -> dict[str, InputRequest]:
    """What was asked for each role of the workflow.

    Raises:
        Refused: 422 ``missing_input``, ``unexpected_input`` or ``duplicate_input``.
    """
    asked = dict(request.inputs)
    if request.file is not None:
        main = workflow.main_role
        if main is None:
            raise Refused(422, "unexpected_input", f"{workflow.name} takes no file.")
        if main in asked:
            raise Refused(422, "duplicate_input", f"Give either file or inputs.{main}.")
        asked[main] = request.file
    unknown = sorted(set(asked) - set(workflow.inputs))
    if unknown:
        known = ", ".join(workflow.inputs) or "none"
        raise Refused(
            422, "unexpected_input", f"{workflow.name} has no input {unknown[0]!r}; it has {known}."
        )
    for role, declared in workflow.inputs.items():
        if declared.required and role not in asked:
            raise Refused(422, "missing_input", f"{workflow.name} needs the input {role!r}.")
    return asked
