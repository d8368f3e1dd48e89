"""A step in the hands of a worker: claimed, held, done, failed, handed on."""

from __future__ import annotations

from typing import Any

from shared import timing
from shared.facts import (
    CallBegun,
    CallKnown,
    Claimed,
    ClaimReleased,
    LeaseLost,
    StepFailed,
    StepSkipped,
    StepSucceeded,
)
from shared.model import Bill, EffectKind, Job, JobStatus, Problem, Runtime, Step, StepStatus
from shared.ports import Instant
from shared.settling import announce, end, ready, settle, with_call_closed, with_effect
from shared.transitions.deadlines import with_deadline

MAX_STEPS = 64


def claimable(job: Job, runtime: Runtime, now: Instant, prefer: str = "") -> Step | None:
    """The step of this runtime that may be claimed now, the preferred one if it is among them."""
    if job.status not in (JobStatus.QUEUED, JobStatus.PROCESSING):
        return None
    free = [
        step
        for step in job.steps.values()
        if step.status is StepStatus.READY
        and step.engine.runtime == runtime
        and (step.not_before is None or step.not_before <= now)
    ]
    return next((step for step in free if step.name == prefer), free[0] if free else None)


def claimed(job: Job, fact: Claimed, now: Instant) -> Job:
    """A worker holds the step from now on. Here, and only here, attempts are counted."""
    step = job.steps.get(fact.step)
    if step is None or claimable(job, step.engine.runtime, now, fact.step) is not step:
        return job
    job = job.with_step(
        step.model_copy(
            update={
                "status": StepStatus.RUNNING,
                "claim_id": fact.claim_id,
                "attempts": step.attempts + 1,
                "claims": step.claims + 1,
                "started_at": now,
                "not_before": None,
                "error": None,
            }
        )
    )
    return settle(_started(job, now), now)


def call_begun(job: Job, fact: CallBegun, now: Instant) -> Job:
    """The claim is about to ask a hosted model, unless its job would spend too much by that."""
    step = _held(job, fact.step, fact.call.claim_id)
    if step is None or step.call is not None:
        return job
    if spent_at_most(job) + fact.call.reserved_micros > fact.budget_micros:
        return job
    return settle(job.with_step(step.model_copy(update={"call": fact.call})), now)


def call_known(job: Job, fact: CallKnown, now: Instant) -> Job:
    """The provider told its id of the claim's call, by its answer or by a webhook that was quicker."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None or step.call is None or step.call.id is not None:
        return job
    call = step.call.model_copy(update={"id": fact.id})
    return settle(job.with_step(step.model_copy(update={"call": call})), now)


def spent_at_most(job: Job) -> int:
    """What the job's calls cost, and those that are made now may cost, micro-dollars."""
    open_calls = (step.call for step in job.steps.values() if step.call is not None)
    return job.spent_micros + sum(call.reserved_micros for call in open_calls)


def step_succeeded(job: Job, fact: StepSucceeded, now: Instant) -> Job:
    """The claim's work is done."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    job, step = _closed(job, step, now, fact.bill)
    problem = _appending_problem(job, fact.append)
    if problem:
        return settle(given_up(job, step, problem, now), now)
    done = _over(step, StepStatus.SUCCEEDED, now, outputs=fact.outputs, provenance=fact.provenance)
    return settle(_with_appended(job.with_step(done), fact.append), now)


def step_skipped(job: Job, fact: StepSkipped, now: Instant) -> Job:
    """The claim had nothing to do; what depends on it goes on."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    job, step = _closed(job, step, now)
    skipped = _over(step, StepStatus.SKIPPED, now, provenance={"skipped": fact.reason})
    return settle(job.with_step(skipped), now)


def step_failed(job: Job, fact: StepFailed, now: Instant) -> Job:
    """The claim's work failed: try again, try another engine, or give up."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    job, step = _closed(job, step, now, fact.bill)
    if fact.kind == "transient" and step.attempts < step.max_attempts:
        wait = min(timing.BACKOFF_LIMIT_S, timing.BACKOFF_S * 2 ** (step.attempts - 1))
        return settle(_try_again(job, step, fact.problem, now, not_before=now + wait), now)
    if fact.kind != "permanent" and len(step.engines) > 1:
        return settle(_fall_back(job, step, fact.problem, now), now)
    return settle(given_up(job, step, fact.problem, now), now)


def lease_lost(job: Job, fact: LeaseLost, now: Instant) -> Job:
    """The claim's worker died: another may try, at once."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    job, step = _closed(job, step, now)
    if job.deadline_at is not None:
        job = job.model_copy(
            update={"deadline_at": job.deadline_at + max(0.0, now - fact.heard_until)}
        )
    problem = Problem(code="worker_lost", message="The worker stopped answering while it ran this.")
    if step.attempts < step.max_attempts:
        return settle(_try_again(job, step, problem, now), now)
    if len(step.engines) > 1:
        return settle(_fall_back(job, step, problem, now), now)
    return settle(given_up(job, step, problem, now), now)


def claim_released(job: Job, fact: ClaimReleased, now: Instant) -> Job:
    """The claim's worker must stop; its attempt does not count."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    job, step = _closed(job, step, now)
    again = ready(step.model_copy(update={"attempts": step.attempts - 1}), now)
    return settle(announce(job, again, now), now)


def overrun(job: Job, step: Step, problem: Problem, now: Instant) -> Job:
    """The step took too long: a hosted model is given up for another engine, any other for good."""
    if step.engine.runtime == "hosted" and len(step.engines) > 1:
        job, step = _closed(job, step, now)
        return _fall_back(job, step, problem, now)
    return given_up(job, step, problem, now)


def _closed(job: Job, step: Step, now: Instant, bill: Bill | None = None) -> tuple[Job, Step]:
    """The job, and its step, without the call of the claim that ends."""
    job = with_call_closed(job, step.name, now, bill)
    return job, job.steps[step.name]


def _held(job: Job, name: str, claim_id: str) -> Step | None:
    """The step, if this claim holds it."""
    step = job.steps.get(name)
    if step is None or step.status is not StepStatus.RUNNING or step.claim_id != claim_id:
        return None
    return step


def _over(step: Step, status: StepStatus, now: Instant, **more: Any) -> Step:
    return step.model_copy(update={"status": status, "finished_at": now, **more})


def _started(job: Job, now: Instant) -> Job:
    """The job's clock runs while a step does."""
    if job.status is JobStatus.PROCESSING and job.left_s is not None:
        return job.model_copy(update={"deadline_at": now + job.left_s, "left_s": None})
    if job.status is not JobStatus.QUEUED:
        return job
    job = job.model_copy(
        update={
            "status": JobStatus.PROCESSING,
            "started_at": job.started_at or now,
            "deadline_at": now + job.limit_s,
        }
    )
    return with_effect(job, EffectKind.PUBLISH_EVENT, now, JobStatus.PROCESSING.value)


def _try_again(
    job: Job, step: Step, problem: Problem, now: Instant, *, not_before: Instant | None = None
) -> Job:
    again = ready(step.model_copy(update={"error": problem}), now, not_before=not_before)
    return announce(job, again, now)


def _fall_back(job: Job, step: Step, problem: Problem, now: Instant) -> Job:
    reason = f"{step.engine.name}: {problem.code}: {problem.message}"
    changed = step.model_copy(
        update={
            "engines": step.engines[1:],
            "attempts": 0,
            "error": problem,
            "fallbacks": [*step.fallbacks, reason],
        }
    )
    return announce(job, ready(changed, now), now)


def given_up(job: Job, step: Step, problem: Problem, now: Instant) -> Job:
    """The job, failed by a step that is not tried again."""
    failed = _over(step, StepStatus.FAILED, now, error=problem, claim_id=None)
    return end(job.with_step(failed), JobStatus.FAILED, now, problem)


def _with_appended(job: Job, appended: tuple[Step, ...]) -> Job:
    added = {step.name: with_deadline(job, step) for step in appended}
    return job.model_copy(update={"steps": {**job.steps, **added}})


def _appending_problem(job: Job, appended: tuple[Step, ...]) -> Problem | None:
    names = set(job.steps)
    for step in appended:
        if step.name in names or not step.needs <= names or step.status is not StepStatus.WAITING:
            return Problem(code="bad_plan", message=f"The step {step.name!r} cannot be added.")
        names.add(step.name)
    if appended and len(names) > MAX_STEPS:
        return Problem(code="bad_plan", message=f"A job has at most {MAX_STEPS} steps.")
    return None
