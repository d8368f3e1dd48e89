"""Live progress: server-sent events, from the current state to the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from functions.api.access import OwnJob, Parts
from functions.api.job_stream import JobStream, told
from shared.errors import Refused

router = APIRouter(prefix="/v1/jobs/{job_id}/events", tags=["jobs"])

MAX_STREAMS = 100
"""Listeners that one process serves at a time."""

BUSY_S = 5
"""Seconds after which a listener who found no place may try again."""


class Places:
    """A number of places; who finds none is refused. Used by one event loop only."""

    def __init__(self, total: int) -> None:
        self.free = total

    def take(self) -> None:
        """Take a place.

        Raises:
            Refused: 503 ``too_many_streams``.
        """
        if self.free == 0:
            message = "Too many listeners; ask for the job itself, or try again."
            raise Refused(503, "too_many_streams", message, retry_after_s=BUSY_S)
        self.free -= 1

    def give_back(self) -> None:
        """Leave a place to another."""
        self.free += 1


async def job_stream(
    request: Request,
    job: OwnJob,
    app: Parts,
    last_event_id: Annotated[
        str | None, Header(max_length=100, description="The last event that was received.")
    ] = None,
) -> AsyncIterator[JobStream]:
    """A listener's stream, which holds a place until its last event is sent."""
    places: Places = request.app.state.places
    places.take()
    try:
        yield JobStream(app.documents, app.conductor, job.id, _revision(last_event_id))
    finally:
        places.give_back()


@router.get("", response_class=EventSourceResponse)
async def job_events(
    stream: Annotated[JobStream, Depends(job_stream)],
) -> AsyncIterator[ServerSentEvent]:
    """Follow a job: ``job`` with its document at every change, ``progress``, at last ``end``.

    The first event is the current state, unless ``Last-Event-ID`` says that you have it.
    """
    async for event in told(stream):
        yield event


def _revision(event_id: str | None) -> int | None:
    known = event_id is not None and event_id.isascii() and event_id.isdigit()
    return int(event_id) if event_id and known else None
