"""What a server answers, as far as the command line looks at it; all else is kept as it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.instants import from_rfc3339
from shared.model import JobStatus, StepStatus


class Document(BaseModel):
    """A document of the API."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def as_sent(self) -> dict[str, Any]:
        """Every member that the server sent, and no other."""
        return self.model_dump(mode="json", exclude_unset=True)


class Failure(Document):
    """Why something failed."""

    code: str
    message: str


class StepView(Document):
    """A step of a job.

    Attributes:
        progress: 0 to 1.
        seconds: how long its last attempt took; None until it ended.
    """

    name: str
    task: str
    status: StepStatus
    engine: str
    progress: float = 0.0
    message: str = ""
    seconds: float | None = None


class JobView(Document):
    """A job.

    Attributes:
        created_at, finished_at: RFC 3339, UTC.
    """

    id: str
    workflow: str
    status: JobStatus
    created_at: str
    finished_at: str | None = None
    progress: float = 0.0
    error: Failure | None = None
    steps: list[StepView] = Field(default_factory=list)

    @property
    def seconds(self) -> float | None:
        """From its creation to its end; None while it goes on."""
        if self.finished_at is None:
            return None
        return from_rfc3339(self.finished_at) - from_rfc3339(self.created_at)


class StepProgress(Document):
    """How far a running step is, 0 to 1."""

    step: str
    progress: float
    message: str = ""


class UploadLeave(Document):
    """A request that uploads a file, with every header it must carry."""

    protocol: Literal["put", "gcs-resumable"]
    method: Literal["PUT", "POST"]
    url: str
    headers: dict[str, str]


class SubmittedJob(Document):
    """A new job, and role → leave to upload what it waits for."""

    job: JobView
    uploads: dict[str, UploadLeave]


class JobPage(Document):
    """Some jobs, newest first."""

    jobs: list[JobView]
    next_cursor: str | None = None


class ArtifactView(Document):
    """An output of a job; anybody may GET its ``url`` for a while."""

    name: str
    step: str
    media_type: str
    size: int
    sha256: str
    url: str

    @property
    def is_safe(self) -> bool:
        """Whether it and its step are names of files and nothing more: they came from elsewhere.

        What is not printable would move the cursor of the terminal that shows it, or turn its text.
        """
        return all(
            name not in ("", ".", "..") and not set(name) & set("/\\") and name.isprintable()
            for name in (self.name, self.step)
        )


class ArtifactList(Document):
    """What a job has made."""

    artifacts: list[ArtifactView]


class InputView(Document):
    """A role that a file plays."""

    media: str
    main: bool
    required: bool


class WorkflowView(Document):
    """Something that can be asked for.

    Attributes:
        parameters: JSON schema of an object.
    """

    name: str
    summary: str
    aliases: list[str] = Field(default_factory=list)
    inputs: dict[str, InputView]
    parameters: dict[str, Any]

    @property
    def properties(self) -> Mapping[str, Mapping[str, Any]]:
        """Parameter → its schema."""
        found: Mapping[str, Mapping[str, Any]] = self.parameters.get("properties", {})
        return found


class WorkflowList(Document):
    """Everything that can be asked for."""

    workflows: list[WorkflowView]
