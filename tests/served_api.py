"""The API over a home of its own: real adapters on a folder, and a worker's hand where one is needed."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from functions.api.service import service
from infra.bootstrap import App
from shared.conductor import Claim
from shared.facts import StepFailed, StepSucceeded
from shared.messages import ObjectFinalized
from shared.model import Artifact, Problem
from shared.settings import Settings

PHRASE = Path(__file__).parent / "data" / "sung_phrase.flac"


class ServedApi:
    """An API, one of its users, and what happens behind it.

    Attributes:
        api: the application that is served.
        user: a client that sends its own key.
        anybody: a client without a key.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        given = {"data": folder, "secret": secrets.token_hex(16), **settings}
        self.app = App(Settings(**given))
        self.api: FastAPI = service(self.app)
        self.anybody = TestClient(self.api)
        self.user = self.another_user()

    def another_user(self) -> TestClient:
        return TestClient(self.api, headers={"Authorization": f"Bearer {self.new_key()}"})

    def new_key(self) -> str:
        return self.app.principals.new_key(self.app.principals.new_owner())

    def ping(self, steps: int = 2, **more: Any) -> str:
        """A new job of so many steps; its id."""
        asked = {"workflow": "ping", "parameters": {"steps": steps}, **more}
        answer = self.user.post("/v1/jobs", json=asked)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["job"]["id"])

    def arrives(self, file_id: str, content: bytes = PHRASE.read_bytes()) -> None:
        """The bytes of a declared file are in their bucket, and the event says so."""
        file = self.app.uploads.files.load(file_id).value
        facts = self.app.objects.create(
            self.app.settings.uploads_bucket,
            file.object_name,
            iter([content]),
            content_type=file.content_type,
        )
        self.app.uploads.arrived(ObjectFinalized.from_facts(facts))

    def claims(self, job_id: str) -> Claim:
        claim = self.app.conductor.claim(job_id, "cpu")
        assert claim is not None
        return claim

    def succeeds(self, claim: Claim, **files: bytes) -> None:
        """The claim's work is done; it made these files, by role."""
        outputs = {role: self._saved(claim, role, content) for role, content in files.items()}
        fact = StepSucceeded(claim.step.name, claim.claim_id, outputs, {"engine": "test"})
        self.app.conductor.finish(claim, fact, None)

    def fails(self, claim: Claim) -> None:
        problem = Problem(code="unsingable", message="No note lies within the voice's range.")
        fact = StepFailed(claim.step.name, claim.claim_id, "permanent", problem)
        self.app.conductor.finish(claim, fact, None)

    def reports(self, claim: Claim, progress: float, message: str) -> None:
        held = self.app.conductor.lease(claim.job.id, claim.step.name, claim.claim_id)
        assert held is not None
        self.app.conductor.heartbeat(*held, progress, message)

    def runs(self, job_id: str) -> None:
        """Every step of the job succeeds, one after another."""
        while (claim := self.app.conductor.claim(job_id, "cpu")) is not None:
            self.succeeds(claim)

    def _saved(self, claim: Claim, role: str, content: bytes) -> Artifact:
        job, name = claim.job, f"{role}.wav"
        place = f"{job.owner}/{job.id}/{claim.step.name}/{claim.claim_id}/{name}"
        bucket = self.app.settings.results_bucket
        self.app.objects.create(bucket, place, iter([content]), content_type="audio/wav")
        return Artifact(
            name=name,
            object_name=place,
            media_type="audio/wav",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )


@contextmanager
def on_a_socket(api: Any) -> Iterator[str]:
    """An ASGI application behind a real server, at this address."""
    server = uvicorn.Server(uvicorn.Config(api, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
