"""Planning: what a workflow means for one request, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from shared import tasks
from shared.errors import Refused
from shared.model import RUNTIMES, Runtime, Step
from shared.parameters import RunParameters
from shared.requests import InputRequest, JobRequest
from shared.workflows.base import Workflow


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
    workflow: Workflow, parameters: RunParameters, runtimes: Collection[Runtime] = RUNTIMES
) -> dict[str, Step]:
    """The steps of a new job: tasks, parameters, engines and limits as they are today.

    Args:
        runtimes: those that the deployment has workers for.

    Raises:
        Refused: 422 ``unknown_engine`` or ``engine_unavailable``.
    """
    planned = workflow.steps_for(parameters)
    engines = tasks.engines_for([step.task for step in planned], parameters.engine, runtimes)
    given = parameters.model_dump()
    steps = {}
    for step in planned:
        task = tasks.CATALOGUE[step.task]
        taken = {n: given[n] for n in task.parameters.model_fields if n in given}
        if "seed" in given:
            taken["seed"] = given["seed"]
        steps[step.name] = Step(
            name=step.name,
            task=step.task,
            takes=dict(step.takes),
            after=list(step.after),
            parameters=taken,
            engines=engines[step.task],
            base_s=task.base_s,
            factor=task.factor,
            max_attempts=task.attempts,
        )
    return steps


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
