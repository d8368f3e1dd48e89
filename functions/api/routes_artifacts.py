"""Artifacts: downloads are signed from the job's manifest, for its owner only."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from functions.api.access import OwnJob, Parts
from functions.api.job_documents import Document
from functions.api.leaves import leave_to_download
from functions.api.signed_documents import ArtifactDocument
from shared.errors import Refused

router = APIRouter(prefix="/v1/jobs/{job_id}/artifacts", tags=["artifacts"])


class ArtifactList(Document):
    """What a job has made so far."""

    artifacts: list[ArtifactDocument]


@router.get("")
def list_artifacts(job: OwnJob, app: Parts) -> ArtifactList:
    """What the job has made, also while later steps still run; each with a signed URL."""
    return ArtifactList(
        artifacts=[
            ArtifactDocument.of(step, role, artifact, leave_to_download(app, artifact))
            for step in job.steps.values()
            for role, artifact in step.outputs.items()
        ]
    )


@router.get("/{name}", status_code=307, response_class=RedirectResponse)
def download_artifact(name: str, job: OwnJob, app: Parts) -> RedirectResponse:
    """Download an artifact: redirects to its signed URL."""
    for _step, artifact in job.artifacts:
        if artifact.name == name:
            return RedirectResponse(leave_to_download(app, artifact).url, status_code=307)
    raise Refused(404, "no_such_artifact", f"The job has no such artifact; it is {job.status}.")
