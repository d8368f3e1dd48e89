"""``serenade ping``: does it work, and how fast?"""

from __future__ import annotations

import json
import statistics
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.endings import FAILED
from infra.cli.options import AsJson, DataFolder, ServerKey, ServerUrl

if TYPE_CHECKING:
    from infra.cli.client import Server
    from infra.cli.documents import JobView


def ping(
    count: Annotated[int, typer.Option(min=1, max=10_000, help="Jobs, one after another.")] = 5,
    steps: Annotated[int, typer.Option(min=1, max=10, help="Steps of each.")] = 5,
    as_json: AsJson = False,
    data: DataFolder = None,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Send jobs without work through a server, the home here, or a home of its own.

    The latency is that of the job, from its creation to its end; the first may wait for a worker to
    start. Exit code 0: all completed.
    """
    with _reached(server, key, data) as reached:
        ended = [_sent(reached, steps) for _ in range(count)]
    completed = sum(each.status.value == "completed" for each in ended)
    milliseconds = [1000 * each.seconds for each in ended if each.seconds is not None]
    told = {
        "jobs": count,
        "steps": steps,
        "completed": completed,
        "first_ms": round(milliseconds[0], 1),
        "p50_ms": round(statistics.median(milliseconds[1:] or milliseconds), 1),
        "slowest_ms": round(max(milliseconds), 1),
    }
    if as_json:
        print(json.dumps(told))
    else:
        typer.echo(
            f"{completed} of {count} jobs of {steps} steps completed. "
            f"First {told['first_ms']} ms, then p50 {told['p50_ms']} ms; "
            f"slowest {told['slowest_ms']} ms."
        )
    if completed < count:
        raise typer.Exit(FAILED)


def _reached(
    server: str | None, key: str | None, data: Path | None
) -> AbstractContextManager[Server]:
    from infra.cli.client import Server
    from infra.cli.homes import named_or_private, running_home, settings_here

    running = None if server else running_home(settings_here(data).data)
    if running is not None:
        return Server(running.url, running.key)
    return named_or_private(server, key)


def _sent(server: Server, steps: int) -> JobView:
    from infra.cli.documents import JobView
    from shared.requests import JobRequest

    request = JobRequest(workflow="ping", parameters={"steps": steps})
    job = server.submit(request).job
    for told in server.follow(job.id):
        if isinstance(told, JobView):
            job = told
    return job
