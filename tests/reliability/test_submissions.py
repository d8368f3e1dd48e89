"""A request that is sent twice, or whose answer is lost, creates one job."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.errors import Refused
from shared.model import JobStatus
from shared.ports import Unavailable
from shared.requests import JobRequest
from shared.submission import IDEMPOTENCY_S
from tests.reliability.homes import CommitGoesWrong, Home, in_parallel

PING = JobRequest(workflow="ping", parameters={"steps": 2})
PING_MORE = JobRequest(workflow="ping", parameters={"steps": 3})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def jobs(home: Home) -> list[str]:
    return [stored.key.id for stored in home.documents.query("job").documents]


def test_a_job_is_queued_and_its_first_step_announced(home: Home):
    submitted = home.submissions.submit("owner_a", PING)
    assert submitted.created
    assert submitted.job.status is JobStatus.QUEUED
    assert [(hint.job_id, hint.step) for hint in home.hints()] == [(submitted.job.id, "ping-1")]


def test_the_same_key_finds_the_same_job(home: Home):
    first = home.submissions.submit("owner_a", PING, "key-1")
    second = home.submissions.submit("owner_a", PING, "key-1")
    assert (second.job.id, second.created) == (first.job.id, False)
    assert jobs(home) == [first.job.id]


def test_without_a_key_every_request_is_a_job(home: Home):
    home.submissions.submit("owner_a", PING)
    home.submissions.submit("owner_a", PING)
    assert len(jobs(home)) == 2


def test_a_key_is_its_owners_own(home: Home):
    first = home.submissions.submit("owner_a", PING, "key-1")
    second = home.submissions.submit("owner_b", PING, "key-1")
    assert first.job.id != second.job.id


def test_a_key_cannot_stand_for_two_requests(home: Home):
    home.submissions.submit("owner_a", PING, "key-1")
    with pytest.raises(Refused) as refused:
        home.submissions.submit("owner_a", PING_MORE, "key-1")
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")


def test_requests_with_one_key_that_crowd_create_one_job(home: Home):
    submitted = in_parallel(8, lambda: home.submissions.submit("owner_a", PING, "key-1"))
    assert {s.job.id for s in submitted} == set(jobs(home))
    assert len(jobs(home)) == 1
    assert sum(s.created for s in submitted) == 1


@pytest.mark.parametrize("key", [None, "key-1"])
@pytest.mark.parametrize("landed", [True, False])
def test_a_creation_whose_answer_is_lost_creates_one_job(
    tmp_path: Path, landed: bool, key: str | None
):
    away = Unavailable("The store does not answer.")
    home = Home(tmp_path, documents=lambda store: CommitGoesWrong(store, 0, away, landed=landed))
    submitted = home.submissions.submit("owner_a", PING, key)
    assert jobs(home) == [submitted.job.id]
    assert len(home.hints()) == 1


def test_a_key_whose_job_was_removed_stands_for_a_new_one(home: Home):
    first = home.submissions.submit("owner_a", PING, "key-1")
    held = home.conductor.jobs.load(first.job.id)
    home.conductor.jobs.remove(held)
    second = home.submissions.submit("owner_a", PING, "key-1")
    assert second.created
    assert second.job.id != first.job.id
    assert home.submissions.submit("owner_a", PING, "key-1").job.id == second.job.id


def test_a_key_is_forgotten_after_a_day(home: Home):
    first = home.submissions.submit("owner_a", PING, "key-1")
    home.sweep(IDEMPOTENCY_S)
    second = home.submissions.submit("owner_a", PING, "key-1")
    assert second.job.id != first.job.id
