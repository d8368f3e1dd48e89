"""What follows from any change of a job: dependents released, the end found, effects and clock set.

`settle` is the last act of every transition, so that no path through them can forget one of these.
"""

from __future__ import annotations

from collections.abc import Iterable

from shared import timing
from shared.model import Bill, Call, Effect, EffectKind, Job, JobStatus, Problem, Step, StepStatus
from shared.ports import Instant


def settle(job: Job, now: Instant) -> Job:
    """The job with everything that its steps imply."""
    if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING):
        job = _release_dependents(job, now)
        if all(step.status.done for step in job.steps.values()):
            job = end(job, JobStatus.COMPLETED, now)
    job = _paused_if_nothing_runs(job, now)
    pending = _still_wanted(job)
    due_at = min(_clocks(job, pending), default=None)
    return job.model_copy(update={"pending": pending, "updated_at": now, "due_at": due_at})


def with_effect(
    job: Job,
    kind: EffectKind,
    now: Instant,
    target: str = "",
    *,
    after_s: float = 0.0,
    bill: Bill | None = None,
    call: Call | None = None,
) -> Job:
    """The job with one more thing to happen after it is written, ``after_s`` seconds later."""
    mine = f"{job.id}/{job.rev}/"
    numbers = [int(e.id.removeprefix(mine)) for e in job.pending if e.id.startswith(mine)]
    effect = Effect(
        id=f"{mine}{max(numbers, default=-1) + 1}",
        kind=kind,
        at=now + after_s,
        target=target,
        bill=bill,
        call=call,
    )
    return job.model_copy(update={"pending": [*job.pending, effect]})


def with_call_closed(job: Job, name: str, now: Instant, bill: Bill | None = None) -> Job:
    """The job without the call of a step whose claim ends.

    Args:
        bill: what it cost; where nobody knows that yet, it is cancelled, and settled then.
    """
    step = job.steps[name]
    call = step.call
    if call is None:
        return job
    spent = call.reserved_micros if bill is None else bill.micros
    job = job.with_step(step.model_copy(update={"call": None}))
    job = job.model_copy(update={"spent_micros": job.spent_micros + spent})
    if bill is not None:
        return with_effect(job, EffectKind.SETTLE, now, name, bill=bill)
    return with_effect(job, EffectKind.CANCEL_CALL, now, name, call=call)


def ready(step: Step, now: Instant, *, not_before: Instant | None = None) -> Step:
    """The step free to be claimed, once ``not_before`` has passed."""
    return step.model_copy(
        update={
            "status": StepStatus.READY,
            "claim_id": None,
            "not_before": not_before,
            "ready_at": now,
            "hinted_at": now,
            "hints": 0,
        }
    )


def announce(job: Job, step: Step, now: Instant) -> Job:
    """The job with its ready step announced to workers, in place of any earlier announcement."""
    others = [
        effect
        for effect in job.pending
        if effect.kind is not EffectKind.PUBLISH_STEP or effect.target != step.name
    ]
    job = job.with_step(step).model_copy(update={"pending": others})
    return with_effect(job, EffectKind.PUBLISH_STEP, now, step.name)


def hint_due_at(step: Step) -> Instant:
    """When a ready step that nobody claimed is announced again: ever more rarely, for a long queue
    must not fill with repetitions."""
    wait = min(timing.HINT_LIMIT_S, timing.HINT_S * 4.0**step.hints)
    return max(step.hinted_at or 0.0, step.not_before or 0.0) + wait


def effect_due_at(effect: Effect) -> Instant:
    """When an effect is taken to be forgotten; a call that cannot be ended is tried ever more rarely."""
    wait = timing.EFFECT_S
    if effect.kind is EffectKind.CANCEL_CALL:
        wait = min(timing.REMINDER_LIMIT_S, wait * 2.0 ** min(effect.tries, 16))
    return effect.at + wait


def overrun_at(step: Step) -> Instant:
    """When a running step has run for longer than even its supervisor would let it."""
    hosted_s = timing.HOSTED_S if step.engine.runtime == "hosted" else 0.0
    return (step.started_at or 0.0) + step.deadline_s + hosted_s + timing.DEADLINE_GRACE_S


def end(job: Job, status: JobStatus, now: Instant, error: Problem | None = None) -> Job:
    """The job ended; steps that have not run never will."""
    for name in job.steps:
        job = with_call_closed(job, name, now)
    steps = {
        name: step
        if step.status.over
        else step.model_copy(
            update={"status": StepStatus.CANCELLED, "claim_id": None, "finished_at": now}
        )
        for name, step in job.steps.items()
    }
    untidy = sum(s.claims for s in steps.values()) > sum(s.status.done for s in steps.values())
    job = job.model_copy(
        update={"status": status, "steps": steps, "error": error, "finished_at": now}
    )
    if untidy:
        job = with_effect(job, EffectKind.TIDY, now, after_s=timing.TIDY_S)
    return with_effect(job, EffectKind.PUBLISH_EVENT, now, status.value)


def _clocks(job: Job, pending: Iterable[Effect]) -> Iterable[Instant]:
    """Every moment at which silence becomes wrong."""
    for effect in pending:
        if effect.kind is not EffectKind.PUBLISH_STEP:  # the ready step's own clock covers it
            yield effect_due_at(effect)
    if job.status is JobStatus.WAITING:
        yield job.wait_until
    if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING):
        if job.deadline_at is not None:
            yield job.deadline_at
        for step in job.steps.values():
            if step.status is StepStatus.READY:
                yield hint_due_at(step)
            elif step.status is StepStatus.RUNNING:
                yield overrun_at(step)


def _release_dependents(job: Job, now: Instant) -> Job:
    for step in list(job.steps.values()):
        if step.status is StepStatus.WAITING and all(
            job.steps[name].status.done for name in step.needs
        ):
            job = announce(job, ready(step, now), now)
    return job


def _paused_if_nothing_runs(job: Job, now: Instant) -> Job:
    """Stop the job's own clock between steps: a closed laptop or a long queue is not its fault."""
    if job.status is not JobStatus.PROCESSING or job.left_s is not None:
        return job
    if any(step.status is StepStatus.RUNNING for step in job.steps.values()):
        return job
    left = min(job.limit_s, max(0.0, (job.deadline_at or now) - now))
    return job.model_copy(update={"left_s": left, "deadline_at": now + timing.QUEUE_LIMIT_S})


def _still_wanted(job: Job) -> list[Effect]:
    """Without announcements that were heard, and readings of inputs that have come."""
    return [effect for effect in job.pending if _wanted(job, effect)]


def _wanted(job: Job, effect: Effect) -> bool:
    if effect.kind is EffectKind.PUBLISH_STEP:
        return job.steps[effect.target].status is StepStatus.READY  # its claim proves that it came
    if effect.kind is EffectKind.READ_INPUTS:
        return job.status is JobStatus.WAITING
    return True
