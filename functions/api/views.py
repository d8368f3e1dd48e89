"""A job as its owner sees it now: its document, and how far its running steps are."""

from __future__ import annotations

from collections.abc import Mapping

from functions.api.job_documents import JobDocument
from shared.conductor import Conductor
from shared.model import Job, Lease, StepStatus


def view(conductor: Conductor, job: Job) -> JobDocument:
    """The public form of a job, with what the leases of its running steps say."""
    return JobDocument.of(job, running(conductor, job))


def running(conductor: Conductor, job: Job) -> Mapping[str, Lease]:
    """Step → lease, of the steps that run; a claim that just ended has none."""
    leases = {}
    for name, step in job.steps.items():
        if step.status is StepStatus.RUNNING and step.claim_id is not None:
            held = conductor.lease(job.id, name, step.claim_id)
            if held is not None:
                leases[name] = held[0]
    return leases
