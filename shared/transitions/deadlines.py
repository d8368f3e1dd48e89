"""How long steps and jobs may take, and what is said of those that took longer."""

from __future__ import annotations

from shared.model import Job, JobStatus, Problem, Step


def with_deadline(job: Job, step: Step) -> Step:
    """The step with its deadline for this job's audio."""
    audio_s = sum(given.region_s for given in job.inputs.values())
    return step.model_copy(update={"deadline_s": step.base_s + step.factor * audio_s})


def step_deadline_problem(step: Step) -> Problem:
    """What a step that ran too long failed of."""
    return Problem(
        code="step_deadline",
        message=f"The step {step.name!r} did not end within {step.deadline_s:.0f} s.",
    )


def deadline_problem(job: Job) -> Problem:
    """What a job that took too long failed of."""
    if job.status is JobStatus.QUEUED or job.left_s is not None:
        return Problem(code="not_started", message="No worker could start the job in time.")
    return Problem(code="job_deadline", message=f"The job did not end within {job.limit_s:.0f} s.")
