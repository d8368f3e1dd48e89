"""A client of the HTTP API: everything the command line does, it does through this."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from infra.cli import downloading, following, uploading
from infra.cli.connection import ServerProblem, answering, attempts, checked, connection, job_path
from infra.cli.documents import (
    ArtifactList,
    ArtifactView,
    Document,
    JobPage,
    JobView,
    StepProgress,
    SubmittedJob,
    UploadLeave,
    WorkflowList,
    WorkflowView,
)
from infra.cli.endings import Usage
from infra.cli.uploading import Sent
from shared.requests import JobRequest

D = TypeVar("D", bound=Document)

_TEACHER_S = 300.0
"""Seconds: hosted models may be asked twice, one after another."""


class Server:
    """A server and the key that opens it; a context manager.

    Every method raises `ServerProblem` where the server refuses, and `Unreachable` or `Busy` where
    it does not answer in spite of some patience.

    Raises:
        Usage: ``bad_server``: the address is none.
    """

    def __init__(self, url: str, key: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise Usage("bad_server", f"{url!r} is no address; one is like https://music.example.")
        if not key.isascii() or not key.isprintable():
            raise Usage("bad_key", "The API key has characters that no key has.")
        self.url = url.rstrip("/")
        self._api = connection(self.url, {"Authorization": f"Bearer {key}"})
        # Signed requests carry their own leave; a key would go to whomever the address names.
        self._storage = connection(self.url)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._api.close()
        self._storage.close()

    def workflows(self) -> list[WorkflowView]:
        """What can be asked for."""
        return self._ask(WorkflowList, "GET", "/v1/workflows").workflows

    def submit(self, request: JobRequest) -> SubmittedJob:
        """Ask for a job; once, however often the answer is lost."""
        body = request.model_dump(mode="json", exclude_unset=True)
        key = {"Idempotency-Key": secrets.token_hex(16)}
        return self._ask(SubmittedJob, "POST", "/v1/jobs", json=body, headers=key)

    def taught(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What the teacher answers. Asked once: a hosted model may have been paid for its answer."""
        with answering(self.url):
            told: dict[str, Any] = checked(
                self._api.post(path, json=asked, timeout=_TEACHER_S)
            ).json()
        return told

    def upload(self, leave: UploadLeave, file: Path, sent: Sent) -> None:
        """Send a file; goes on where it was interrupted. See `uploading.upload`."""
        uploading.upload(self._storage, leave, file, sent)

    def job(self, job_id: str) -> JobView:
        """A job as it is now."""
        return self._ask(JobView, "GET", job_path(job_id))

    def follow(self, job_id: str) -> Iterator[JobView | StepProgress]:
        """A job at every change until it has ended, and its steps' progress between."""
        return following.follow(self._api, job_id, self.job)

    def jobs(self, workflow: str | None, status: str | None, limit: int) -> list[JobView]:
        """The newest jobs, up to ``limit``, however many pages that takes."""
        found: list[JobView] = []
        cursor: str | None = None
        while len(found) < limit:
            asked = {"workflow": workflow, "status": status, "cursor": cursor}
            query = {name: value for name, value in asked.items() if value is not None}
            query["limit"] = str(min(100, limit - len(found)))
            page = self._ask(JobPage, "GET", "/v1/jobs", params=query)
            found += page.jobs
            cursor = page.next_cursor
            if cursor is None:
                break
        return found

    def cancel(self, job_id: str) -> JobView:
        """End a job."""
        return self._ask(JobView, "DELETE", job_path(job_id))

    def retry(self, job_id: str) -> JobView:
        """Let a failed job go on. Asked once: a second time would find it going on already."""
        with answering(self.url):
            response = self._api.post(f"{job_path(job_id)}/retry")
        return _understood(JobView, checked(response))

    def artifacts(self, job_id: str) -> list[ArtifactView]:
        """What a job has made, with addresses to download it from."""
        return self._ask(ArtifactList, "GET", f"{job_path(job_id)}/artifacts").artifacts

    def download(self, artifacts: list[ArtifactView], folder: Path) -> list[Path]:
        """Save artifacts under their own names. See `downloading.download`."""
        return downloading.download(self._storage, artifacts, folder)

    def _ask(self, kind: type[D], method: str, path: str, **request: Any) -> D:
        for attempt in attempts():
            with attempt, answering(self.url):
                return _understood(kind, checked(self._api.request(method, path, **request)))
        raise AssertionError("attempts end by an answer or an error")


def _understood(kind: type[D], response: httpx.Response) -> D:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        raise ServerProblem(
            502, "not_understood", f"What {response.url} answered is none of Serenade's answers."
        ) from error
