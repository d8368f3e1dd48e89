"""Of all who claim a step at once one gets it, on every document store."""

from __future__ import annotations

from pathlib import Path

from tests.contract.conftest import OpenStore
from tests.contract.processes import in_processes
from tests.reliability.homes import Home, in_parallel
from tests.runs import a_job


def home_on(open_store: OpenStore, folder: Path) -> Home:
    return Home(folder, documents=lambda _: open_store())


def claims_won(home: Home, times: int) -> list[str]:
    """The claims that so many threads got, all asking at once."""
    claims = in_parallel(times, lambda: home.conductor.claim("job_a", "cpu"))
    return [claim.claim_id for claim in claims if claim is not None]


def assert_claimed_once(home: Home, won: list[str]) -> None:
    step = home.job().steps["only"]
    assert won == [step.claim_id]
    assert step.attempts == 1
    assert len(home.documents.query("lease").documents) == 1


def test_of_forty_threads_that_claim_a_step_one_wins(open_store: OpenStore, tmp_path: Path) -> None:
    home = home_on(open_store, tmp_path)
    home.conductor.submit(a_job())
    assert_claimed_once(home, claims_won(home, 40))


def test_of_forty_claims_of_a_step_from_many_processes_one_wins(
    open_store: OpenStore, tmp_path: Path
) -> None:
    home = home_on(open_store, tmp_path)
    home.conductor.submit(a_job())
    won = in_processes(8, lambda _: claims_won(home_on(open_store, tmp_path), 5))
    assert_claimed_once(home, [claim_id for each in won for claim_id in each])
