"""Planning: what a workflow means for one request, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from shared import timing
from shared.engine_choice import Engines, Wanted
from shared.errors import Refused
from shared.model import Step
from shared.parameters import RunParameters
from shared.requests import InputRequest, JobRequest
from shared.tasks import CATALOGUE
from shared.workflows.base import Step as PlannedStep
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
    workflow: Workflow,
    parameters: RunParameters,
    engines: Engines = ANY_ENGINE,
    roles: Collection[str] | None = None,
) -> dict[str, Step]:
    """The steps of a new job: tasks, parameters, engines and limits as they are today.

    Args:
        roles: those that the job has an input for; None: all.
        engines: what the deployment can run.

    Raises:
        Refused: 422 ``missing_input`` or ``unexpected_input``, as these parameters have it;
            ``unknown_engine`` or ``engine_unavailable``.
    """
    planned = workflow.steps_for(parameters)
    given = parameters.model_dump()
    if roles is not None:
        _insist_on_inputs(workflow, planned, roles)
    present = set(workflow.inputs) if roles is None else set(roles)
    wanted = [_wanted(step, given, present) for step in planned]
    chosen = engines.choose(wanted, parameters.engine, parameters.fallback)
    steps = {}
    for step, chain in zip(planned, chosen, strict=True):
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
            engines=chain,
            base_s=task.base_s,
            factor=task.factor,
            max_attempts=task.attempts,
        )
    return steps


def _insist_on_inputs(
    workflow: Workflow, planned: Sequence[PlannedStep], roles: Collection[str]
) -> None:
    """Refuse a job that lacks what its steps take, or brings what none of them does."""
    taken = set()
    for step in planned:
        for name, source in step.takes.items():
            place, _, role = source.partition(".")
            if place != "inputs":
                continue
            taken.add(role)
            if role not in roles and name not in CATALOGUE[step.task].optional:
                sentence = f"{workflow.name} needs the input {role!r} with these parameters."
                raise Refused(422, "missing_input", sentence)
    for role in sorted(set(roles) - taken):
        sentence = f"{workflow.name} does not use the input {role!r} with these parameters."
        raise Refused(422, "unexpected_input", sentence)


def limit_s(workflow: Workflow, steps: Mapping[str, Step]) -> float:
    """Seconds that a job may take: hosted models may need longer, for their machines have to start."""
    hosted = sum(step.engine.runtime == "hosted" for step in steps.values())
    return workflow.limit_s + hosted * timing.HOSTED_S


def _wanted(step: PlannedStep, given: Mapping[str, Any], roles: Collection[str]) -> Wanted:
    kind = CATALOGUE[step.task].parameters
    known = {n: given[n] for n in kind.model_fields if n in given}
    sources = ((name, *source.partition(".")[::2]) for name, source in step.takes.items())
    files = (name for name, place, role in sources if place != "inputs" or role in roles)
    return Wanted(step.task, kind.model_construct(**known), tuple(files))


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
