"""The parameters of a workflow: each means one thing, whichever of its tasks takes it."""

from __future__ import annotations

import itertools

import pytest
from pydantic import ValidationError

from shared.hosted.engines import engines_here
from shared.planning import planned_steps
from shared.settings import Settings
from shared.tasks import CATALOGUE
from shared.teaching.model import LessonWish
from shared.teaching.planning import write_instructions
from shared.workflows import WORKFLOWS
from shared.workflows.base import Workflow

KEYS_FOR_EVERYTHING = engines_here(
    Settings(gpu_workers=1, anthropic_api_key="a", openai_api_key="o", replicate_api_token="r")
)


NEEDED: dict[str, dict[str, object]] = {
    "play-tab": {"chords": "Am F C G"},
    "play-lesson": {"lesson": write_instructions(LessonWish()).model_dump(mode="json")},
}
"""What workflows need that is not any text."""


def choices(workflow: Workflow) -> list[dict[str, object]]:
    """Every combination of the parameters that decide which steps there are, and what has no default."""
    schema = workflow.parameters.model_json_schema()
    fields = schema["properties"]
    needed = dict.fromkeys(schema.get("required", []), "slow piano") | NEEDED.get(workflow.name, {})
    deciding = {
        name: fields[name]["enum"]
        for name in ("accompaniment", "kind", "melody_mode", "words")
        if "enum" in fields.get(name, {})
    }
    combined = [
        {**needed, **dict(zip(deciding, values, strict=True))}
        for values in itertools.product(*deciding.values())
    ]
    return [chosen for chosen in combined if is_taken(workflow, chosen)]


def is_taken(workflow: Workflow, chosen: dict[str, object]) -> bool:
    """Whether the workflow takes this combination; nobody sang in a backing track before."""
    if (workflow.name, chosen.get("words")) != ("background-to-song", "as-sung"):
        return True
    with pytest.raises(ValidationError):
        workflow.parameters.model_validate(chosen)
    return False


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=lambda workflow: workflow.name)
def test_every_task_takes_what_its_workflow_gives_it(workflow: Workflow):
    for chosen in choices(workflow):
        parameters = workflow.parameters.model_validate(chosen)
        steps = planned_steps(workflow, parameters, KEYS_FOR_EVERYTHING)
        for step in steps.values():
            task = CATALOGUE[step.task]
            fields = task.parameters.model_fields
            given = {n: v for n, v in step.parameters.items() if n in fields}
            alone = {n: v for n, v in chosen.items() if n in fields}
            assert task.parameters.model_validate(given) == task.parameters.model_validate(alone)


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=lambda workflow: workflow.name)
def test_every_step_takes_what_is_there(workflow: Workflow):
    for chosen in choices(workflow):
        steps = {step.name: step for step in workflow.steps_for(workflow.parameters(**chosen))}
        for step in steps.values():
            for name, source in step.takes.items():
                place, _, output = source.partition(".")
                assert name in CATALOGUE[step.task].inputs
                if place == "inputs":
                    assert output in workflow.inputs
                else:
                    made = {o.partition(".")[0] for o in CATALOGUE[steps[place].task].outputs}
                    assert output in made
