"""A user of a home, wherever it lives: speaks HTTP only, and asks again as any sensible client does."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import httpx
import stamina

PHRASE = Path(__file__).parent / "data" / "sung_phrase.flac"
ENDED = ("completed", "failed", "cancelled")
_TYPES = {
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".mid": "audio/midi",
}

Document = dict[str, Any]
"""A JSON document of the API."""


class NotServed(Exception):
    """The home did not answer, or answered that it cannot now."""


_again = stamina.retry(
    on=(httpx.TransportError, NotServed), attempts=60, timeout=30.0, wait_initial=0.02, wait_max=0.5
)


class User:
    """What a process that was dying refused is asked again, with an idempotency key where it matters.

    Attributes:
        url, key: where the home answers, and what opens it.
        client: sends the key; paths are relative to ``url``. Any answer is returned as it comes.
    """

    url: str
    key: str
    client: httpx.Client

    def comes(self, url: str, key: str) -> None:
        """To the home at this address, with this key."""
        self.url, self.key = url, key
        headers = {"Authorization": f"Bearer {key}"}
        self.client = httpx.Client(base_url=url, headers=headers, timeout=30.0)
        self._storage = httpx.Client(timeout=30.0)  # signed URLs want no key

    def goes(self) -> None:
        """Closes the connections."""
        self.client.close()
        self._storage.close()

    def run(
        self, workflow: str, file: Path | None = None, *, within_s: float = 60.0, **parameters: Any
    ) -> Document:
        """Ask for a job, upload its file, wait until it ended; the job then."""
        return self.ended(self.submit(workflow, file, **parameters), within_s=within_s)

    def submit(self, workflow: str, file: Path | None = None, **parameters: Any) -> str:
        """Ask for a job, and upload its file if it has one; the job's id."""
        answer = self.request(workflow, file, **parameters)
        for leave in answer["uploads"].values():
            self.send(leave, file.read_bytes() if file else b"")
        return str(answer["job"]["id"])

    def request(self, workflow: str, file: Path | None = None, **parameters: Any) -> Document:
        """Ask for a job; its document, and leave to upload its file."""
        asked: Document = {"workflow": workflow, "parameters": parameters}
        if file is not None:
            asked["file"] = {"upload": _declared(file)}
        return self.ask("POST", "/v1/jobs", json=asked, headers=_idempotent())

    def upload(self, file: Path) -> str:
        """Upload a file that no job waits for yet; the file's id."""
        declared = self.ask("POST", "/v1/files", json=_declared(file))
        self.send(declared["upload"], file.read_bytes())
        return str(declared["file"]["id"])

    @_again
    def send(self, leave: Document, content: bytes) -> None:
        """Do what a leave to upload in one request allows."""
        answer = self._storage.request(
            leave["method"], leave["url"], headers=leave["headers"], content=content
        )
        arrived_before = answer.status_code == 412  # the answer to an earlier attempt was lost
        assert arrived_before or _served(answer).is_success, answer.text

    def job(self, job_id: str) -> Document:
        """A job as it is now."""
        return self.ask("GET", f"/v1/jobs/{job_id}")

    def ended(self, job_id: str, *, within_s: float = 60.0) -> Document:
        """The job once it ended."""
        return self.reaches(job_id, ENDED, within_s=within_s)

    def reaches(
        self, job_id: str, statuses: Collection[str], *, within_s: float = 60.0
    ) -> Document:
        """The job as soon as it has one of these statuses."""
        for _ in moments(within_s):
            job = self.job(job_id)
            if job["status"] in statuses:
                return job
        raise AssertionError(f"Not {statuses} within {within_s:g} s: {json.dumps(job)}")

    def artifacts(self, job_id: str) -> list[Document]:
        """The job's manifest, with signed URLs."""
        found: list[Document] = self.ask("GET", f"/v1/jobs/{job_id}/artifacts")["artifacts"]
        return found

    def artifact(self, job_id: str, name: str) -> bytes:
        """Download an artifact by its name."""
        (found,) = [told for told in self.artifacts(job_id) if told["name"] == name]
        return self.download(found["url"])

    @_again
    def download(self, url: str) -> bytes:
        """What lies behind a signed URL."""
        return _served(self._storage.get(url)).raise_for_status().content

    @_again
    def ask(self, method: str, path: str, **request: Any) -> Document:
        """What the API answers, which must be good."""
        answer = _served(self.client.request(method, path, **request))
        assert answer.is_success, answer.text
        document: Document = answer.json()
        return document


def moments(within_s: float, every_s: float = 0.05) -> Iterator[None]:
    """Again and again until time is up."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        yield
        time.sleep(every_s)


def _declared(file: Path) -> Document:
    content_type = _TYPES.get(file.suffix, "application/octet-stream")
    return {"name": file.name, "content_type": content_type, "size": file.stat().st_size}


def _idempotent() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(16)}


def _served(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 500:
        raise NotServed(answer.text)
    return answer
