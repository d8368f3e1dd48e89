"""What the service is, what it can do, and whether it can do it now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from fastapi import APIRouter, Response

from functions.api.about import DESCRIPTION, NAME, VERSION
from functions.api.access import Parts
from functions.api.job_documents import Document
from infra.bootstrap import App
from shared.effects import EVENTS_TOPIC
from shared.log import log
from shared.ports import Key, Unavailable
from shared.tasks import CATALOGUE
from shared.workflows import WORKFLOWS
from shared.workflows.base import Workflow

router = APIRouter(tags=["about"])

State: TypeAlias = Literal["ok", "unavailable"]


class AboutDocument(Document):
    """The service and where to go from here."""

    name: str
    description: str
    version: str
    links: dict[str, str]


class HealthDocument(Document):
    """Whether each part that the service stands on answers."""

    status: State
    checks: dict[str, State]


class WorkflowInput(Document):
    """A role that a file or an artifact plays."""

    media: str
    main: bool
    required: bool


class WorkflowStep(Document):
    """A step, as it is with parameters at their defaults."""

    name: str
    task: str
    engines: list[str]


class WorkflowDocument(Document):
    """Something that can be asked for."""

    name: str
    summary: str
    aliases: list[str]
    inputs: dict[str, WorkflowInput]
    parameters: dict[str, Any]
    steps: list[WorkflowStep]
    limit_s: float


class WorkflowList(Document):
    """Everything that can be asked for."""

    workflows: list[WorkflowDocument]


@router.get("/")
async def about() -> AboutDocument:
    """What this is."""
    pages = ("docs", "redoc", "openapi.json", "health", "v1/workflows")
    links = {page.removeprefix("v1/").removesuffix(".json"): f"/{page}" for page in pages}
    return AboutDocument(name=NAME, description=DESCRIPTION, version=VERSION, links=links)


@router.get("/health", responses={503: {"model": HealthDocument}})
def health(app: Parts, response: Response) -> HealthDocument:
    """Whether documents, bus and objects answer; 503 where one does not."""
    checks = {name: _tried(name, check) for name, check in _checks(app).items()}
    sound = all(state == "ok" for state in checks.values())
    response.status_code = 200 if sound else 503
    return HealthDocument(status="ok" if sound else "unavailable", checks=checks)


@router.get("/v1/workflows")
async def list_workflows() -> WorkflowList:
    """Every workflow, with its inputs, steps and the JSON schema of its parameters."""
    return WorkflowList(workflows=[_workflow(known) for known in WORKFLOWS.values()])


def _checks(app: App) -> dict[str, Callable[[], object]]:
    return {
        "documents": lambda: app.documents.get(Key("job", "health")),
        "bus": lambda: app.bus.publish(EVENTS_TOPIC, []),
        "objects": lambda: app.objects.stat(app.settings.uploads_bucket, "health"),
    }


def _tried(name: str, check: Callable[[], object]) -> State:
    try:
        check()
    except Unavailable as error:
        log("WARNING", "health check failed", check=name, error=str(error))
        return "unavailable"
    return "ok"


def _workflow(known: Workflow) -> WorkflowDocument:
    # the defaults; what has none does not decide which steps there are
    steps = known.steps_for(known.parameters.model_construct())
    return WorkflowDocument(
        name=known.name,
        summary=known.summary,
        aliases=list(known.aliases),
        inputs={
            role: WorkflowInput(media=given.media, main=given.main, required=given.required)
            for role, given in known.inputs.items()
        },
        parameters=known.parameters.model_json_schema(),
        steps=[
            WorkflowStep(
                name=step.name,
                task=step.task,
                engines=[engine.name for engine in CATALOGUE[step.task].known],
            )
            for step in steps
        ],
        limit_s=known.limit_s,
    )
