"""What must be true of every job at every moment, and of every change of one."""

from __future__ import annotations

import math

from shared.model import Effect, EffectKind, Job, JobStatus, StepStatus
from shared.ports import Instant
from shared.settling import effect_due_at, hint_due_at, overrun_at

TOLD = {JobStatus.PROCESSING, JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}


def a_state_is_sound(job: Job) -> None:
    """Every law that one state can break."""
    waiting_has_a_clock(job)
    effects_have_a_clock(job)
    the_clock_runs_while_a_step_does(job)
    steps_fit_their_job(job)
    steps_are_in_order(job)
    announcements_name_ready_steps(job)
    calls_belong_to_live_claims(job)


def a_change_is_lawful(before: Job, after: Job) -> None:
    """Every law that a change can break, unless all it does is to clear effects."""
    what_is_done_stays_done(before, after)
    what_is_over_stays_over(before, after)
    every_turn_is_told_once(before, after)
    no_effect_is_forgotten(before, after)
    what_becomes_ready_is_announced(before, after)
    every_call_is_paid_or_cancelled_once(before, after)


def waiting_has_a_clock(job: Job) -> None:
    if not job.status.terminal:
        assert job.due_at is not None, "an unfinished job waits without a clock"
        assert math.isfinite(job.due_at)
    elif not job.pending:
        assert job.due_at is None, "a finished job waits for nothing"


def effects_have_a_clock(job: Job) -> None:
    ids = [effect.id for effect in job.pending]
    assert len(set(ids)) == len(ids), "two effects share an id"
    for effect in job.pending:
        if effect.kind is not EffectKind.PUBLISH_STEP:
            assert _due(job) <= effect_due_at(effect)
        if effect.kind is EffectKind.TIDY:
            assert job.status.terminal, "tidying would delete what is being written"


def the_clock_runs_while_a_step_does(job: Job) -> None:
    if job.status is JobStatus.PROCESSING:
        runs = any(step.status is StepStatus.RUNNING for step in job.steps.values())
        assert runs is (job.left_s is None)
        assert job.left_s is None or job.left_s >= 0.0
        assert job.deadline_at is not None
        assert _due(job) <= job.deadline_at


def steps_fit_their_job(job: Job) -> None:
    for step in job.steps.values():
        assert step.attempts <= step.max_attempts
        assert step.status is not StepStatus.RUNNING or step.claim_id is not None
        if job.status.terminal:
            assert step.status.over, f"{step.name} outlives its job"
        if job.status is JobStatus.WAITING:
            assert step.status is StepStatus.WAITING
    if job.status is JobStatus.COMPLETED:
        assert all(step.status.done for step in job.steps.values())


def steps_are_in_order(job: Job) -> None:
    for step in job.steps.values():
        if step.status in (StepStatus.READY, StepStatus.RUNNING) or step.status.done:
            assert all(job.steps[name].status.done for name in step.needs)
        if step.status is StepStatus.READY:
            assert _due(job) <= hint_due_at(step), "nobody would announce it again"
        if step.status is StepStatus.RUNNING:
            assert _due(job) <= overrun_at(step)


def announcements_name_ready_steps(job: Job) -> None:
    announced = [e.target for e in job.pending if e.kind is EffectKind.PUBLISH_STEP]
    assert len(set(announced)) == len(announced)
    assert all(job.steps[name].status is StepStatus.READY for name in announced)


def calls_belong_to_live_claims(job: Job) -> None:
    for step in job.steps.values():
        if step.call is not None:
            assert step.status is StepStatus.RUNNING, "nobody would pay for this call"
            assert step.call.claim_id == step.claim_id


def every_call_is_paid_or_cancelled_once(before: Job, after: Job) -> None:
    ended = {
        step.call.claim_id
        for name, step in before.steps.items()
        if step.call is not None
        and (
            after.steps[name].call is None or after.steps[name].call.claim_id != step.call.claim_id  # type: ignore[union-attr]
        )
    }
    new = _new(before, after)
    paid = [effect.bill.claim_id for effect in new if effect.bill is not None]
    cancelled = [effect.call.claim_id for effect in new if effect.call is not None]
    assert sorted(paid + cancelled) == sorted(ended)
    assert after.spent_micros >= before.spent_micros


def what_is_done_stays_done(before: Job, after: Job) -> None:
    for name, step in before.steps.items():
        if step.status.done:
            assert after.steps[name] == step, f"{name} was done twice"


def what_is_over_stays_over(before: Job, after: Job) -> None:
    if not before.status.terminal or only_calls_were_reminded_of(before, after):
        return
    assert before.status is JobStatus.FAILED, "only what failed can be tried again"
    assert after.retries == before.retries + 1, "only its owner can bring a job back"


def only_calls_were_reminded_of(before: Job, after: Job) -> bool:
    told_again = [
        old.model_copy(update={"at": new.at, "tries": new.tries})
        if old.kind is EffectKind.CANCEL_CALL
        else old
        for old, new in zip(before.pending, after.pending, strict=False)
    ]
    bookkeeping = {"rev": 0, "pending": [], "updated_at": 0.0, "due_at": None}
    same = after.model_copy(update=bookkeeping) == before.model_copy(update=bookkeeping)
    return same and after.pending == told_again


def only_effects_were_cleared(before: Job, after: Job, ids: frozenset[str]) -> None:
    assert after.pending == [effect for effect in before.pending if effect.id not in ids]
    bookkeeping = {"rev": 0, "pending": [], "updated_at": 0.0, "due_at": None}
    assert after.model_copy(update=bookkeeping) == before.model_copy(update=bookkeeping)


def every_turn_is_told_once(before: Job, after: Job) -> None:
    turned = after.status is not before.status and after.status in TOLD
    told = [e.target for e in _new(before, after) if e.kind is EffectKind.PUBLISH_EVENT]
    assert told == ([after.status.value] if turned else [])


def no_effect_is_forgotten(before: Job, after: Job) -> None:
    left = {effect.id for effect in after.pending}
    outdated = {EffectKind.PUBLISH_STEP}  # the law of what becomes ready covers these
    if after.retries > before.retries:
        outdated.add(EffectKind.TIDY)
    if after.status is not JobStatus.WAITING:
        outdated.add(EffectKind.READ_INPUTS)
    for effect in before.pending:
        assert effect.kind in outdated or effect.id in left, f"{effect.kind} was lost"


def what_becomes_ready_is_announced(before: Job, after: Job) -> None:
    new = {e.target for e in _new(before, after) if e.kind is EffectKind.PUBLISH_STEP}
    for name, step in after.steps.items():
        was = before.steps.get(name)
        if step.status is StepStatus.READY and (was is None or was.status is not StepStatus.READY):
            assert name in new, f"nobody is told that {name} is ready"


def _new(before: Job, after: Job) -> list[Effect]:
    known = {effect.id for effect in before.pending}
    return [effect for effect in after.pending if effect.id not in known]


def _due(job: Job) -> Instant:
    return math.inf if job.due_at is None else job.due_at
