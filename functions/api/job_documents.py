"""What the API tells of jobs: the public side of `shared.model`, without its inner names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from shared.instants import to_rfc3339
from shared.model import Artifact, Input, Job, JobStatus, Lease, Problem, Step, StepStatus
from shared.ports import Instant

Time: TypeAlias = Annotated[
    str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-21T05:36:00.250Z"])
]


class Document(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(frozen=True)


class Failure(Document):
    """Why something failed."""

    code: str = Field(description="Stable.")
    message: str

    @classmethod
    def of(cls, problem: Problem | None) -> Failure | None:
        """The public form of a problem."""
        return None if problem is None else cls(code=problem.code, message=problem.message)


class Region(Document):
    """The part of an input that is used."""

    start_s: float | None = Field(description="Seconds; null for the start.")
    end_s: float | None = Field(description="Seconds; null for the end.")


class InputDocument(Document):
    """An input of a job."""

    file_id: str | None = Field(description="null where it is another job's artifact.")
    ready: bool
    duration_s: float | None = Field(description="Seconds; null until known.")
    region: Region | None = Field(description="null for all of it.")

    @classmethod
    def of(cls, given: Input) -> InputDocument:
        """The public form of an input."""
        whole = given.start_s is None and given.end_s is None
        return cls(
            file_id=given.file_id,
            ready=given.ready,
            duration_s=given.duration_s,
            region=None if whole else Region(start_s=given.start_s, end_s=given.end_s),
        )


class StepDocument(Document):
    """A step of a job."""

    name: str
    task: str
    status: StepStatus
    engine: str = Field(description="The engine in use.")
    attempts: int
    progress: float = Field(ge=0, le=1)
    message: str = Field(description="What it is doing now.")
    started_at: Time | None
    finished_at: Time | None
    seconds: float | None = Field(description="How long its last attempt took.")
    error: Failure | None
    fallbacks: list[str] = Field(description="Why engines were given up.")
    artifacts: list[str] = Field(description="Names of what it made.")

    @classmethod
    def of(cls, step: Step, lease: Lease | None) -> StepDocument:
        """The public form of a step, whose lease says how far it is while it runs."""
        return cls(
            name=step.name,
            task=step.task,
            status=step.status,
            engine=step.engine.name,
            attempts=step.attempts,
            progress=step_progress(step, lease),
            message=lease.message if lease else "",
            started_at=_time(step.started_at),
            finished_at=_time(step.finished_at),
            seconds=_seconds(step.started_at, step.finished_at),
            error=Failure.of(step.error),
            fallbacks=step.fallbacks,
            artifacts=[artifact.name for artifact in step.outputs.values()],
        )


class ArtifactSummary(Document):
    """An output, as the job names it."""

    name: str
    step: str
    media_type: str
    size: int = Field(description="Bytes.")

    @classmethod
    def of(cls, step: Step, artifact: Artifact) -> ArtifactSummary:
        """The public form of an artifact."""
        return cls(
            name=artifact.name,
            step=step.name,
            media_type=artifact.media_type,
            size=artifact.size,
        )


class JobDocument(Document):
    """A job."""

    id: str
    workflow: str
    status: JobStatus
    progress: float = Field(ge=0, le=1, description="Mean of its steps' progress.")
    rev: int = Field(description="Grows with every change.")
    retries: int
    created_at: Time
    updated_at: Time
    started_at: Time | None
    finished_at: Time | None
    inputs: dict[str, InputDocument] = Field(description="By role.")
    parameters: dict[str, Any] = Field(description="Those that were given.")
    metadata: dict[str, str] = Field(description="The caller's own.")
    error: Failure | None
    cost_usd: float = Field(description="What hosted models cost for it so far, at most.")
    steps: list[StepDocument]
    artifacts: list[ArtifactSummary]

    @classmethod
    def of(cls, job: Job, leases: Mapping[str, Lease]) -> JobDocument:
        """The public form of a job.

        Args:
            leases: step → the lease of its claim, of those that run.
        """
        steps = [StepDocument.of(step, leases.get(name)) for name, step in job.steps.items()]
        return cls(
            id=job.id,
            workflow=job.workflow,
            status=job.status,
            progress=job_progress(job, leases),
            rev=job.rev,
            retries=job.retries,
            created_at=to_rfc3339(job.created_at),
            updated_at=to_rfc3339(job.updated_at),
            started_at=_time(job.started_at),
            finished_at=_time(job.finished_at),
            inputs={role: InputDocument.of(given) for role, given in job.inputs.items()},
            parameters=job.parameters,
            metadata=job.metadata,
            error=Failure.of(job.error),
            cost_usd=job.spent_micros / 1e6,
            steps=steps,
            artifacts=[ArtifactSummary.of(step, artifact) for step, artifact in job.artifacts],
        )


def step_progress(step: Step, lease: Lease | None) -> float:
    """How far a step is, 0 to 1; what is not running is at its beginning or its end."""
    if step.status.done:
        return 1.0
    return min(1.0, max(0.0, lease.progress)) if lease else 0.0


def job_progress(job: Job, leases: Mapping[str, Lease]) -> float:
    """How far a job is, 0 to 1: the mean of its steps, to the thousandth."""
    if job.status is JobStatus.COMPLETED:
        return 1.0
    done = sum(step_progress(step, leases.get(name)) for name, step in job.steps.items())
    return round(done / max(1, len(job.steps)), 3)


def _time(instant: Instant | None) -> Time | None:
    return None if instant is None else to_rfc3339(instant)


def _seconds(start: Instant | None, end: Instant | None) -> float | None:
    return None if start is None or end is None else round(max(0.0, end - start), 3)
