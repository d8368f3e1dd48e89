"""What a job waits for: its inputs arrive, or will not come."""

from __future__ import annotations

from shared import timing
from shared.facts import FileFailed, FileReady
from shared.model import EffectKind, Input, Job, JobStatus, Problem
from shared.ports import Instant
from shared.settling import end, settle, with_effect
from shared.transitions.deadlines import with_deadline


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


def media_problem(role: str, wanted: str, found: str) -> Problem | None:
    """What is wrong with the kind of an input; while it is not known, it may be any that is wanted."""
    if found in (wanted, *wanted.split(" or ")):
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


def _queue_if_ready(job: Job, now: Instant) -> Job:
    if job.status is not JobStatus.WAITING or not all(i.ready for i in job.inputs.values()):
        return job
    steps = {name: with_deadline(job, step) for name, step in job.steps.items()}
    return job.model_copy(
        update={
            "status": JobStatus.QUEUED,
            "steps": steps,
            "deadline_at": now + timing.QUEUE_LIMIT_S,
        }
    )
