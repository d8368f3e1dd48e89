"""Retention: what is over is kept for a time, and then goes with all that belongs to it."""

from __future__ import annotations

from shared.committing import decoded
from shared.inputs import Inputs
from shared.litter import Clearance
from shared.model import AudioFile, Job
from shared.ports import Stored


class Retention:
    """Removes files and jobs that were kept long enough, unless something still needs them.

    What has effects pending is left to those first; what a job that has not ended still takes is
    left to that job. Both are found again by a later sweep.
    """

    def __init__(self, inputs: Inputs, clearance: Clearance) -> None:
        self._inputs = inputs
        self._clearance = clearance

    def end_file(self, stored: Stored) -> None:
        """Remove a judged file. Raises `Conflict` where it just changed."""
        file = decoded(stored, AudioFile)
        taken = self._inputs.unfinished_taking("files", file.id)
        if not file.pending and taken is None:
            self._clearance.remove_file(file, stored.version)

    def end_job(self, stored: Stored) -> None:
        """Remove a job that ended, with its artifacts. Raises `Conflict` where it just changed."""
        job = decoded(stored, Job)
        taken = self._inputs.unfinished_taking("jobs", job.id)
        if not job.pending and taken is None:
            self._clearance.remove_job(job, stored.version)
