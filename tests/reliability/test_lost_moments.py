"""A process dies, or a store is away, at the moment that matters: nothing is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.bootstrap import App
from infra.local.objects import FolderObjects
from shared import timing, transitions
from shared.errors import Refused
from shared.facts import StepSucceeded
from shared.messages import ObjectFinalized
from shared.model import Artifact, FileStatus, JobStatus, StepStatus
from shared.ports import Conflict, ReadAt, Unavailable
from shared.requests import JobRequest
from shared.settings import Settings

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class AwayForAWhile:
    """An object store that cannot be read for the next ``times`` attempts."""

    def __init__(self, inner: FolderObjects, times: int) -> None:
        self._inner = inner
        self.times = times

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def open(self, bucket: str, name: str, *, generation: int | None = None) -> ReadAt:
        if self.times > 0:
            self.times -= 1
            raise Unavailable("the bucket is away")
        return self._inner.open(bucket, name, generation=generation)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[App]:
    return App(Settings(data=tmp_path, secret="s" * 32), clock)


def a_request(app: App, **more: object) -> JobRequest:
    size = PHRASE.stat().st_size
    upload = {"name": "hum.flac", "content_type": "audio/flac", "size": size}
    return JobRequest.model_validate(
        {"workflow": "melody-to-vocals", "file": {"upload": upload}, **more}
    )


def uploaded(app: App, file_id: str) -> ObjectFinalized:
    content = iter([PHRASE.read_bytes()])
    name = f"owner_a/{file_id}"
    return ObjectFinalized.from_facts(
        app.objects.create("uploads", name, content, content_type="audio/flac")
    )


def test_a_job_whose_api_died_before_it_looked_at_its_files_starts(app: App, clock: Clock):
    first = app.submissions.submit("owner_a", a_request(app)).job
    file_id = first.inputs["melody"].file_id or ""
    app.uploads.arrived(uploaded(app, file_id))
    app.uploads.read_inputs = lambda _job_id: pytest.fail("died")  # type: ignore[method-assign]
    with pytest.raises(pytest.fail.Exception):
        app.submissions.submit("owner_a", JobRequest(workflow="melody-to-vocals", file=file_id))
    del app.uploads.read_inputs
    (stranded,) = [
        job
        for stored in app.documents.query("job").documents
        if (job := app.conductor.jobs.decode(stored).value).status is JobStatus.WAITING
    ]
    clock.now += timing.EFFECT_S + 1
    app.sweeper.sweep()
    assert app.conductor.jobs.load(stranded.id).value.status is JobStatus.QUEUED


def test_a_repeated_request_survives_the_deletion_of_its_file(app: App):
    submitted = app.submissions.submit("owner_a", a_request(app), "key-1").job
    file = app.uploads.files.load(submitted.inputs["melody"].file_id or "").value
    app.uploads.delete(file)
    again = app.submissions.submit("owner_a", a_request(app), "key-1")
    assert again.job.id == submitted.id
    assert again.job.error is not None
    assert again.job.error.code == "file_deleted"


def test_a_bucket_that_is_away_for_a_while_costs_no_upload(app: App):
    app.objects = AwayForAWhile(app.objects, times=12)  # type: ignore[assignment]
    job = app.submissions.submit("owner_a", a_request(app)).job
    file_id = job.inputs["melody"].file_id or ""
    event = uploaded(app, file_id)
    for _ in range(12):
        with pytest.raises(Unavailable):
            app.uploads.arrived(event)
    app.uploads.arrived(event)
    assert app.uploads.files.load(file_id).value.status is FileStatus.READY
    assert app.conductor.jobs.load(job.id).value.status is JobStatus.QUEUED


def test_an_upload_that_came_in_time_counts_though_its_event_comes_late(app: App, clock: Clock):
    job = app.submissions.submit("owner_a", a_request(app)).job
    file_id = job.inputs["melody"].file_id or ""
    uploaded(app, file_id)  # and the home stops here, for a night
    clock.now += 12 * 3600
    app.sweeper.sweep()
    assert app.uploads.files.load(file_id).value.status is FileStatus.READY
    assert app.conductor.jobs.load(job.id).value.status is JobStatus.QUEUED


def test_a_heartbeat_in_the_middle_of_a_reclaim_keeps_the_step(app: App, clock: Clock):
    job = app.submissions.submit("owner_a", JobRequest(workflow="ping")).job
    claim = app.conductor.claim(job.id, "cpu")
    assert claim is not None
    held = app.conductor.lease(job.id, claim.step.name, claim.claim_id)
    assert held is not None
    clock.now += timing.LEASE_S + 1
    attempt = app.conductor.jobs.attempt

    def heard_meanwhile(*arguments: object) -> object:
        app.conductor.heartbeat(*held, progress=0.5, message="still here")
        return attempt(*arguments)  # type: ignore[arg-type]

    app.conductor.jobs.attempt = heard_meanwhile  # type: ignore[method-assign,assignment]
    with pytest.raises(Conflict):
        app.conductor.reclaim(job.id, claim.step.name, claim.claim_id)
    step = app.conductor.jobs.load(job.id).value.steps[claim.step.name]
    assert (step.status, step.claim_id) == (StepStatus.RUNNING, claim.claim_id)


def test_an_outcome_too_large_to_write_down_fails_its_step_and_nothing_else(app: App):
    from gpu_jobs.board import Board
    from gpu_jobs.draining import Drain
    from gpu_jobs.performing import Performer

    class Verbose(Performer):
        def perform(self, claim, report):  # type: ignore[no-untyped-def]
            artifact = Artifact(
                name="x", object_name="y" * 300_000, media_type="a/b", size=1, sha256="0"
            )
            return StepSucceeded(claim.step.name, claim.claim_id, {"x": artifact})

    job = app.submissions.submit("owner_a", JobRequest(workflow="ping")).job
    board = Board.create()
    performer = Verbose(app.objects, "results", app.settings.weights)
    drain = Drain(app.bus, app.conductor, performer, board, "cpu", Ticking(), wait_s=1.0)
    drain.until_idle(1.0)
    ended = app.conductor.jobs.load(job.id).value
    assert ended.status is JobStatus.FAILED
    assert ended.error is not None
    assert ended.error.code == "document_too_large"


class Ticking(Clock):
    """A clock that moves whenever it is read, so that idleness ends."""

    def __call__(self) -> float:
        self.now += 0.2
        return self.now


def test_a_file_that_a_waiting_job_has_taken_stays(app: App):
    first = app.submissions.submit("owner_a", a_request(app)).job
    file_id = first.inputs["melody"].file_id or ""
    app.uploads.arrived(uploaded(app, file_id))
    file = app.uploads.files.load(file_id).value
    with pytest.raises(Refused) as refusal:
        app.uploads.delete(file)
    assert refusal.value.code == "file_in_use"
    app.conductor.apply(first.id, transitions.cancelled)
    app.uploads.delete(file)
    assert app.objects.stat("uploads", file.object_name) is None
