"""A whole job: cancelled, retried, overtaken by time."""

from __future__ import annotations

from shared import timing
from shared.model import EffectKind, Job, JobStatus, Problem, Step, StepStatus
from shared.ports import Instant
from shared.settling import announce, end, hint_due_at, overrun_at, settle
from shared.transitions.deadlines import deadline_problem, step_deadline_problem
from shared.transitions.steps import overrun


def cancelled(job: Job, now: Instant) -> Job:
    """The owner wants no more of it. Running claims lose their steps, and so their say."""
    if job.status.terminal:
        return job
    return settle(end(job, JobStatus.CANCELLED, now), now)


def retried(job: Job, now: Instant) -> Job:
    """The owner asks a failed job to go on from where it failed."""
    if not retryable(job):
        return job
    steps = {name: step if step.status.done else _anew(step) for name, step in job.steps.items()}
    # To tidy up now would delete what the retry is writing; its end tidies up after both.
    pending = [effect for effect in job.pending if effect.kind is not EffectKind.TIDY]
    job = job.model_copy(
        update={
            "steps": steps,
            "pending": pending,
            "status": JobStatus.QUEUED,
            "error": None,
            "finished_at": None,
            "retries": job.retries + 1,
            "deadline_at": now + timing.QUEUE_LIMIT_S,
            "left_s": None,
        }
    )
    return settle(job, now)


def retryable(job: Job) -> bool:
    """Whether a retry makes sense: the job failed, and not for want of its inputs."""
    return job.status is JobStatus.FAILED and all(given.ready for given in job.inputs.values())


def time_passed(job: Job, now: Instant) -> Job:
    """Silence until now: apply what it means."""
    if job.due_at is None or job.due_at > now:
        return job
    if job.status is JobStatus.WAITING and job.wait_until <= now:
        late = Problem(code="upload_expired", message="The upload did not arrive in time.")
        return settle(end(job, JobStatus.FAILED, now, late), now)
    if job.status not in (JobStatus.QUEUED, JobStatus.PROCESSING):
        return job
    if job.deadline_at is not None and job.deadline_at <= now:
        return settle(end(job, JobStatus.FAILED, now, deadline_problem(job)), now)
    before = job
    for name in job.steps:  # by name: what one step's lateness ends is not late any more
        job = _step_time_passed(job, job.steps[name], now)
    return job if job is before else settle(job, now)


def effects_done(job: Job, ids: frozenset[str], now: Instant) -> Job:
    """These effects have happened."""
    left = [effect for effect in job.pending if effect.id not in ids]
    if len(left) == len(job.pending):
        return job
    return settle(job.model_copy(update={"pending": left}), now)


def _anew(step: Step) -> Step:
    fresh = {"status": StepStatus.WAITING, "attempts": 0, "claim_id": None, "not_before": None}
    return step.model_copy(update={**fresh, "error": None, "started_at": None, "finished_at": None})


def _step_time_passed(job: Job, step: Step, now: Instant) -> Job:
    if step.status is StepStatus.READY and hint_due_at(step) <= now:
        again = step.model_copy(update={"hinted_at": now, "hints": step.hints + 1})
        return announce(job, again, now)
    if step.status is StepStatus.RUNNING and overrun_at(step) <= now:
        return overrun(job, step, step_deadline_problem(step), now)
    return job
