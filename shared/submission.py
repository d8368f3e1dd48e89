"""Submission: from what a caller asks to a job that is written down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from shared import timing, transitions
from shared.audio.formats import media_of
from shared.committing import encoded
from shared.conductor import Conductor
from shared.engine_choice import Engines
from shared.errors import Refused
from shared.hosted.quotes import Quote, Quotes
from shared.identifiers import new_id
from shared.model import AudioFile, FileStatus, Input, Job, JobStatus
from shared.own_artifacts import own_artifact
from shared.parameters import RunParameters
from shared.planning import inputs_by_role, limit_s, parsed_parameters, planned_steps
from shared.ports import (
    MAX_BODY,
    Absent,
    AtVersion,
    Clock,
    Conflict,
    Delete,
    DocumentStore,
    Instant,
    Key,
    Missing,
    Put,
    SignedRequest,
    Write,
)
from shared.requests import ArtifactRequest, InputRequest, JobRequest
from shared.settings import Settings
from shared.uploads import Uploads
from shared.workflows import workflow_named
from shared.workflows.base import Workflow

IDEMPOTENCY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job as it stands, and leave to upload the inputs it waits for."""

    job: Job
    uploads: Mapping[str, SignedRequest]
    created: bool = True


class _Repetition(BaseModel):
    """What an idempotency key stands for."""

    model_config = ConfigDict(frozen=True)

    job_id: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class _Gathered:
    inputs: dict[str, Input]
    new_files: dict[str, AudioFile]


class Submissions:
    """Creates jobs."""

    def __init__(
        self,
        documents: DocumentStore,
        conductor: Conductor,
        uploads: Uploads,
        engines: Engines,
        quotes: Quotes,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._documents = documents
        self._conductor = conductor
        self._uploads = uploads
        self._engines = engines
        self._quotes = quotes
        self._settings = settings
        self._clock = clock

    def submit(self, owner: str, request: JobRequest, key: str | None = None) -> Submitted:
        """Create a job, or find the one that this idempotency key created before.

        Raises:
            Refused: 402, 404, 409, 413, 415 or 422, with a code, for whatever is wrong with it.
        """
        repeated = self._repeated(owner, request, key)
        if repeated:
            return repeated
        job, gathered = self._planned(owner, request)
        self._quotes.check(job)
        also: list[Write] = [self._uploads.creation(f) for f in gathered.new_files.values()]
        if key:
            also.append(_repetition_write(owner, key, job.id, request, self._clock()))
        try:
            job = self._conductor.submit(job, also)
        except Conflict:
            return self._repeated(owner, request, key) or self.submit(owner, request, key)
        leaves = {r: self._uploads.leave_to_upload(f) for r, f in gathered.new_files.items()}
        return Submitted(self._reread(job), leaves)

    def quote(self, owner: str, request: JobRequest) -> Quote:
        """What the job would do and cost; nothing is created.

        Raises:
            Refused: as `submit`, but for what may be spent.
        """
        job, _ = self._planned(owner, request)
        return self._quotes.quote(job)

    def _planned(self, owner: str, request: JobRequest) -> tuple[Job, _Gathered]:
        workflow = workflow_named(request.workflow)
        parameters = parsed_parameters(workflow, request.parameters)
        gathered = self._gather(owner, workflow, request)
        job = self._job(owner, workflow, parameters, gathered, request)
        _refuse_oversize(job)
        return job, gathered

    def _repeated(self, owner: str, request: JobRequest, key: str | None) -> Submitted | None:
        stored = self._documents.get(_repetition_key(owner, key)) if key else None
        if stored is None:
            return None
        before = _Repetition.model_validate_json(stored.body)
        if before.request_sha256 != _digest(request):
            raise Refused(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key came with another request before; use a new one.",
            )
        try:
            job = self._conductor.jobs.load(before.job_id).value
        except Missing:  # it was kept for less long than its key
            with suppress(Conflict):  # somebody else saw that too
                self._documents.commit([Delete(stored.key, AtVersion(stored.version))])
            return None
        job = self._reread(job)
        leaves = dict(self._leaves(job))
        return Submitted(job, leaves, created=False)

    def _leaves(self, job: Job) -> Iterator[tuple[str, SignedRequest]]:
        """Leave for every upload that the job still waits for."""
        for role, given in job.inputs.items():
            if job.status is JobStatus.WAITING and given.file_id and not given.ready:
                file = self._uploads.files.load(given.file_id).value
                if file.status is FileStatus.AWAITING:
                    yield role, self._uploads.leave_to_upload(file)

    def _gather(self, owner: str, workflow: Workflow, request: JobRequest) -> _Gathered:
        gathered = _Gathered({}, {})
        asked = inputs_by_role(workflow, request)
        for role, wanted in asked.items():
            gathered.inputs[role] = self._input(
                owner, role, workflow.inputs[role].media, wanted, gathered
            )
        return gathered

    def _input(
        self, owner: str, role: str, media: str, wanted: InputRequest, gathered: _Gathered
    ) -> Input:
        asked = Input(media=media, start_s=wanted.start_s, end_s=wanted.end_s)
        if wanted.upload is not None:
            told = wanted.upload
            file = self._uploads.declare(owner, told.name, told.content_type, told.size)
            gathered.new_files[role] = file
            return asked.model_copy(update={"file_id": file.id})
        if wanted.artifact is not None:
            return self._artifact(owner, role, wanted.artifact, asked)
        return self._uploaded(owner, role, wanted.file_id or "", asked)

    def _uploaded(self, owner: str, role: str, file_id: str, asked: Input) -> Input:
        try:
            file = self._uploads.files.load(file_id).value
        except Missing:
            file = None
        if file is None or file.owner != owner:
            raise Refused(404, "no_such_file", f"There is no file {file_id!r} for {role!r}.")
        if file.error is not None:
            raise Refused(409, file.error.code, f"The file is {file.status}: {file.error.message}")
        facts = file.facts or {}
        known = {"file_id": file_id, "duration_s": facts.get("duration_s")}
        return _fitting(role, asked.model_copy(update=known), facts.get("media", asked.media))

    def _artifact(self, owner: str, role: str, wanted: ArtifactRequest, asked: Input) -> Input:
        step, artifact = own_artifact(self._conductor, owner, wanted)
        known = {
            "job_id": wanted.job_id,
            "bucket": self._settings.results_bucket,
            "object_name": artifact.object_name,
            "sha256": artifact.sha256,
            "ready": True,
            "duration_s": step.provenance.get("facts", {}).get("audio_s"),
        }
        return _fitting(role, asked.model_copy(update=known), media_of(artifact.media_type))

    def _job(
        self,
        owner: str,
        workflow: Workflow,
        parameters: RunParameters,
        gathered: _Gathered,
        request: JobRequest,
    ) -> Job:
        now = self._clock()
        steps = planned_steps(workflow, parameters, self._engines, gathered.inputs)
        late = max((f.expires_at for f in gathered.new_files.values()), default=now)
        limit = max(late, now + self._settings.signed_url_s) + timing.VALIDATION_LIMIT_S
        return Job(
            id=new_id("job", now),
            owner=owner,
            workflow=workflow.name,
            inputs=gathered.inputs,
            parameters=parameters.model_dump(exclude_unset=True),
            metadata=request.metadata,
            steps=steps,
            limit_s=limit_s(workflow, steps),
            created_at=now,
            wait_until=limit,
        )

    def _reread(self, job: Job) -> Job:
        return self._uploads.read_inputs(job.id) if job.status is JobStatus.WAITING else job


def _refuse_oversize(job: Job) -> None:
    """Leave a quarter of the document for what the job will learn."""
    if len(encoded(job).encode()) > MAX_BODY * 3 // 4:
        raise Refused(413, "request_too_large", "The parameters and metadata are too long.")


def _fitting(role: str, given: Input, media: str) -> Input:
    """The input, if it is of the media that its role takes and has the region asked for."""
    problem = transitions.media_problem(role, given.media, media)
    problem = problem or transitions.region_problem(role, given)
    if problem:
        raise Refused(422, problem.code, problem.message)
    return given


def _repetition_key(owner: str, key: str) -> Key:
    return Key("idempotency", hashlib.sha256(f"{owner}\n{key}".encode()).hexdigest())


def _repetition_write(owner: str, key: str, job_id: str, request: JobRequest, now: Instant) -> Put:
    body = _Repetition(job_id=job_id, request_sha256=_digest(request)).model_dump_json()
    return Put(_repetition_key(owner, key), body, {"due_at": now + IDEMPOTENCY_S}, Absent())


def _digest(request: JobRequest) -> str:
    return hashlib.sha256(request.model_dump_json().encode()).hexdigest()
