"""What a listener has been told of a job, and what there is to tell next."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
from anyio.to_thread import run_sync
from fastapi.sse import ServerSentEvent

from functions.api.job_documents import Document, JobDocument, job_progress, step_progress
from functions.api.views import running
from shared.conductor import Conductor
from shared.model import Job, JobStatus, Lease
from shared.ports import DocumentStore, Key, Unavailable

PATIENCE = 5.0
"""How many times as long as at first two looks may be apart while nothing changes."""

CALMER = 1.25
"""By how much a look that saw nothing new puts the next one off."""


class StepProgress(Document):
    """How far a running step is."""

    job_id: str
    step: str
    progress: float
    message: str
    job_progress: float


class End(Document):
    """The last event: nothing more will happen by itself."""

    job_id: str
    status: JobStatus
    rev: int


class JobStream:
    """One listener's view of one job.

    Args:
        seen_rev: the revision the listener knows already; it is not told again.

    Attributes:
        over: whether there is nothing more to tell.
    """

    def __init__(
        self, documents: DocumentStore, conductor: Conductor, job_id: str, seen_rev: int | None
    ) -> None:
        self.over = False
        self._documents = documents
        self._conductor = conductor
        self._key = Key("job", job_id)
        self._seen_rev = seen_rev
        self._version = ""
        self._job: Job | None = None
        self._leases: dict[str, Lease] = {}

    def look(self) -> list[ServerSentEvent]:
        """The events since the last look; on the first, the current state."""
        stored = self._documents.get(self._key)
        if stored is None:
            self.over = True
            return []
        changed = stored.version != self._version
        if changed:
            self._version = stored.version
            self._job = self._conductor.jobs.decode(stored).value
        assert self._job is not None
        return self._changes(self._job) if changed else self._progress(self._job)

    def _changes(self, job: Job) -> list[ServerSentEvent]:
        events = self._progress(job) if job.rev == self._seen_rev else [self._state(job)]
        if job.status.terminal:
            self.over = True
            end = End(job_id=job.id, status=job.status, rev=job.rev)
            events.append(ServerSentEvent(event="end", data=end))
        return events

    def _state(self, job: Job) -> ServerSentEvent:
        self._leases = dict(running(self._conductor, job))
        return ServerSentEvent(event="job", id=str(job.rev), data=JobDocument.of(job, self._leases))

    def _progress(self, job: Job) -> list[ServerSentEvent]:
        before, self._leases = self._leases, dict(running(self._conductor, job))
        return [
            ServerSentEvent(event="progress", data=_step_progress(job, lease, self._leases))
            for name, lease in self._leases.items()
            if _said(before.get(name)) != _said(lease)
        ]


async def told(stream: JobStream, look_s: float) -> AsyncIterator[ServerSentEvent]:
    """Every event of a stream as it happens, until it is over or nobody listens.

    Args:
        look_s: seconds between two looks, at first and after whatever has changed.
    """
    pause_s = look_s
    while not stream.over:
        try:
            events = await run_sync(stream.look)
        except Unavailable:
            events = []  # the next look will see what this one could not
        for event in events:
            yield event
        pause_s = look_s if events else min(pause_s * CALMER, look_s * PATIENCE)
        if not stream.over:
            await anyio.sleep(pause_s)


def _said(lease: Lease | None) -> tuple[float, str] | None:
    return None if lease is None else (lease.progress, lease.message)


def _step_progress(job: Job, lease: Lease, leases: dict[str, Lease]) -> StepProgress:
    return StepProgress(
        job_id=job.id,
        step=lease.step,
        progress=step_progress(job.steps[lease.step], lease),
        message=lease.message,
        job_progress=job_progress(job, leases),
    )
