"""Files and the jobs that take them: who waits is told, who reads is not disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from shared import transitions
from shared.committing import Repository
from shared.conductor import Conductor
from shared.facts import FileFailed, FileReady
from shared.model import AudioFile, EffectKind, FileStatus, Job, JobStatus, Problem
from shared.ports import DocumentStore, Is, Missing

GONE = Problem(code="file_deleted", message="The file was deleted before it was used.")

Taken = Literal["files", "jobs"]
"""What a job takes: files, or artifacts of other jobs."""


class Inputs:
    """The inputs of jobs over a document store.

    Args:
        bucket: where files have their objects.
    """

    def __init__(
        self,
        documents: DocumentStore,
        conductor: Conductor,
        files: Repository[AudioFile],
        bucket: str,
    ) -> None:
        self._documents = documents
        self._conductor = conductor
        self._files = files
        self._bucket = bucket

    def tell_all(self, file: AudioFile) -> None:
        """Apply what is decided about a file to every job that takes it."""
        for job in self.jobs_taking("files", file.id):
            self._tell(job.id, file)

    def read(self, job_id: str) -> Job:
        """Apply what is already decided of a waiting job's files: no order of events strands it."""
        job = self._conductor.jobs.load(job_id).value
        if job.status is JobStatus.WAITING:
            for given in job.inputs.values():
                if given.file_id and not given.ready:
                    self._read_one(job_id, given.file_id)
        read = frozenset(e.id for e in job.pending if e.kind is EffectKind.READ_INPUTS)
        held = self._conductor.apply(job_id, lambda j, now: transitions.effects_done(j, read, now))
        return held.value

    def unfinished_taking(self, what: Taken, its_id: str) -> Job | None:
        """A job that takes a file, or another job's artifact, and has not ended."""
        jobs = self.jobs_taking(what, its_id)
        return next((job for job in jobs if not job.status.terminal), None)

    def jobs_taking(self, what: Taken, its_id: str) -> Iterator[Job]:
        """Every job that has a file, or an artifact of another job, among its inputs."""
        cursor = None
        while True:
            page = self._documents.query(
                "job", [Is(what, "contains", its_id)], after=cursor, limit=100
            )
            yield from (self._conductor.jobs.decode(stored).value for stored in page.documents)
            if page.cursor is None:
                return
            cursor = page.cursor

    def _read_one(self, job_id: str, file_id: str) -> None:
        try:
            self._tell(job_id, self._files.load(file_id).value)
        except Missing:
            fact = FileFailed(file_id, GONE)
            self._conductor.apply(job_id, lambda j, now: transitions.file_failed(j, fact, now))

    def _tell(self, job_id: str, file: AudioFile) -> None:
        fact = outcome(file, self._bucket)
        if isinstance(fact, FileReady):
            self._conductor.apply(job_id, lambda job, now: transitions.file_ready(job, fact, now))
        elif fact is not None:
            self._conductor.apply(job_id, lambda job, now: transitions.file_failed(job, fact, now))


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
