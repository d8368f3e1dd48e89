"""The nouns: jobs, their steps and artifacts, the files they wait for, leases, effects."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from shared.ports import Instant

Runtime = Literal["hosted", "cpu", "gpu"]
RUNTIMES: tuple[Runtime, ...] = ("hosted", "cpu", "gpu")


class Noun(BaseModel):
    """Immutable; fields of a newer schema survive a round trip through older code."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's; shallow copies share what is immutable anyway, and cost a tenth.

        A transition makes a dozen, so this is a third of what a step costs.
        """
        if deep:
            return super().model_copy(update=update, deep=True)
        copy = object.__new__(type(self))
        object.__setattr__(copy, "__dict__", {**self.__dict__, **(update or {})})
        object.__setattr__(copy, "__pydantic_extra__", self.__pydantic_extra__)
        object.__setattr__(
            copy, "__pydantic_fields_set__", self.__pydantic_fields_set__ | set(update or ())
        )
        object.__setattr__(copy, "__pydantic_private__", None)
        return copy


class JobStatus(StrEnum):
    """Where a job is; the last three are final, but for a user's retry of a failed job."""

    WAITING = "waiting_for_input"
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in _TERMINAL_JOBS


_TERMINAL_JOBS = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})


class StepStatus(StrEnum):
    """Where a step is."""

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"

    @property
    def done(self) -> bool:
        """Whether what depends on it may begin."""
        return self in (StepStatus.SUCCEEDED, StepStatus.SKIPPED)

    @property
    def over(self) -> bool:
        """Whether it will not run any more."""
        return self not in (StepStatus.WAITING, StepStatus.READY, StepStatus.RUNNING)


class FileStatus(StrEnum):
    """Where an upload is."""

    AWAITING = "awaiting_upload"
    VALIDATING = "validating"
    READY = "ready"
    REJECTED = "rejected"
    EXPIRED = "expired"

    @property
    def terminal(self) -> bool:
        """Whether the file is judged."""
        return self in (FileStatus.READY, FileStatus.REJECTED, FileStatus.EXPIRED)


class Problem(Noun):
    """Why something failed: a stable code and a sentence."""

    code: str
    message: str


class EffectKind(StrEnum):
    """What may have to happen after a write."""

    PUBLISH_STEP = "publish_step"
    PUBLISH_EVENT = "publish_event"
    DELETE_OBJECT = "delete_object"
    TELL_JOBS = "tell_jobs"
    TIDY = "tidy"
    READ_INPUTS = "read_inputs"
    SETTLE = "settle"
    CANCEL_CALL = "cancel_call"


class Call(Noun):
    """A hosted model that a claim asks, or is about to ask.

    Attributes:
        model: the row of the catalogue.
        begun_at: when it was decided, before anything was sent.
        input_sha256: of what is sent, by which it is found again.
        id: the provider's name for it; None while nobody knows it.
        reserved_micros: what it may cost at most, micro-dollars, reserved under ``day``.
    """

    claim_id: str
    provider: str
    model: str
    begun_at: Instant
    input_sha256: str = ""
    id: str | None = None
    reserved_micros: int = 0
    day: str = ""


class Bill(Noun):
    """What a call cost.

    Attributes:
        micros: micro-dollars.
        seconds: for which the provider's machine worked.
        took_s: from the decision to the answer, seconds.
    """

    claim_id: str
    model: str
    day: str
    micros: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    took_s: float = 0.0
    succeeded: bool = False


class Effect(Noun):
    """What must happen after a write; safe to repeat. ``id`` is ``{document}/{rev}/{n}``.

    Attributes:
        bill: what is to be settled.
        call: what is to be cancelled, and settled then.
        tries: how often somebody was reminded of it, in vain.
    """

    id: str
    kind: EffectKind
    at: Instant
    target: str = ""
    bill: Bill | None = None
    call: Call | None = None
    tries: int = 0


class Record(Noun):
    """A noun with a document of its own that changes by transitions.

    Attributes:
        rev: revision of this state; orders the record's events.
        pending: effects not known to have happened.
        due_at: the moment at which silence becomes wrong; None where nothing is awaited.
    """

    id: str
    rev: int = 1
    pending: list[Effect] = Field(default_factory=list)
    due_at: Instant | None = None


class Engine(Noun):
    """One way to do a task."""

    name: str
    kind: Literal["embedded", "gpu", "hosted"] = "embedded"
    runtime: Runtime = "cpu"
    version: str = ""
    provider: str = ""


class Artifact(Noun):
    """An output object, as the manifest names it."""

    name: str
    object_name: str
    media_type: str
    size: int
    sha256: str


class Input(Noun):
    """An input of a job, by role: an uploaded file, or another job's artifact.

    Attributes:
        media: ``audio`` or ``midi``: what its role takes.
        job_id: the job whose artifact it is, where it is one.
        object_name, generation: what to read; known once the input is ready.
        start_s, end_s: the region asked for, seconds.
    """

    media: str = "audio"
    file_id: str | None = None
    job_id: str | None = None
    bucket: str = ""
    object_name: str = ""
    generation: int | None = None
    ready: bool = False
    duration_s: float | None = None
    sha256: str | None = None
    start_s: float | None = None
    end_s: float | None = None

    @property
    def region_s(self) -> float:
        """Length of the region, seconds; 0 while unknown."""
        end = self.duration_s if self.end_s is None else self.end_s
        return max(0.0, (end or 0.0) - (self.start_s or 0.0))


class Step(Noun):
    """One node of a job: a task performed by an engine.

    Attributes:
        takes: input of the task → ``inputs.ROLE`` or ``STEP.OUTPUT``.
        engines: the engine in use, then those to fall back on.
        deadline_s: seconds one attempt may take: ``base_s + factor × seconds of audio``, set when
            the inputs are known.
        claim_id: names the right to run it; set while running, and kept when it succeeded.
        attempts: claims that count against ``max_attempts``; ``claims`` counts all there ever were.
        hinted_at: when workers were last told of it; ``hints`` how often since, in vain.
        call: the hosted model that the claim asks, if any.
        provenance: what made its artifacts, and from what, besides ``parameters``.
    """

    name: str
    task: str
    takes: dict[str, str] = Field(default_factory=dict)
    after: list[str] = Field(default_factory=list)
    parameters: dict[str, Any] = Field(default_factory=dict)
    engines: list[Engine] = Field(min_length=1)
    base_s: float = 30.0
    factor: float = 0.0
    deadline_s: float = 30.0
    max_attempts: int = 3
    status: StepStatus = StepStatus.WAITING
    attempts: int = 0
    claims: int = 0
    hints: int = 0
    claim_id: str | None = None
    call: Call | None = None
    not_before: Instant | None = None
    ready_at: Instant | None = None
    hinted_at: Instant | None = None
    started_at: Instant | None = None
    finished_at: Instant | None = None
    error: Problem | None = None
    fallbacks: list[str] = Field(default_factory=list)
    outputs: dict[str, Artifact] = Field(default_factory=dict)
    provenance: dict[str, Any] = Field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        """The engine in use."""
        return self.engines[0]

    @property
    def needs(self) -> set[str]:
        """Names of the steps that must be done first."""
        sources = (source.partition(".")[0] for source in self.takes.values())
        return {*self.after, *(name for name in sources if name != "inputs")}


class Job(Record):
    """One run of a workflow for one owner.

    Attributes:
        wait_until: when waiting for inputs has been long enough.
        deadline_at: when the job must have ended; while no step runs, when one must have started.
        left_s: seconds that steps may still run, while none does; time in a queue costs nothing.
        spent_micros: what its calls of hosted models cost so far, at most, micro-dollars.
    """

    owner: str
    workflow: str
    status: JobStatus = JobStatus.WAITING
    inputs: dict[str, Input] = Field(default_factory=dict)
    parameters: dict[str, Any] = Field(default_factory=dict)
    metadata: dict[str, str] = Field(default_factory=dict)
    steps: dict[str, Step] = Field(default_factory=dict)
    error: Problem | None = None
    retries: int = 0
    limit_s: float = 600.0
    spent_micros: int = 0
    created_at: Instant = 0.0
    updated_at: Instant = 0.0
    wait_until: Instant = 0.0
    deadline_at: Instant | None = None
    left_s: float | None = None
    started_at: Instant | None = None
    finished_at: Instant | None = None

    def with_step(self, step: Step) -> Job:
        """This job with one step replaced."""
        return self.model_copy(update={"steps": {**self.steps, step.name: step}})

    @property
    def artifacts(self) -> list[tuple[Step, Artifact]]:
        """The manifest: every artifact of every step that succeeded."""
        return [
            (step, artifact) for step in self.steps.values() for artifact in step.outputs.values()
        ]


class Lease(Noun):
    """The time-limited right to run a step, renewed by heartbeat; one document a claim.

    Attributes:
        runtime: who holds it; a hosted model's lease ends when it is time to ask after it.
    """

    job_id: str
    step: str
    claim_id: str
    until: Instant
    runtime: Runtime = "cpu"
    progress: float = 0.0
    message: str = ""


class AudioFile(Record):
    """An upload.

    Attributes:
        size: declared bytes.
        facts: what validation found (see `shared.audio.facts`).
        expires_at: when the leave to upload ends.
        validations: how often judging it began.
        judging_until: when whoever judges it is taken to have died.
    """

    owner: str
    name: str
    content_type: str
    size: int
    status: FileStatus = FileStatus.AWAITING
    generation: int | None = None
    facts: dict[str, Any] | None = None
    error: Problem | None = None
    created_at: Instant = 0.0
    updated_at: Instant = 0.0
    expires_at: Instant = 0.0
    validations: int = 0
    judging_until: Instant = 0.0

    @property
    def object_name(self) -> str:
        """Its object in the uploads bucket."""
        return f"{self.owner}/{self.id}"
