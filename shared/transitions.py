"""The state machine: (job, fact, now) → job. The only place where a job's or step's status changes.

Each function is pure and returns the very same object for a fact that comes late, twice, or from a
claim that lost its step: such a fact changes nothing, and whoever commits knows there is nothing to
write. Every change ends in `shared.settling.settle`.
"""

from __future__ import annotations

from typing import Any

from shared import timing
from shared.facts import (
    Claimed,
    ClaimReleased,
    FileFailed,
    FileReady,
    LeaseLost,
    StepFailed,
    StepSkipped,
    StepSucceeded,
)
from shared.model import (
    EffectKind,
    Input,
    Job,
    JobStatus,
    Problem,
    Runtime,
    Step,
    StepStatus,
)
from shared.ports import Instant
from shared.settling import announce, end, hint_due_at, ready, settle, with_effect

MAX_STEPS = 64


def submitted(job: Job, now: Instant) -> Job:
    """A new job, queued at once where no input is awaited."""
    job = _queue_if_ready(job, now)
    if job.status is JobStatus.WAITING:
        job = with_effect(job, EffectKind.READ_INPUTS, now)
    return settle(job, now)


def file_ready(job: Job, fact: FileReady, now: Instant) -> Job:
    """An input arrived."""
    waiting = [
        role
        for role, given in job.inputs.items()
        if given.file_id == fact.file_id and not given.ready
    ]
    if job.status is not JobStatus.WAITING or not waiting:
        return job
    for role in waiting:
        arrived = job.inputs[role].model_copy(
            update={
                "ready": True,
                "bucket": fact.bucket,
                "object_name": fact.object_name,
                "generation": fact.generation,
                "media": fact.media,
                "duration_s": fact.duration_s,
            }
        )
        problem = media_problem(role, job.inputs[role].media, fact.media)
        problem = problem or region_problem(role, arrived)
        if problem:
            return settle(end(job, JobStatus.FAILED, now, problem), now)
        job = job.model_copy(update={"inputs": {**job.inputs, role: arrived}})
    return settle(_queue_if_ready(job, now), now)


def file_failed(job: Job, fact: FileFailed, now: Instant) -> Job:
    """An input will not come: neither can the job's result."""
    waits = any(given.file_id == fact.file_id and not given.ready for given in job.inputs.values())
    if job.status is not JobStatus.WAITING or not waits:
        return job
    return settle(end(job, JobStatus.FAILED, now, fact.problem), now)


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


def step_succeeded(job: Job, fact: StepSucceeded, now: Instant) -> Job:
    """The claim's work is done."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    problem = _appending_problem(job, fact.append)
    if problem:
        return settle(_give_up(job, step, problem, now), now)
    done = _over(step, StepStatus.SUCCEEDED, now, outputs=fact.outputs, provenance=fact.provenance)
    return settle(_with_appended(job.with_step(done), fact.append), now)


def step_skipped(job: Job, fact: StepSkipped, now: Instant) -> Job:
    """The claim had nothing to do; what depends on it goes on."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    skipped = _over(step, StepStatus.SKIPPED, now, provenance={"skipped": fact.reason})
    return settle(job.with_step(skipped), now)


def step_failed(job: Job, fact: StepFailed, now: Instant) -> Job:
    """The claim's work failed: try again, try another engine, or give up."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    if fact.kind == "transient" and step.attempts < step.max_attempts:
        wait = min(timing.BACKOFF_LIMIT_S, timing.BACKOFF_S * 2 ** (step.attempts - 1))
        return settle(_try_again(job, step, fact.problem, now, not_before=now + wait), now)
    if fact.kind != "permanent" and len(step.engines) > 1:
        return settle(_fall_back(job, step, fact.problem, now), now)
    return settle(_give_up(job, step, fact.problem, now), now)


def lease_lost(job: Job, fact: LeaseLost, now: Instant) -> Job:
    """The claim's worker died: another may try, at once."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    if job.deadline_at is not None:
        job = job.model_copy(
            update={"deadline_at": job.deadline_at + max(0.0, now - fact.heard_until)}
        )
    problem = Problem(code="worker_lost", message="The worker stopped answering while it ran this.")
    if step.attempts < step.max_attempts:
        return settle(_try_again(job, step, problem, now), now)
    if len(step.engines) > 1:
        return settle(_fall_back(job, step, problem, now), now)
    return settle(_give_up(job, step, problem, now), now)


def claim_released(job: Job, fact: ClaimReleased, now: Instant) -> Job:
    """The claim's worker must stop; its attempt does not count."""
    step = _held(job, fact.step, fact.claim_id)
    if step is None:
        return job
    again = ready(step.model_copy(update={"attempts": step.attempts - 1}), now)
    return settle(announce(job, again, now), now)


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
        return settle(end(job, JobStatus.FAILED, now, _deadline_problem(job)), now)
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


def media_problem(role: str, wanted: str, found: str) -> Problem | None:
    """What is wrong with the kind of an input, now that it is known what it is."""
    if found == wanted:
        return None
    return Problem(code="wrong_media", message=f"The input {role!r} takes {wanted}, not {found}.")


def region_problem(role: str, given: Input) -> Problem | None:
    """What is wrong with the region asked of an input, now that its duration is known."""
    if given.duration_s is None:
        return None
    start, end_s = given.start_s or 0.0, given.end_s
    if start >= given.duration_s or (end_s is not None and end_s > given.duration_s + 0.05):
        return Problem(
            code="region_outside_file",
            message=f"The region of {role!r} lies outside the recording, "
            f"which is {given.duration_s:.2f} s long.",
        )
    return None


def _held(job: Job, name: str, claim_id: str) -> Step | None:
    """The step, if this claim holds it."""
    step = job.steps.get(name)
    if step is None or step.status is not StepStatus.RUNNING or step.claim_id != claim_id:
        return None
    return step


def _over(step: Step, status: StepStatus, now: Instant, **more: Any) -> Step:
    return step.model_copy(update={"status": status, "finished_at": now, **more})


def _anew(step: Step) -> Step:
    fresh = {"status": StepStatus.WAITING, "attempts": 0, "claim_id": None, "not_before": None}
    return step.model_copy(update={**fresh, "error": None, "started_at": None, "finished_at": None})


def _queue_if_ready(job: Job, now: Instant) -> Job:
    if job.status is not JobStatus.WAITING or not all(i.ready for i in job.inputs.values()):
        return job
    steps = {name: _with_deadline(job, step) for name, step in job.steps.items()}
    return job.model_copy(
        update={
            "status": JobStatus.QUEUED,
            "steps": steps,
            "deadline_at": now + timing.QUEUE_LIMIT_S,
        }
    )


def _with_deadline(job: Job, step: Step) -> Step:
    audio_s = sum(given.region_s for given in job.inputs.values())
    return step.model_copy(update={"deadline_s": step.base_s + step.factor * audio_s})


def _with_appended(job: Job, appended: tuple[Step, ...]) -> Job:
    added = {step.name: _with_deadline(job, step) for step in appended}
    return job.model_copy(update={"steps": {**job.steps, **added}})


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


def _give_up(job: Job, step: Step, problem: Problem, now: Instant) -> Job:
    failed = _over(step, StepStatus.FAILED, now, error=problem, claim_id=None)
    return end(job.with_step(failed), JobStatus.FAILED, now, problem)


def _step_time_passed(job: Job, step: Step, now: Instant) -> Job:
    if step.status is StepStatus.READY and hint_due_at(step) <= now:
        again = step.model_copy(update={"hinted_at": now, "hints": step.hints + 1})
        return announce(job, again, now)
    if step.status is StepStatus.RUNNING:
        ends = (step.started_at or 0.0) + step.deadline_s + timing.DEADLINE_GRACE_S
        if ends <= now:
            return _give_up(job, step, step_deadline_problem(step), now)
    return job


def step_deadline_problem(step: Step) -> Problem:
    """What a step that ran too long failed of."""
    return Problem(
        code="step_deadline",
        message=f"The step {step.name!r} did not end within {step.deadline_s:.0f} s.",
    )


def _deadline_problem(job: Job) -> Problem:
    if job.status is JobStatus.QUEUED or job.left_s is not None:
        return Problem(code="not_started", message="No worker could start the job in time.")
    return Problem(code="job_deadline", message=f"The job did not end within {job.limit_s:.0f} s.")


def _appending_problem(job: Job, appended: tuple[Step, ...]) -> Problem | None:
    names = set(job.steps)
    for step in appended:
        if step.name in names or not step.needs <= names or step.status is not StepStatus.WAITING:
            return Problem(code="bad_plan", message=f"The step {step.name!r} cannot be added.")
        names.add(step.name)
    if appended and len(names) > MAX_STEPS:
        return Problem(code="bad_plan", message=f"A job has at most {MAX_STEPS} steps.")
    return None
