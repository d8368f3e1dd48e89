"""Uploads: declared, arrived, judged; whoever waits for one is told."""

from __future__ import annotations

from collections.abc import Iterator

from shared import file_transitions, transitions
from shared.audio.formats import MEDIA_TYPE
from shared.audio.limits import Limits, judge, judge_declaration
from shared.committing import Held, Repository
from shared.conductor import Conductor
from shared.errors import Permanent, Refused
from shared.facts import FileFailed, FileReady
from shared.identifiers import new_id
from shared.log import log
from shared.messages import ObjectFinalized
from shared.model import AudioFile, EffectKind, FileStatus, Job, JobStatus, Problem
from shared.ports import (
    Absent,
    Clock,
    DocumentStore,
    Is,
    Missing,
    ObjectStore,
    Put,
    SignedRequest,
    Unavailable,
)
from shared.settings import Settings


class Uploads:
    """Files over a document store and an object store."""

    def __init__(
        self,
        documents: DocumentStore,
        objects: ObjectStore,
        conductor: Conductor,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._documents = documents
        self._objects = objects
        self._conductor = conductor
        self._settings = settings
        self._limits = Limits.of(settings)
        self._clock = clock
        self.files: Repository[AudioFile] = Repository(
            documents, "file", AudioFile, clock, file_fields
        )

    def declare(self, owner: str, name: str, content_type: str, size: int) -> AudioFile:
        """A new file that waits for its bytes; not yet written (see `creation`).

        Raises:
            Refused: 413 ``too_large``, 415 ``unsupported_format``, 422 ``empty_file`` or
                ``bad_content_type``.
        """
        if not MEDIA_TYPE.fullmatch(content_type):
            raise Refused(422, "bad_content_type", f"{content_type[:80]!r} is not a media type.")
        judge_declaration(declared_type=content_type, declared_size=size, limits=self._limits)
        now = self._clock()
        file = AudioFile(
            id=new_id("file", now),
            owner=owner,
            name=name,
            content_type=content_type,
            size=size,
            created_at=now,
            expires_at=now + self._settings.signed_url_s,
        )
        return file_transitions.declared(file, now)

    def creation(self, file: AudioFile) -> Put:
        """The write that creates a declared file."""
        return self.files.put(file, Absent())

    def leave_to_upload(self, file: AudioFile) -> SignedRequest:
        """A signed request for a file's bytes."""
        return self._objects.sign_upload(
            self._settings.uploads_bucket,
            file.object_name,
            content_type=file.content_type,
            max_size=file.size,
            resumable=file.size > self._settings.resumable_above_bytes,
            expires_at=file.expires_at,
        )

    def arrived(self, event: ObjectFinalized) -> None:
        """An object is complete: judge it. An object that belongs to no file is deleted.

        Raises:
            Unavailable: it could not be judged now; deliver the event again.
        """
        held = self._file_of(event)
        if held is None:
            self._objects.delete(event.bucket, event.name, generation=event.generation)
            return
        file = held.value
        if file.status.terminal:
            self._late(file, event)
            return
        held = self.files.apply(
            file.id,
            lambda f, now: file_transitions.arrived(f, event.generation, now, event.created_at),
            held,
        )
        if held.value.status is FileStatus.VALIDATING:
            held = self._judged(held)
        self._carry_out(held)

    def silence(self, file_id: str) -> None:
        """Nothing was heard of a file until its ``due_at``: look, and apply what that means."""
        held = self.files.load(file_id)
        file = held.value
        if file.due_at is None or file.due_at > self._clock():
            return
        found = None
        if not file.status.terminal:
            found = self._objects.stat(self._settings.uploads_bucket, file.object_name)
        if found is not None:
            self.arrived(ObjectFinalized.from_facts(found))
        elif file.status is FileStatus.VALIDATING:
            gone = Problem(code="upload_lost", message="The upload disappeared; upload it again.")
            self._settle(file_id, gone)
        else:
            self._carry_out(self.files.apply(file_id, file_transitions.expired, held))

    def delete(self, file: AudioFile) -> None:
        """Remove a file and its bytes; jobs that still wait for it fail.

        Raises:
            Refused: 409 ``file_in_use``: a job is reading it.
        """
        self._refuse_in_use(file)
        if not file.status.terminal:
            gone = Problem(code="file_deleted", message="The file was deleted before it was used.")
            self._settle(file.id, gone)
        self._objects.delete(self._settings.uploads_bucket, file.object_name)
        held = self.files.load(file.id)
        self.files.remove(held)

    def tell_job(self, job_id: str, file: AudioFile) -> None:
        """Apply what is already decided about a file to a job that may wait for it."""
        fact = outcome(file, self._settings.uploads_bucket)
        if isinstance(fact, FileReady):
            self._conductor.apply(job_id, lambda job, now: transitions.file_ready(job, fact, now))
        elif fact is not None:
            self._conductor.apply(job_id, lambda job, now: transitions.file_failed(job, fact, now))

    def _refuse_in_use(self, file: AudioFile) -> None:
        for job in self._jobs_with(file):
            reads = any(given.file_id == file.id and given.ready for given in job.inputs.values())
            if reads and not job.status.terminal:
                raise Refused(
                    409, "file_in_use", f"The job {job.id} is using the file; cancel it first."
                )

    def read_inputs(self, job_id: str) -> Job:
        """Apply what is already decided of a waiting job's files: no order of events strands it."""
        job = self._conductor.jobs.load(job_id).value
        if job.status is JobStatus.WAITING:
            for given in job.inputs.values():
                if given.file_id and not given.ready:
                    self._read_input(job_id, given.file_id)
        read = frozenset(e.id for e in job.pending if e.kind is EffectKind.READ_INPUTS)
        held = self._conductor.apply(job_id, lambda j, now: transitions.effects_done(j, read, now))
        return held.value

    def _read_input(self, job_id: str, file_id: str) -> None:
        try:
            self.tell_job(job_id, self.files.load(file_id).value)
        except Missing:
            gone = Problem(code="file_deleted", message="The file was deleted before it was used.")
            fact = FileFailed(file_id, gone)
            self._conductor.apply(job_id, lambda j, now: transitions.file_failed(j, fact, now))

    def _file_of(self, event: ObjectFinalized) -> Held[AudioFile] | None:
        try:
            held = self.files.load(event.name.rpartition("/")[2])
        except Missing:
            return None
        return held if held.value.object_name == event.name else None

    def _late(self, file: AudioFile, event: ObjectFinalized) -> None:
        if file.status is not FileStatus.READY or file.generation != event.generation:
            self._objects.delete(event.bucket, event.name, generation=event.generation)

    def _judged(self, held: Held[AudioFile]) -> Held[AudioFile]:
        file = held.value
        generation = file.generation
        try:
            found = judge(
                self._objects.open(
                    self._settings.uploads_bucket, file.object_name, generation=generation
                ),
                declared_type=file.content_type,
                declared_size=file.size,
                limits=self._limits,
            )
        except Permanent as error:
            problem = Problem(code=error.code, message=error.message)
            return self.files.apply(
                file.id, lambda f, now: file_transitions.rejected(f, problem, now), held
            )
        except Unavailable:
            self.files.apply(
                file.id, lambda f, now: file_transitions.postponed(f, generation or 0, now), held
            )
            raise
        except Missing:
            problem = Problem(code="upload_lost", message="The upload disappeared; send it again.")
            return self.files.apply(
                file.id, lambda f, now: file_transitions.rejected(f, problem, now), held
            )
        facts = found.model_dump(mode="json", exclude_none=True)
        return self.files.apply(
            file.id,
            lambda f, now: file_transitions.accepted(f, generation or 0, facts, now),
            held,
        )

    def _settle(self, file_id: str, problem: Problem) -> None:
        self._carry_out(
            self.files.apply(file_id, lambda f, now: file_transitions.rejected(f, problem, now))
        )

    def _carry_out(self, held: Held[AudioFile]) -> None:
        """Do all that is pending; what cannot be done now stays, and `silence` returns to it."""
        file = held.value
        done = set()
        for effect in file.pending:
            try:
                if effect.kind is EffectKind.TELL_JOBS:
                    self._tell_jobs(file)
                elif effect.kind is EffectKind.DELETE_OBJECT:
                    self._objects.delete(self._settings.uploads_bucket, file.object_name)
            except Unavailable as error:
                log("WARNING", "effect postponed", file=file.id, effect=effect.id, error=str(error))
            else:
                done.add(effect.id)
        if done:
            ids = frozenset(done)
            self.files.apply(
                file.id, lambda f, now: file_transitions.effects_done(f, ids, now), held
            )

    def _tell_jobs(self, file: AudioFile) -> None:
        for job in self._jobs_with(file):
            self.tell_job(job.id, file)

    def _jobs_with(self, file: AudioFile) -> Iterator[Job]:
        """Every job that has the file among its inputs."""
        cursor = None
        while True:
            page = self._documents.query(
                "job", [Is("files", "contains", file.id)], after=cursor, limit=100
            )
            yield from (self._conductor.jobs.decode(stored).value for stored in page.documents)
            if page.cursor is None:
                return
            cursor = page.cursor


def outcome(file: AudioFile, bucket: str) -> FileReady | FileFailed | None:
    """What a file means for the jobs that wait for it; None while it is undecided."""
    if file.status is FileStatus.READY:
        facts = file.facts or {}
        return FileReady(
            file_id=file.id,
            bucket=bucket,
            object_name=file.object_name,
            generation=file.generation or 0,
            media=facts.get("media", "audio"),
            duration_s=facts.get("duration_s"),
        )
    if file.error is not None:
        return FileFailed(file.id, file.error)
    return None


def file_fields(file: AudioFile) -> dict[str, object]:
    """What files are found by."""
    return {"owner": file.owner, "status": file.status.value, "due_at": file.due_at}
