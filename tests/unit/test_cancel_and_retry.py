"""What its owner can do to a job: end it, and have it tried again."""

from __future__ import annotations

from shared import transitions
from shared.model import Input, JobStatus, StepStatus
from tests.runs import Run, a_job, a_step

A_SONG = Input(file_id="file_song")


def a_chain() -> Run:
    """Two steps, the second after the first."""
    return Run(a_job(a_step("write"), a_step("sing", after=["write"])))


def test_cancelling_takes_every_claim_its_say():
    run = a_chain()
    claim = run.claim("write")
    assert run.cancel()
    assert run.job.status is JobStatus.CANCELLED
    assert {step.status for step in run.job.steps.values()} == {StepStatus.CANCELLED}
    assert not run.succeed("write", claim)
    assert run.claimable() == []
    assert run.job.artifacts == []


def test_cancelling_keeps_what_was_done():
    run = a_chain()
    run.do("write")
    run.cancel()
    assert run.step("write").status is StepStatus.SUCCEEDED
    assert len(run.job.artifacts) == 1


def test_a_job_that_is_over_stays_as_it_is():
    run = a_chain()
    run.do("write")
    run.do("sing")
    assert not run.cancel()
    assert not run.retry()
    assert not run.file_arrives("file_song")
    assert run.job.status is JobStatus.COMPLETED


def test_a_users_retry_goes_on_from_where_the_job_failed():
    run = a_chain()
    run.do("write")
    written = run.step("write")
    run.fail("sing", run.claim("sing"), "permanent")
    run.silence(60.0)
    assert run.retry()
    assert run.job.status is JobStatus.QUEUED
    assert (run.job.error, run.job.retries) == (None, 1)
    assert run.step("write") == written
    sing = run.step("sing")
    assert (sing.status, sing.attempts, sing.error) == (StepStatus.READY, 0, None)
    run.do("sing")
    assert run.job.status is JobStatus.COMPLETED


def test_a_retry_after_a_senseless_plan_plans_again():
    run = Run(a_job(a_step("plan")))
    run.succeed("plan", run.claim("plan"), a_step("plan"))
    run.retry()
    assert run.claimable() == ["plan"]


def test_a_retried_job_gets_its_whole_time_again():
    run = Run(a_job(limit_s=600.0))
    run.claim("only")
    run.silence(10_000.0)
    run.retry()
    run.claim("only")
    assert run.job.deadline_at == run.now + 600.0


def test_a_job_that_failed_for_want_of_its_inputs_cannot_be_retried():
    run = Run(a_job(inputs={"song": A_SONG}))
    run.file_fails("file_song")
    assert not transitions.retryable(run.job)
    assert not run.retry()


def test_a_cancelled_job_cannot_be_retried():
    run = a_chain()
    run.cancel()
    assert not run.retry()
