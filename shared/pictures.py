"""Pictures of a file: each is an artifact of an ordinary job of the file's owner, made once and kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared import transitions
from shared.audio.zooms import WaveformFormat, Zoom, waveform_name
from shared.errors import Refused
from shared.messages import ObjectFinalized
from shared.model import Artifact, AudioFile, FileStatus, Job, JobStatus
from shared.parameters import SpectrogramParameters, WaveformParameters
from shared.ports import DocumentStore, Is, Missing
from shared.requests import InputRequest, JobRequest
from shared.workflows import WORKFLOWS
from shared.workflows.spectrogram import SPECTROGRAM
from shared.workflows.waveform import WAVEFORM

if TYPE_CHECKING:
    from shared.committing import Repository
    from shared.conductor import Conductor
    from shared.inputs import Inputs
    from shared.litter import Clearance
    from shared.submission import Submissions

PICTURES = frozenset({WAVEFORM.name, SPECTROGRAM.name})
"""The workflows that do nothing but show a file."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is asked for.

    Attributes:
        artifact: its name among what the job makes.
    """

    workflow: str
    parameters: Mapping[str, Any]
    artifact: str

    @classmethod
    def waveform(cls, how: WaveformParameters, zoom: Zoom, format: WaveformFormat) -> Picture:  # noqa: A002
        """A waveform at a zoom; one job makes all zooms in all formats."""
        return cls(WAVEFORM.name, how.model_dump(), waveform_name(zoom, format))

    @classmethod
    def spectrogram(cls, how: SpectrogramParameters) -> Picture:
        """A spectrogram."""
        return cls(SPECTROGRAM.name, how.model_dump(), "spectrogram.png")


MOST = 24
"""Jobs that draw one file in one way: each is work, and is kept."""

AT_ONCE = (
    Picture.waveform(WaveformParameters(), 256, "json"),
    Picture.spectrogram(SpectrogramParameters()),
)
"""What is drawn right after the upload where the setting says so: what a request without wishes gets."""


class Pictures:
    """Pictures over the jobs that draw them."""

    def __init__(
        self,
        documents: DocumentStore,
        conductor: Conductor,
        submissions: Submissions,
        files: Repository[AudioFile],
    ) -> None:
        self._documents = documents
        self._conductor = conductor
        self._submissions = submissions
        self._files = files

    def arrived(self, event: ObjectFinalized) -> None:
        """An upload was judged: have it drawn, if there is something to draw."""
        try:
            file = self._files.load(event.name.rpartition("/")[2]).value
        except Missing:
            return
        if file.object_name == event.name and _is_sound(file):
            for picture in AT_ONCE:
                self.job(file, picture)

    def job(self, file: AudioFile, picture: Picture) -> Job:
        """The job that draws a picture, or has drawn it; it is submitted if there is none.

        Raises:
            Refused: 409 ``file_not_ready``, 409 with the code for which the file was rejected or
                expired, 409 ``wrong_media`` where it is not audio; and as a submission is refused.
        """
        _insist_on_sound(file)
        jobs = list(self._jobs(file, picture))
        same = [job for job in jobs if _draws(job, picture)]
        wanted = next((job for job in same if job.status is not JobStatus.CANCELLED), None)
        if wanted is None and len(jobs) >= MOST:
            raise Refused(
                409,
                "too_many_pictures",
                f"This file was drawn {len(jobs)} times: use one of those sizes, or wait until they"
                " are removed.",
            )
        return wanted or self._submitted(file, picture, len(same))

    def _jobs(self, file: AudioFile, picture: Picture) -> Iterator[Job]:
        """Every job that draws the file in this way, the newest first."""
        where = [
            Is("owner", "==", file.owner),
            Is("workflow", "==", picture.workflow),
            Is("files", "contains", file.id),
        ]
        cursor = None
        while True:
            page = self._documents.query(
                "job", where, order="created_at", descending=True, after=cursor
            )
            for stored in page.documents:
                job = self._conductor.jobs.decode(stored).value
                if _of_the_whole_file(job):
                    yield job
            if page.cursor is None:
                return
            cursor = page.cursor

    def _submitted(self, file: AudioFile, picture: Picture, cancelled: int) -> Job:
        """A new job, or that of whoever asked at the same moment."""
        request = JobRequest(
            workflow=picture.workflow,
            file=InputRequest(file_id=file.id),
            parameters=dict(picture.parameters),
        )
        wishes = hashlib.sha256(json.dumps(dict(picture.parameters), sort_keys=True).encode())
        key = f"picture/{file.id}/{picture.workflow}/{wishes.hexdigest()}/{cancelled}"
        return self._submissions.submit(file.owner, request, key).job


def artifact_of(job: Job, picture: Picture) -> Artifact:
    """The picture that a completed job has drawn."""
    return next(drawn for _step, drawn in job.artifacts if drawn.name == picture.artifact)


def forget(file_id: str, inputs: Inputs, conductor: Conductor, clearance: Clearance) -> None:
    """Remove a file's pictures: jobs that still draw end, and all go with what they made.

    Raises:
        Conflict: one of the jobs changed at the same moment.
    """
    for job in inputs.jobs_taking("files", file_id):
        if job.workflow in PICTURES:
            held = conductor.apply(job.id, transitions.cancelled)
            clearance.remove_job(held.value, held.version)


def _insist_on_sound(file: AudioFile) -> None:
    if file.error is not None:
        raise Refused(409, file.error.code, f"The file is {file.status}: {file.error.message}")
    if file.status is not FileStatus.READY:
        raise Refused(
            409,
            "file_not_ready",
            f"The file is {file.status}; ask again once it is ready.",
            retry_after_s=1,
        )
    if not _is_sound(file):
        raise Refused(409, "wrong_media", "Only recordings have pictures; this file is MIDI.")


def _is_sound(file: AudioFile) -> bool:
    return file.status is FileStatus.READY and (file.facts or {}).get("media", "audio") == "audio"


def _draws(job: Job, picture: Picture) -> bool:
    """Whether it draws just this: what its owner left out stands at its default."""
    meant = WORKFLOWS[picture.workflow].parameters.model_validate(job.parameters).model_dump()
    return picture.parameters.items() <= meant.items()


def _of_the_whole_file(job: Job) -> bool:
    (given,) = job.inputs.values()
    return given.start_s is None and given.end_s is None
