"""The conductor over real parts: whatever crowds, repeats, is lost or dies, each step is done once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import timing, transitions
from shared.conductor import Claim
from shared.facts import ClaimReleased, StepFailed
from shared.model import EffectKind, Job, JobStatus, StepStatus
from shared.ports import Missing
from tests.reliability.homes import Home, in_parallel, success
from tests.runs import BROKEN, a_job, a_step


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def a_chain() -> Job:
    return a_job(a_step("write"), a_step("sing", after=["write"]))


def finish(home: Home, claim: Claim) -> Claim | None:
    return home.conductor.finish(claim, success(claim, home.writes(claim)), "cpu")


# ---------------------------------------------------------------- claims


def test_of_forty_claims_of_one_step_one_wins(home: Home):
    home.conductor.submit(a_job())
    claims = in_parallel(40, lambda: home.conductor.claim("job_a", "cpu"))
    [won] = [claim for claim in claims if claim is not None]
    step = home.job().steps["only"]
    assert (step.claim_id, step.attempts) == (won.claim_id, 1)
    assert len(home.documents.query("lease").documents) == 1


def test_crowding_claims_share_out_the_steps(home: Home):
    home.conductor.submit(a_job(*(a_step(f"step-{n}") for n in range(5))))
    claims = in_parallel(20, lambda: home.conductor.claim("job_a", "cpu"))
    won = [claim.step.name for claim in claims if claim is not None]
    assert sorted(won) == [f"step-{n}" for n in range(5)]


def test_a_hint_that_comes_twice_leads_to_one_claim(home: Home):
    home.conductor.submit(a_job())
    [hint] = home.hints()
    first, second = (home.conductor.claim(hint.job_id, "cpu", hint.step) for _ in range(2))
    assert first is not None
    assert second is None


def test_a_hint_leads_to_whatever_of_the_job_is_claimable(home: Home):
    home.conductor.submit(a_job(a_step("write"), a_step("listen")))
    home.claimed(prefer="listen")
    assert home.claimed(prefer="listen").step.name == "write"


def test_a_hint_of_another_runtime_leads_to_nothing(home: Home):
    home.conductor.submit(a_job())
    assert home.conductor.claim("job_a", "gpu") is None


def test_a_hint_of_a_job_that_is_gone_says_so(home: Home):
    with pytest.raises(Missing):
        home.conductor.claim("job_gone", "cpu")


# ---------------------------------------------------------------- outcomes


def test_whoever_finishes_a_step_goes_on_with_the_next_in_the_same_commit(home: Home):
    home.conductor.submit(a_chain())
    first = home.claimed()
    rev = home.job().rev
    second = finish(home, first)
    assert second is not None
    assert second.step.name == "sing"
    assert home.job().rev == rev + 1
    assert finish(home, second) is None
    assert home.job().status is JobStatus.COMPLETED


def test_whoever_must_stop_takes_nothing_more(home: Home):
    home.conductor.submit(a_chain())
    claim = home.claimed()
    assert home.conductor.finish(claim, success(claim), keep_going=None) is None
    home.hints()
    assert home.job().steps["sing"].status is StepStatus.READY


def test_a_step_for_another_to_do_is_announced(home: Home):
    home.conductor.submit(a_chain())
    claim = home.claimed()
    home.hints()
    home.conductor.finish(claim, success(claim), keep_going=None)
    assert [hint.step for hint in home.hints()] == ["sing"]


def test_a_success_reported_twice_counts_once(home: Home):
    home.conductor.submit(a_chain())
    claim = home.claimed()
    made = home.writes(claim)
    home.conductor.finish(claim, success(claim, made), keep_going=None)
    before = home.job()
    home.conductor.finish(claim, success(claim), keep_going=None)
    assert home.job() == before
    assert before.steps["write"].outputs == {"made.wav": made}


def test_a_claim_given_back_is_announced_and_costs_nothing(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    home.hints()
    home.conductor.finish(claim, ClaimReleased("only", claim.claim_id), keep_going=None)
    assert [hint.step for hint in home.hints()] == ["only"]
    assert home.job().steps["only"].attempts == 0
    assert home.documents.query("lease").documents == []


def test_every_event_has_its_own_id_and_comes_in_order_of_revision(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    home.conductor.finish(claim, StepFailed("only", claim.claim_id, "permanent", BROKEN), None)
    home.conductor.apply("job_a", transitions.retried)
    finish(home, home.claimed())
    events = sorted(home.events(), key=lambda event: event.rev)
    assert [event.status for event in events] == [
        "processing",
        "failed",
        "processing",
        "completed",
    ]
    assert len({event.id for event in events}) == 4


def test_a_job_that_is_over_leaves_nothing_pending_and_no_lease(home: Home):
    home.conductor.submit(a_job())
    finish(home, home.claimed())
    assert (home.job().pending, home.job().due_at) == ([], None)
    assert home.documents.query("lease").documents == []


# ---------------------------------------------------------------- cancel, retry, tidy


def test_cancelling_takes_the_lease_and_the_say(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    home.conductor.apply("job_a", transitions.cancelled)
    assert home.conductor.lease("job_a", "only", claim.claim_id) is None
    finish(home, claim)
    job = home.job()
    assert (job.status, job.artifacts) == (JobStatus.CANCELLED, [])


def test_what_no_manifest_names_is_deleted_once_nobody_writes_any_more(home: Home):
    home.conductor.submit(a_job())
    home.writes(home.claimed(), "half.wav")
    home.sweep(timing.LEASE_S)
    claim = home.claimed()
    made = home.writes(claim)
    home.conductor.finish(claim, success(claim, made), keep_going=None)
    assert len(home.results()) == 2
    home.sweep(timing.TIDY_S + timing.EFFECT_S)
    assert home.results() == [made.object_name]
    assert home.job().pending == []


def test_what_a_cancelled_claim_still_writes_is_deleted(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    home.conductor.apply("job_a", transitions.cancelled)
    home.writes(claim)
    home.sweep(timing.TIDY_S + timing.EFFECT_S)
    assert home.results() == []


def test_tidying_up_after_a_failure_leaves_a_retry_its_work(home: Home):
    home.conductor.submit(a_job())
    claim = home.claimed()
    home.conductor.finish(claim, StepFailed("only", claim.claim_id, "permanent", BROKEN), None)
    failed = home.job()
    home.clock.now += timing.TIDY_S + timing.EFFECT_S
    home.conductor.apply("job_a", transitions.retried)
    again = home.claimed()
    made = home.writes(again)
    home.sweep()
    tidy = [effect for effect in failed.pending if effect.kind is EffectKind.TIDY]
    home.effects.carry_out(failed, tidy)  # a sweep that read the job before it was retried
    assert home.results() == [made.object_name]


def test_a_step_that_nobody_claims_is_announced_again(home: Home):
    home.conductor.submit(a_job())
    home.hints()
    home.sweep(timing.HINT_S - 1.0)
    assert home.hints() == []
    home.sweep(1.0)
    assert [hint.step for hint in home.hints()] == ["only"]


def test_a_sweep_with_nothing_overdue_changes_nothing(home: Home):
    home.conductor.submit(a_chain())
    finish(home, home.claimed())
    before = home.job()
    assert set(home.sweeper.sweep().values()) == {0}
    assert home.job() == before
