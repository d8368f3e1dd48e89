"""An owner's artifact, found by its job and its name."""

from __future__ import annotations

from shared.conductor import Conductor
from shared.errors import Refused
from shared.model import Artifact, Step
from shared.ports import Missing
from shared.requests import ArtifactRequest


def own_artifact(
    conductor: Conductor, owner: str, wanted: ArtifactRequest
) -> tuple[Step, Artifact]:
    """The artifact, and the step that made it.

    Raises:
        Refused: 404 ``no_such_job``, also where it is another's; ``no_such_artifact``: 409 while the job
            may still make it, else 404.
    """
    try:
        job = conductor.jobs.load(wanted.job_id).value
    except Missing:
        job = None
    if job is None or job.owner != owner:
        raise Refused(404, "no_such_job", f"There is no job {wanted.job_id!r}.")
    for step, artifact in job.artifacts:
        if artifact.name == wanted.name:
            return step, artifact
    raise Refused(
        409 if not job.status.terminal else 404,
        "no_such_artifact",
        f"The job has no artifact {wanted.name!r} (it is {job.status}).",
    )
