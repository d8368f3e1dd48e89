"""Live progress: server-sent events, from the current state to the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from functions.api.access import OwnJob, Parts
from functions.api.job_stream import JobStream, told
from shared.errors import Refused

router = APIRouter(prefix="/v1/jobs/{job_id}/events", tags=["jobs"])

OWNERS_SHARE = 2
"""One owner may have every second place, so that nobody can shut all others out."""

BUSY_S = 5
"""Seconds after which a listener who found no place may try again."""


class Places:
    """A number of places; who finds none is refused. Used by one event loop only."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._each = max(1, total // OWNERS_SHARE)
        self._taken: Counter[str] = Counter()

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return self._total - self._taken.total()

    def take(self, owner: str) -> None:
        """Take a place.

        Raises:
            Refused: 503 ``too_many_streams``; 429 where the owner has too many already.
        """
        if self._taken[owner] >= self._each:
            message = f"You listen {self._each} times already; ask for the job itself."
            raise Refused(429, "too_many_streams", message, retry_after_s=BUSY_S)
        if not self.free:
            message = "Too many listeners; ask for the job itself, or try again."
            raise Refused(503, "too_many_streams", message, retry_after_s=BUSY_S)
        self._taken[owner] += 1

    def give_back(self, owner: str) -> None:
        """Leave a place to another."""
        self._taken[owner] -= 1
        if not self._taken[owner]:
            del self._taken[owner]


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
    places.take(job.owner)
    try:
        yield JobStream(app.documents, app.conductor, job.id, _revision(last_event_id))
    finally:
        places.give_back(job.owner)


@router.get("", response_class=EventSourceResponse)
async def job_events(
    stream: Annotated[JobStream, Depends(job_stream)], app: Parts
) -> AsyncIterator[ServerSentEvent]:
    """Follow a job: ``job`` with its document at every change, ``progress``, at last ``end``.

    The first event is the current state, unless ``Last-Event-ID`` says that you have it.
    """
    async for event in told(stream, app.settings.stream_look_s):
        yield event


def _revision(event_id: str | None) -> int | None:
    known = event_id is not None and event_id.isascii() and event_id.isdigit()
    return int(event_id) if event_id and known else None
