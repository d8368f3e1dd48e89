"""Steps that fail, fall silent or take too long: tried again, elsewhere, or given up."""

from __future__ import annotations

import pytest

from shared import timing
from shared.model import JobStatus, StepStatus
from tests.runs import Run, a_job, a_step, an_engine

OURS, THEIRS = an_engine("ours", "gpu"), an_engine("theirs", "cpu")


def a_run(max_attempts: int = 3) -> Run:
    return Run(a_job(a_step("sing", max_attempts=max_attempts), a_step("mix", after=["sing"])))


def a_run_with_two_engines(max_attempts: int = 2) -> Run:
    return Run(a_job(a_step("sing", engines=[OURS, THEIRS], max_attempts=max_attempts)))


# ---------------------------------------------------------------- failures


def test_a_permanent_failure_fails_the_job():
    run = a_run_with_two_engines()
    assert run.fail("sing", run.claim("sing"), "permanent")
    assert run.job.status is JobStatus.FAILED
    assert run.job.error == run.step("sing").error
    assert run.step("sing").status is StepStatus.FAILED


def test_a_failure_ends_the_steps_beside_and_behind_it():
    run = Run(a_job(a_step("sing"), a_step("strum"), a_step("mix", after=["sing", "strum"])))
    beside = run.claim("strum")
    run.fail("sing", run.claim("sing"), "permanent")
    assert run.step("strum").status is StepStatus.CANCELLED
    assert run.step("mix").status is StepStatus.CANCELLED
    assert not run.succeed("strum", beside)


def test_a_transient_failure_is_tried_again_after_a_pause_that_doubles():
    run = a_run(max_attempts=4)
    pauses = []
    for _ in range(3):
        run.fail("sing", run.claim("sing"), "transient")
        assert run.claimable() == []
        not_before = run.step("sing").not_before
        assert not_before is not None
        pauses.append(not_before - run.now)
        run.now = not_before
    assert pauses == [1.0, 2.0, 4.0]
    assert run.claimable() == ["sing"]


def test_the_pause_has_a_limit():
    run = a_run(max_attempts=50)
    for _ in range(49):
        run.fail("sing", run.claim("sing"), "transient")
        run.now = run.step("sing").not_before or run.now
    run.fail("sing", run.claim("sing", "last but one"), "transient")
    assert (run.step("sing").not_before or 0.0) - run.now <= timing.BACKOFF_LIMIT_S


def test_transient_failures_end_with_the_attempts():
    run = a_run(max_attempts=2)
    run.fail("sing", run.claim("sing"), "transient")
    run.now += 60.0
    run.fail("sing", run.claim("sing"), "transient")
    assert run.job.status is JobStatus.FAILED


def test_an_engine_that_cannot_hands_over_to_the_next():
    run = a_run_with_two_engines()
    run.fail("sing", run.claim("sing"), "engine")
    step = run.step("sing")
    assert (step.status, step.engine, step.attempts) == (StepStatus.READY, THEIRS, 0)
    assert step.fallbacks == ["ours: broken: It broke."]
    assert run.claimable() == ["sing"]
    assert run.announced() == {"sing"}


def test_an_engine_out_of_attempts_hands_over_to_the_next():
    run = a_run_with_two_engines(max_attempts=1)
    run.fail("sing", run.claim("sing"), "transient")
    assert run.step("sing").engine == THEIRS
    run.fail("sing", run.claim("sing"), "transient")
    assert run.job.status is JobStatus.FAILED


def test_the_last_engine_that_cannot_fails_the_job():
    run = a_run()
    run.fail("sing", run.claim("sing"), "engine")
    assert run.job.status is JobStatus.FAILED


# ---------------------------------------------------------------- workers that vanish or must stop


def test_a_lost_lease_frees_the_step_at_once():
    run = a_run()
    run.lose("sing", run.claim("sing"))
    step = run.step("sing")
    assert (step.status, step.attempts, step.claim_id) == (StepStatus.READY, 1, None)
    assert run.claimable() == ["sing"]


def test_workers_that_always_die_use_up_every_engines_attempts():
    run = a_run_with_two_engines(max_attempts=2)
    run.lose_every_claim()
    assert run.step("sing").claims == 4
    assert run.job.error is not None
    assert run.job.error.code == "worker_lost"


def test_a_claim_given_back_costs_no_attempt():
    run = a_run(max_attempts=1)
    for _ in range(5):
        assert run.release("sing", run.claim("sing"))
        assert run.step("sing").attempts == 0
        assert run.announced() == {"sing"}
    assert run.step("sing").claims == 5
    run.do("sing")
    assert run.step("sing").status is StepStatus.SUCCEEDED


# ---------------------------------------------------------------- deadlines


def test_a_step_beyond_its_deadline_fails_when_not_even_its_supervisor_ended_it():
    run = a_run()
    claim = run.claim("sing")
    run.effects_happen()
    assert not run.silence(30.0 + timing.DEADLINE_GRACE_S - 1.0)
    assert run.silence(1.0)
    assert run.job.error is not None
    assert run.job.error.code == "step_deadline"
    assert not run.succeed("sing", claim)


def test_two_steps_beyond_their_deadline_fail_the_job_once():
    run = Run(a_job(a_step("sing"), a_step("strum")))
    run.claim("sing")
    run.claim("strum")
    run.effects_happen()
    run.silence(100.0)
    assert [step.status for step in run.job.steps.values()] == [
        StepStatus.FAILED,
        StepStatus.CANCELLED,
    ]
    assert run.events() == ["failed"]


def test_a_step_ready_beside_one_beyond_its_deadline_is_not_announced_any_more():
    run = Run(a_job(a_step("sing"), a_step("strum")))
    run.claim("sing")
    run.silence(100.0)
    assert run.step("strum").status is StepStatus.CANCELLED
    assert run.announced() == set()


def test_a_job_beyond_its_deadline_fails():
    run = Run(a_job(a_step("sing", base_s=10_000.0), limit_s=600.0))
    run.claim("sing")
    assert run.silence(600.0)
    assert run.job.error is not None
    assert run.job.error.code == "job_deadline"
    assert run.step("sing").status is StepStatus.CANCELLED


def test_a_job_that_nobody_could_start_fails():
    run = a_run()
    assert run.silence(timing.QUEUE_LIMIT_S)
    assert run.job.error is not None
    assert run.job.error.code == "not_started"


@pytest.mark.parametrize("seconds", [0.0, 29.0])
def test_silence_means_nothing_before_it_is_due(seconds: float):
    run = a_run()
    assert not run.silence(seconds)


# ---------------------------------------------------------------- hints


def test_a_step_nobody_claims_is_announced_again_ever_more_rarely():
    run = a_run()
    pauses = []
    for _ in range(6):
        before = run.now
        run.effects_happen()
        assert run.silence_until_due()
        assert run.announced() == {"sing"}
        pauses.append(run.now - before)
    assert pauses == [30.0, 120.0, 480.0, 1920.0, 3600.0, 3600.0]


def test_a_step_that_became_ready_anew_is_announced_as_soon_as_the_first_time():
    run = a_run()
    for _ in range(4):
        run.silence_until_due()
    run.lose("sing", run.claim("sing"))
    run.effects_happen()
    assert run.job.due_at == run.now + timing.HINT_S


def test_a_pause_before_trying_again_postpones_the_next_hint():
    run = a_run()
    run.fail("sing", run.claim("sing"), "transient")
    run.effects_happen()
    assert run.job.due_at == run.now + 1.0 + timing.HINT_S
