"""Workers that are stopped, cancelled, too slow, broken or paused: each loses its step and no more."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import timing
from shared.model import Job, Step, StepStatus
from shared.ports import Instant
from tests.homes import PERFORMER, WORKER, Home
from tests.reliability.aftermath import (
    every_job_completed,
    every_song_is_whole,
    loaded,
    nothing_is_left_to_do,
    objects_of,
)
from tests.reliability.recordings import a_long_one
from tests.users import moments

pytestmark = pytest.mark.alone

HASTE = 10
SONG = "melody-to-vocals"
CANCEL_S = 5.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("workers")
    with Home(folder, workers=1, haste=HASTE, sweep_every_s=0.5) as home:
        yield home


@pytest.fixture(scope="module")
def melody(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_long_one(tmp_path_factory.mktemp("melody"), times=10)


def test_a_worker_told_to_stop_gives_its_claim_back(home: Home, melody: Path) -> None:
    job = home.submit(SONG, melody)
    workers = _frozen_mid_step(home, job, "transcribe")
    _send(workers, signal.SIGTERM)
    assert home.ended(job)["status"] == "completed"
    assert not set(workers) & set(home.processes(WORKER))
    step = _step(home, job, "transcribe")
    assert (step.attempts, step.claims) == (1, 2), "a claim given back is no attempt"


def test_a_cancelled_song_ends_within_five_seconds_and_leaves_nothing(
    home: Home, melody: Path
) -> None:
    job = home.submit(SONG, melody)
    workers = _frozen_mid_step(home, job, "sing")
    performers = home.processes(PERFORMER)
    assert home.ask("DELETE", f"/v1/jobs/{job}")["status"] == "cancelled"
    assert _gone(home, PERFORMER, performers, within_s=CANCEL_S)
    nothing_is_left_to_do(home, [job])
    assert {told["step"] for told in home.artifacts(job)} == {"transcribe", "write"}
    assert objects_of(home, loaded(home, job)) == {
        artifact.object_name for _, artifact in loaded(home, job).artifacts
    }
    assert home.job(job)["status"] == "cancelled"
    assert home.processes(WORKER) == workers, "only the performer had to die"


def test_a_step_that_takes_too_long_fails_its_job_and_no_other(home: Home, melody: Path) -> None:
    job = _with_steps_of(home, 3.0, melody)
    workers = _frozen_mid_step(home, job, "transcribe")
    failed = home.ended(job)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "step_deadline")
    assert home.run("ping")["status"] == "completed"
    assert home.processes(WORKER) == workers, "it went on with another performer"


def test_a_performer_that_crashes_costs_one_attempt(home: Home, melody: Path) -> None:
    job = home.submit(SONG, melody)
    home.runs_step(job, "sing")
    _send(home.processes(PERFORMER), signal.SIGSEGV)
    assert home.ended(job)["status"] == "completed"
    assert _step(home, job, "sing").attempts == 2


def test_a_step_that_crashes_every_performer_is_given_up(home: Home, melody: Path) -> None:
    job = home.submit(SONG, melody, engine="swift-f0")  # else another would try
    for attempt in (1, 2, 3):
        home.runs_step(job, "transcribe", attempt=attempt)
        _send(home.processes(PERFORMER), signal.SIGSEGV)
    failed = home.ended(job)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "worker_crashed")
    assert home.run("ping")["status"] == "completed"


def test_a_step_may_take_longer_than_a_lease(home: Home, melody: Path) -> None:
    job = home.submit(SONG, melody)
    _frozen_mid_step(home, job, "transcribe")
    time.sleep(1.5 * timing.LEASE_S / HASTE)
    _send(home.processes(PERFORMER), signal.SIGCONT)
    assert home.ended(job)["status"] == "completed"
    assert _step(home, job, "transcribe").claims == 1, "its supervisor kept the lease"


def test_a_worker_back_from_the_dead_changes_nothing(home: Home, melody: Path) -> None:
    job = home.submit(SONG, melody)
    paused = [*_frozen_mid_step(home, job, "transcribe"), *home.processes(PERFORMER)]
    _send(paused, signal.SIGSTOP)
    home.ended(job)
    _send(paused, signal.SIGCONT)
    assert _gone(home, WORKER, paused, within_s=30.0), "its slot went to another"
    nothing_is_left_to_do(home, [job])
    every_job_completed(home, [job])
    every_song_is_whole(home, [job])
    assert home.run(SONG, melody)["status"] == "completed", "its successor is unharmed"


def _frozen_mid_step(home: Home, job_id: str, name: str) -> list[int]:
    """The performer hangs, in the midst of this step; ids of its supervisors, which do not."""
    home.runs_step(job_id, name)
    time.sleep(0.05)  # its supervisor is told of a claim just after the claim itself
    _send(home.processes(PERFORMER), signal.SIGSTOP)
    assert _step(home, job_id, name).status is StepStatus.RUNNING, "too short for this machine"
    return home.processes(WORKER)


def _with_steps_of(home: Home, seconds: float, melody: Path) -> str:
    """A job whose steps may take so long, whatever the length of its melody."""
    asked = home.request(SONG, melody)
    job_id = str(asked["job"]["id"])

    def hurried(job: Job, _now: Instant) -> Job:
        for step in job.steps.values():
            job = job.with_step(step.model_copy(update={"base_s": seconds, "factor": 0.0}))
        return job

    home.app.conductor.jobs.apply(job_id, hurried)
    home.send(asked["uploads"]["melody"], melody.read_bytes())
    return job_id


def _step(home: Home, job_id: str, name: str) -> Step:
    return loaded(home, job_id).steps[name]


def _send(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        os.kill(process, number)


def _gone(home: Home, module: str, processes: list[int], *, within_s: float) -> bool:
    return any(not set(processes) & set(home.processes(module)) for _ in moments(within_s))
