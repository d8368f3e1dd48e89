"""Pictures of a file: drawn by a job the first time somebody asks, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import Field, model_validator

from functions.api.access import OwnFile, Parts
from functions.api.job_documents import Document, JobDocument, Time
from functions.api.leaves import leave_to_download
from functions.api.views import view
from infra.bootstrap import App
from shared.audio.zooms import WaveformFormat, Zoom
from shared.errors import Refused
from shared.instants import to_rfc3339
from shared.model import AudioFile, JobStatus
from shared.parameters import Parameters, SpectrogramParameters, WaveformParameters
from shared.pictures import Picture, artifact_of

router = APIRouter(prefix="/v1/files/{file_id}", tags=["pictures"])

SOON_S = 1
"""Seconds after which a picture that is being drawn may be asked for again."""


class PictureDocument(Document):
    """A picture, and leave to download it."""

    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    url: str = Field(description="Anybody may GET it until it expires.")
    expires_at: Time


class Wishes(Parameters):
    """What every picture takes."""

    redirect: bool = Field(
        True,
        description="false: tell the URL instead of redirecting to it. Pages of a browser want this:"
        " a redirect from one origin to another loses theirs.",
    )

    @model_validator(mode="before")
    @classmethod
    def _numbers(cls, given: Any) -> Any:
        """A query's values are all text."""
        if not isinstance(given, Mapping):
            return given
        return {name: int(v) if _is_number(v) else v for name, v in given.items()}


class WaveformWishes(WaveformParameters, Wishes):
    """Which waveform."""

    format: WaveformFormat = Field(
        "json", description="Both say the same; dat is a quarter as long."
    )
    samples_per_pixel: Zoom = Field(512, description="Frames of sound in each minimum and maximum.")


class SpectrogramWishes(SpectrogramParameters, Wishes):
    """Which spectrogram."""


PICTURE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"model": PictureDocument, "description": "Where it is, for redirect=false."},
    202: {"model": JobDocument, "description": "It is being drawn by this job; ask again soon."},
}


@router.get(
    "/waveform",
    status_code=307,
    response_class=RedirectResponse,
    responses=PICTURE_RESPONSES,
)
def get_waveform(file: OwnFile, app: Parts, wishes: Annotated[WaveformWishes, Query()]) -> Response:
    """The file's waveform, as peaks.js and wavesurfer.js read it: redirects to its signed URL.

    It is version 2 of audiowaveform's data format. Asked for the first time it is drawn: the answer is
    202 with the job that does so, all zooms at once.
    """
    how = WaveformParameters(bits=wishes.bits, channels=wishes.channels)
    picture = Picture.waveform(how, wishes.samples_per_pixel, wishes.format)
    return _answer(app, file, picture, wishes.redirect)


@router.get(
    "/spectrogram",
    status_code=307,
    response_class=RedirectResponse,
    responses=PICTURE_RESPONSES,
)
def get_spectrogram(
    file: OwnFile, app: Parts, wishes: Annotated[SpectrogramWishes, Query()]
) -> Response:
    """The file's spectrogram as a PNG with axes in seconds and hertz: redirects to its signed URL.

    Asked for the first time it is drawn: the answer is 202 with the job that does so.
    """
    how = SpectrogramParameters(scale=wishes.scale, width=wishes.width, height=wishes.height)
    return _answer(app, file, Picture.spectrogram(how), wishes.redirect)


def _answer(app: App, file: AudioFile, picture: Picture, redirect: bool) -> Response:
    """Where the picture is, or which job draws it."""
    job = app.pictures.job(file, picture)
    if job.error is not None:
        raise Refused(
            409,
            job.error.code,
            f"{job.error.message} To try again: POST /v1/jobs/{job.id}/retry.",
        )
    if job.status is not JobStatus.COMPLETED:
        headers = {"Location": f"/v1/jobs/{job.id}", "Retry-After": str(SOON_S)}
        return JSONResponse(view(app.conductor, job).model_dump(mode="json"), 202, headers)
    drawn = artifact_of(job, picture)
    leave = leave_to_download(app, drawn)
    if redirect:
        return RedirectResponse(leave.url, status_code=307)
    told = PictureDocument(
        name=drawn.name,
        media_type=drawn.media_type,
        size=drawn.size,
        url=leave.url,
        expires_at=to_rfc3339(leave.expires_at),
    )
    return JSONResponse(told.model_dump(mode="json"))


def _is_number(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10
