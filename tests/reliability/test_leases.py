"""A step belongs to its claim while the lease lives, and to nobody else; then it is free again."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import timing
from shared.model import JobStatus, StepStatus
from shared.ports import Conflict
from tests.reliability.homes import Home, in_parallel, success
from tests.runs import a_job, a_step


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_lease_renewed_in_time_keeps_its_step(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    held = home.conductor.lease("job_a", "only", claim.claim_id)
    assert held is not None
    for _ in range(3):
        home.sweep(timing.HEARTBEAT_S)
        held = home.conductor.heartbeat(*held, 0.5, "singing")
    assert home.job().steps["only"].claim_id == claim.claim_id
    seen = home.conductor.lease("job_a", "only", claim.claim_id)
    assert seen is not None
    assert (seen[0].progress, seen[0].message) == (0.5, "singing")


def test_a_step_whose_lease_ended_is_announced_and_free(home: Home):
    home.conductor.submit(a_job())
    lost = home.claimed()
    home.hints()
    home.sweep(timing.LEASE_S)
    assert [hint.step for hint in home.hints()] == ["only"]
    again = home.claimed()
    assert again.step.attempts == 2
    assert home.conductor.finish(lost, success(lost), keep_going=None) is None
    assert home.job().steps["only"].claim_id == again.claim_id


def test_a_heartbeat_after_the_lease_was_taken_says_so(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    held = home.conductor.lease("job_a", "only", claim.claim_id)
    assert held is not None
    home.sweep(timing.LEASE_S)
    with pytest.raises(Conflict):
        home.conductor.heartbeat(*held, 0.5, "singing")
    assert home.conductor.lease("job_a", "only", claim.claim_id) is None


def test_a_lease_heard_from_while_the_sweep_came_to_it_is_left_alone(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    [seen_by_the_sweep] = home.documents.query("lease").documents
    held = home.conductor.lease("job_a", "only", claim.claim_id)
    assert held is not None
    home.clock.now += timing.LEASE_S
    home.conductor.heartbeat(*held, 0.5, "singing")
    home.conductor.lease_expired(seen_by_the_sweep)
    assert home.job().steps["only"].claim_id == claim.claim_id


def test_a_lease_swept_by_many_at_once_is_lost_once(home: Home):
    home.conductor.submit(a_job())
    home.claimed()
    home.clock.now += timing.LEASE_S
    in_parallel(8, home.sweeper.sweep)
    step = home.job().steps["only"]
    assert (step.status, step.attempts) == (StepStatus.READY, 1)


def test_workers_that_always_die_fail_the_job(home: Home):
    home.conductor.submit(a_job(a_step("only", max_attempts=3)))
    for _ in range(3):
        home.claimed()
        home.sweep(timing.LEASE_S)
    job = home.job()
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert job.error.code == "worker_lost"
