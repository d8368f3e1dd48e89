"""Jobs: asked for, followed, cancelled, tried again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from functions.api.access import Caller, OwnJob, Parts
from functions.api.job_documents import Document, JobDocument
from functions.api.pages import DEFAULT_LIMIT, Cursor, Limit, own_page
from functions.api.quote_documents import QuoteDocument
from functions.api.signed_documents import UploadDocument
from functions.api.strict_json import StrictRoute
from functions.api.views import view
from shared import transitions
from shared.errors import Refused
from shared.model import JobStatus
from shared.requests import JobRequest
from shared.workflows import workflow_named

router = APIRouter(prefix="/v1/jobs", tags=["jobs"], route_class=StrictRoute)

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        description="Repeating a request with the same key creates nothing twice.",
    ),
]


class SubmittedJob(Document):
    """A new job, and how to send the files it waits for."""

    job: JobDocument
    uploads: dict[str, UploadDocument]


class JobList(Document):
    """Some jobs, newest first."""

    jobs: list[JobDocument]
    next_cursor: str | None


@router.post(
    "",
    status_code=201,
    responses={
        200: {
            "model": SubmittedJob | QuoteDocument,
            "description": "The job this key created before, or what it would do.",
        }
    },
)
def submit_job(
    asked: JobRequest,
    app: Parts,
    principal: Caller,
    response: Response,
    idempotency_key: IdempotencyKey = None,
    dry_run: Annotated[
        bool, Query(description="Create nothing; tell what it would do and cost.")
    ] = False,
) -> SubmittedJob | QuoteDocument:
    """Ask for a job. It starts once the files it waits for are uploaded and found good."""
    if dry_run:
        response.status_code = 200
        return QuoteDocument.of(app.submissions.quote(principal.owner, asked))
    submitted = app.submissions.submit(principal.owner, asked, idempotency_key)
    if not submitted.created:
        response.status_code = 200
    response.headers["Location"] = f"/v1/jobs/{submitted.job.id}"
    return SubmittedJob(
        job=view(app.conductor, submitted.job),
        uploads={role: UploadDocument.of(leave) for role, leave in submitted.uploads.items()},
    )


@router.get("")
def list_jobs(
    app: Parts,
    principal: Caller,
    workflow: Annotated[str | None, Query(max_length=64, description="Name or alias.")] = None,
    status: Annotated[JobStatus | None, Query()] = None,
    file: Annotated[str | None, Query(max_length=64, description="An input's file id.")] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> JobList:
    """Your jobs, newest first: the history of a workflow, or of a file."""
    name = None if workflow is None else workflow_named(workflow).name
    filters = {"workflow": name, "status": status, "files": file}
    page = own_page(app, principal, "job", filters, cursor, limit)
    jobs = [app.conductor.jobs.decode(stored).value for stored in page.documents]
    return JobList(jobs=[view(app.conductor, job) for job in jobs], next_cursor=page.cursor)


@router.get("/{job_id}")
def get_job(job: OwnJob, app: Parts) -> JobDocument:
    """A job as it is now."""
    return view(app.conductor, job)


@router.delete("/{job_id}")
def cancel_job(job: OwnJob, app: Parts) -> JobDocument:
    """Cancel a job. What waits ends at once, what runs within seconds; repeating it is no error."""
    after = app.conductor.apply(job.id, transitions.cancelled).value
    if after.status is not JobStatus.CANCELLED:
        raise Refused(409, "already_ended", f"The job is {after.status} already.")
    return view(app.conductor, after)


@router.post("/{job_id}/retry")
def retry_job(job: OwnJob, app: Parts) -> JobDocument:
    """Let a failed job go on from where it failed."""
    after = app.conductor.apply(job.id, transitions.retried).value
    if after.retries == job.retries:
        raise Refused(
            409,
            "not_retryable",
            f"The job is {after.status}; only a failed job whose inputs are ready can go on.",
        )
    return view(app.conductor, after)
