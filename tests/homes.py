"""A local home with all its processes, and one user of it, who speaks HTTP only."""

from __future__ import annotations

import json
import os
import secrets
import signal
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import stamina

from infra.bootstrap import App
from infra.local.bus import SqliteBus
from infra.local.topology import LOCAL
from infra.local.up import LocalHome
from shared.messages import JobEvent
from shared.model import StepStatus
from shared.settings import Settings

PHRASE = Path(__file__).parent / "data" / "sung_phrase.flac"
FUNCTIONS, FRONT = "infra.local.functions_host", "infra.local.front"
WORKER, PERFORMER = "gpu_jobs.worker", "gpu_jobs.performer"
ENDED = ("completed", "failed", "cancelled")
_TYPES = {".flac": "audio/flac", ".wav": "audio/wav", ".mp3": "audio/mpeg", ".mid": "audio/midi"}
_EVENTS = "job-events-log"

Document = dict[str, Any]
"""A JSON document of the API."""


class NotServed(Exception):
    """The home did not answer, or answered that it cannot now."""


_again = stamina.retry(
    on=(httpx.TransportError, NotServed), attempts=60, timeout=30.0, wait_initial=0.02, wait_max=0.5
)


class Home:
    """A home on a free port with a folder of its own, for as long as the context lasts.

    What one of its processes refused because it was dying is asked again, as any sensible client
    does, with an idempotency key where it matters.

    Args:
        folder: where its data lie; a second home on the same folder finds what the first left.
        settings: of `shared.settings.Settings`, besides ``data``.

    Attributes:
        url, key: where it answers, and what opens it.
        client: sends the key; paths are relative to ``url``. Any answer is returned as it comes.
        app: the parts behind it, free of chaos, for looking at what HTTP does not show.
    """

    url: str
    key: str
    client: httpx.Client
    app: App

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.data = folder / "home"
        self._settings = Settings(**{"data": self.data, **settings})

    def __enter__(self) -> Home:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._home = LocalHome(self._settings, port=0)
        self.found(self._home.start().url)

    def found(self, url: str) -> None:
        """A home answers there on our folder, whoever started it: be its user."""
        self.url, self.key = url, (self.data / "key").read_text().strip()
        secret = (self.data / "secret").read_text().strip()
        self.app = App(
            self._settings.model_copy(
                update={"data": self.data.resolve(), "url": url, "secret": secret, "chaos": ""}
            )
        )
        headers = {"Authorization": f"Bearer {self.key}"}
        self.client = httpx.Client(base_url=url, headers=headers, timeout=30.0)
        self._storage = httpx.Client(timeout=30.0)  # signed URLs want no key

    def stop(self) -> None:
        """Drain and end it."""
        self.client.close()
        self._storage.close()
        self._home.stop()

    # What a user does

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

    # What a user does not see

    def events(self) -> list[JobEvent]:
        """The job events since the last call, as often as they were published."""
        bus = SqliteBus(self.data / "bus.sqlite", LOCAL)
        events = []
        while deliveries := bus.pull(_EVENTS, limit=100):
            events += [JobEvent.from_message(delivery.message) for delivery in deliveries]
            bus.ack(_EVENTS, [delivery.ack_id for delivery in deliveries])
        bus.close()
        return events

    def runs_step(self, job_id: str, name: str, *, attempt: int = 1) -> None:
        """Wait until a worker is at this attempt at a step; looks closely, for steps may be short."""
        for _ in moments(60.0, every_s=0.005):
            job = self.app.conductor.jobs.load(job_id).value
            step = job.steps[name]
            if step.status is StepStatus.RUNNING and step.attempts == attempt:
                return
            assert not job.status.terminal, job
        raise AssertionError(f"No attempt {attempt} at {name!r} was seen: {job}")

    def processes(self, *modules: str) -> list[int]:
        """Process ids of this home's functions, front, workers or performers that live."""
        return [pid for pid, module in _processes(self.data.resolve()) if module in modules]

    def kill(self, *modules: str) -> int:
        """``kill -9`` all of them; how many there were."""
        return sum(killed(pid) for pid in self.processes(*modules))


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


def _processes(data: Path) -> Iterable[tuple[int, str]]:
    """Processes that were started for this folder, and the module that each runs."""
    mark = f"SERENADE_DATA={data}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().decode().split("\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended while we looked, or is another user's
        if mark in environment and "-m" in command:
            yield int(folder.name), command[command.index("-m") + 1]


def killed(pid: int) -> bool:
    """``kill -9`` a process; False where it was gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
