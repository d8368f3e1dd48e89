"""One job from its request to its end, as a command carries it through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from infra.cli.client import Server
from infra.cli.connection import ServerProblem, Unreachable
from infra.cli.display import JobDisplay
from infra.cli.documents import JobView
from shared.errors import Permanent
from shared.model import JobStatus
from shared.requests import JobRequest


def perform(
    server: Server, request: JobRequest, files: Mapping[str, Path], display: JobDisplay
) -> JobView:
    """Submit a job, upload its files and follow it to its end; the job then.

    A job that cannot be carried to its end, or whose user loses patience, is cancelled.
    """
    submitted = server.submit(request)
    with _cancelled_if_left(server, submitted.job.id):
        display.tell(submitted.job)
        for role, leave in submitted.uploads.items():
            file = files[role]
            server.upload(leave, file, display.uploading(role, file.stat().st_size))
        return watch(server, submitted.job, display)


def watch(server: Server, job: JobView, display: JobDisplay) -> JobView:
    """Follow a job to its end; the job then."""
    for told in server.follow(job.id):
        display.tell(told)
        if isinstance(told, JobView):
            job = told
    return job


def require_completed(job: JobView) -> None:
    """Let a job that ended otherwise be the command's failure.

    Raises:
        Permanent: the job's own error, or ``cancelled``.
    """
    if job.status is JobStatus.COMPLETED:
        return
    if job.error is not None:
        raise Permanent(job.error.code, job.error.message)
    raise Permanent(job.status.value, f"The job {job.id} was {job.status.value}.")


@contextmanager
def _cancelled_if_left(server: Server, job_id: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # The reason to leave is what is told; whether the job still could be cancelled is not.
        with suppress(ServerProblem, Unreachable):
            server.cancel(job_id)
        raise
