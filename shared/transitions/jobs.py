"""A whole job: cancelled, retried, overtaken by time."""

from __future__ import annotations

from shared import timing
from shared.model import EffectKind, Job, JobStatus, Problem, Step, StepStatus
from shared.ports import Instant
from shared.settling import announce, effect_due_at, end, hint_due_at, overrun_at, settle
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
    before = job
    job = _with_calls_reminded(job, now)
    if job.status not in (JobStatus.QUEUED, JobStatus.PROCESSING):
        return job if job is before else settle(job, now)
    if job.deadline_at is not None and job.deadline_at <= now:
        return settle(end(job, JobStatus.FAILED, now, deadline_problem(job)), now)
    for name in job.steps:  # by name: what one step's lateness ends is not late any more
        job = _step_time_passed(job, job.steps[name], now)
    return job if job is before else settle(job, now)


def effects_done(job: Job, ids: frozenset[str], now: Instant) -> Job:
    """These effects have happened."""
    left = [effect for effect in job.pending if effect.id not in ids]
    if len(left) == len(job.pending):
        return job
    return settle(job.model_copy(update={"pending": left}), now)


def call_settled(job: Job, effect_id: str, micros: int, now: Instant) -> Job:
    """A call that was cancelled is paid: it cost so much, and perhaps less than was reserved."""
    effect = next((e for e in job.pending if e.id == effect_id and e.call is not None), None)
    if effect is None or effect.call is None:
        return job
    spent = max(0, job.spent_micros - effect.call.reserved_micros + micros)
    return effects_done(job.model_copy(update={"spent_micros": spent}), frozenset([effect_id]), now)


def _with_calls_reminded(job: Job, now: Instant) -> Job:
    """Calls that nobody has ended for long are announced again, and then more rarely."""
    late = [e for e in job.pending if e.kind is EffectKind.CANCEL_CALL and effect_due_at(e) <= now]
    if not late:
        return job
    pending = [
        e.model_copy(update={"at": now, "tries": e.tries + 1}) if e in late else e
        for e in job.pending
    ]
    return job.model_copy(update={"pending": pending})


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
