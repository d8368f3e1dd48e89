"""Starting workers: what both homes promise, and how Cloud Run refuses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.bootstrap import App
from infra.gcp.errors import Misconfigured
from infra.gcp.runner import CloudRunRunner
from infra.local.runner import ProcessRunner, stop_workers
from shared.dispatching import Dispatcher
from shared.identifiers import new_id
from shared.model import Job
from shared.planning import parsed_parameters, planned_steps
from shared.ports import JobRunner, Unavailable
from shared.settings import Settings
from shared.slots import Slots
from shared.workflows import workflow_named
from tests.contract.servers.run_process import CloudRun, started_run
from tests.users import moments

PROJECT = {"project": "a-project", "region": "europe-west1"}
IDLE_S = 1.0


@dataclass
class Place:
    """A home without processes but those that its runner starts."""

    app: App
    runner: JobRunner

    def slots(self) -> Slots:
        return Slots(self.app.documents, {"cpu": 1}, self.app.clock)

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.app.documents, self.runner, self.slots(), 60.0)

    def ping(self) -> str:
        workflow = workflow_named("ping")
        steps = planned_steps(workflow, parsed_parameters(workflow, {}))
        now = time.time()
        return self.app.conductor.submit(
            Job(
                id=new_id("job", now),
                owner="owner",
                workflow="ping",
                steps=steps,
                created_at=now,
                wait_until=now,
            )
        ).id


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, secret="s" * 32, worker_idle_s=IDLE_S, **PROJECT)


@pytest.fixture
def cloud_run(settings: Settings) -> Iterator[CloudRun]:
    with started_run(settings, settings.to_environment()) as run:
        yield run


@pytest.fixture(params=["processes", "cloud run over the wire"])
def place(
    request: pytest.FixtureRequest,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    if request.param == "processes":
        for name, value in settings.to_environment().items():
            monkeypatch.setenv(name, value)
        yield Place(App(settings), ProcessRunner(settings.data))
        stop_workers(settings.data, 10.0)
    else:
        yield Place(App(settings), _runner(settings, request.getfixturevalue("cloud_run")))


def test_a_started_worker_works_gives_its_slot_back_and_ends(place: Place) -> None:
    job = place.ping()
    assert place.dispatcher().dispatch("cpu") == 1
    assert place.dispatcher().dispatch("cpu") == 0, "its slot is taken before it has come"
    for _ in moments(30.0):
        if place.app.conductor.jobs.load(job).value.status.terminal:
            break
    assert place.app.conductor.jobs.load(job).value.status == "completed"
    for _ in moments(30.0):
        if (taken := place.slots().take("cpu", 0, 1.0)) is not None:
            break
    assert taken is not None


def test_a_worker_ends_within_the_grace_of_the_platform(
    settings: Settings, cloud_run: CloudRun
) -> None:
    app = App(settings)
    place = Place(app, _runner(settings, cloud_run))
    slot = place.slots().take("cpu", 0, 60.0)
    assert slot is not None
    place.runner.start("cpu", slot.name)
    for _ in moments(10.0):
        held = app.documents.get(slot.key)
        if held is not None and held.rev > 1:
            break
    assert cloud_run.preempt() == [0]
    assert place.slots().take("cpu", 0, 1.0), "it gave its slot back"


def test_a_start_without_permission_says_what_is_missing(
    settings: Settings, cloud_run: CloudRun
) -> None:
    cloud_run.fail("forbidden")
    with pytest.raises(Misconfigured, match=r"run\.jobs\.runWithOverrides.*Grant"):
        _runner(settings, cloud_run).start("cpu", "cpu.0.abc")


def test_a_worker_job_that_does_not_exist_is_named(settings: Settings, cloud_run: CloudRun) -> None:
    with pytest.raises(Misconfigured, match=r"serenade-worker-gpu.*Terraform"):
        _runner(settings, cloud_run).start("gpu", "gpu.0.abc")


@pytest.mark.parametrize("fault", ["quota", "unavailable"])
def test_a_start_that_is_refused_for_now_may_be_tried_again(
    settings: Settings, cloud_run: CloudRun, fault: str
) -> None:
    cloud_run.fail(fault)
    with pytest.raises(Unavailable):
        _runner(settings, cloud_run).start("cpu", "cpu.0.abc")
    assert cloud_run.workers() == []


def test_a_start_that_is_not_answered_is_given_up(settings: Settings, cloud_run: CloudRun) -> None:
    cloud_run.fail("hang")
    with pytest.raises(Unavailable):
        _runner(settings, cloud_run, timeout_s=0.2).start("cpu", "cpu.0.abc")


def test_a_start_whose_answer_is_lost_is_not_repeated(
    settings: Settings, cloud_run: CloudRun
) -> None:
    cloud_run.fail("lost")
    slot = Place(App(settings), _runner(settings, cloud_run)).slots().take("cpu", 0, 60.0)
    assert slot is not None
    with pytest.raises(Unavailable):
        _runner(settings, cloud_run).start("cpu", slot.name)
    assert len(cloud_run.workers()) == 1


def test_nobody_answers_there() -> None:
    runner = CloudRunRunner(Settings(run_endpoint="127.0.0.1:1", **PROJECT), timeout_s=1.0)
    with pytest.raises(Unavailable, match="worker-cpu"):
        runner.start("cpu", "cpu.0.abc")


def _runner(settings: Settings, run: CloudRun, timeout_s: float = 10.0) -> CloudRunRunner:
    return CloudRunRunner(
        settings.model_copy(update={"run_endpoint": run.host}), timeout_s=timeout_s
    )
