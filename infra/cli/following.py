"""Following a job: by its events where they can be had, else by asking again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

import httpx

from infra.cli.connection import Busy, Unreachable, answering, checked, job_path
from infra.cli.documents import JobView, StepProgress

POLL_S = 1.0
"""Seconds between two questions where events cannot be had."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """A server-sent event."""

    event: str
    id: str
    data: str


def follow(
    http: httpx.Client, job_id: str, ask: Callable[[str], JobView]
) -> Iterator[JobView | StepProgress]:
    """A job at every change until it has ended, and its steps' progress between.

    Args:
        ask: gives the job as it is now; its errors end the following.
    """
    last = ""
    while True:
        try:
            with closing(_events(http, job_id, last)) as events:
                for event in events:
                    told = _understood(event)
                    if told is None:
                        continue
                    last = event.id or last
                    yield told
                    if _is_the_end(told):
                        return
        except (Unreachable, Busy):
            pass  # the question below finds out whether the server is still there
        job = ask(job_id)
        yield job
        if _is_the_end(job):
            return
        time.sleep(POLL_S)


def parsed(lines: Iterator[str]) -> Iterator[ServerEvent]:
    """Server-sent events from their lines, as WHATWG's HTML standard (9.2.6) has it."""
    event, identifier, data = "", "", list[str]()
    for line in lines:
        if not line:
            if data:
                yield ServerEvent(event or "message", identifier, "\n".join(data))
            event, data = "", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            event = value
        elif field == "id":
            identifier = value
        elif field == "data":
            data.append(value)


def _events(http: httpx.Client, job_id: str, last: str) -> Generator[ServerEvent, None, None]:
    headers = {"Accept": "text/event-stream"}
    if last:
        headers["Last-Event-ID"] = last
    with (
        answering(str(http.base_url)),
        http.stream("GET", f"{job_path(job_id)}/events", headers=headers) as response,
    ):
        yield from parsed(checked(response).iter_lines())


def _understood(event: ServerEvent) -> JobView | StepProgress | None:
    if event.event == "job":
        return JobView.model_validate_json(event.data)
    if event.event == "progress":
        return StepProgress.model_validate_json(event.data)
    return None


def _is_the_end(told: JobView | StepProgress) -> bool:
    return isinstance(told, JobView) and told.status.terminal
