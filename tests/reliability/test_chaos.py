"""A home that commits every fault a cloud may: 500 jobs, and each of them ends well, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.model import StepStatus
from tests.homes import Home
from tests.reliability.aftermath import (
    every_end_was_told_once,
    every_job_completed,
    loaded,
    nothing_is_left_to_do,
)

pytestmark = pytest.mark.alone

JOBS = 500
CHAOS = "seed=1,duplicate=0.2,delay=0.2,shuffle=0.5,drop_response=0.05,crash=0.005"


def test_pings_survive_chaos(tmp_path: Path) -> None:
    with Home(tmp_path, chaos=CHAOS, haste=10, sweep_every_s=0.5) as home:
        with ThreadPoolExecutor(4) as users:
            jobs = list(users.map(lambda _: home.submit("ping", steps=2), range(JOBS)))
        assert len(set(jobs)) == JOBS, "an idempotency key made two jobs, or two keys one"
        for job_id in jobs:
            home.ended(job_id, within_s=120.0)
        nothing_is_left_to_do(home, jobs)
        every_job_completed(home, jobs)
        every_end_was_told_once(home, jobs)
        for job_id in jobs:
            steps = loaded(home, job_id).steps.values()
            assert [step.status for step in steps] == [StepStatus.SUCCEEDED] * 2
        assert len(home.app.documents.query("job", limit=1000).documents) == JOBS
