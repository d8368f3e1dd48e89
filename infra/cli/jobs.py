"""``serenade jobs``, ``job``, ``cancel``, ``retry``: the jobs of a server, or of the home here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.options import AsJson, DataFolder, ServerKey, ServerUrl

if TYPE_CHECKING:
    from infra.cli.documents import JobView

JobId = Annotated[str, typer.Argument(metavar="ID", help="A job's id, job_…")]


def jobs(
    workflow: Annotated[str | None, typer.Option(help="Only of this workflow.")] = None,
    status: Annotated[str | None, typer.Option(help="Only those that are so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most jobs listed.")] = 20,
    as_json: AsJson = False,
    data: DataFolder = None,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """List jobs, newest first."""
    from infra.cli.homes import running_server

    with running_server(server, key, data) as reached:
        found = reached.jobs(workflow, status, limit)
    if as_json:
        print(json.dumps([each.as_sent() for each in found], ensure_ascii=False))
    else:
        _tell_all(found)


def job(
    job_id: JobId,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it to its end.")] = False,
    as_json: AsJson = False,
    data: DataFolder = None,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Show a job; with --watch, exit code 1 unless it completes."""
    from rich.console import Console

    from infra.cli import performing
    from infra.cli.display import JobDisplay
    from infra.cli.homes import running_server

    with running_server(server, key, data) as reached:
        found = reached.job(job_id)
        if watch:
            with JobDisplay(Console(stderr=True, quiet=as_json)) as display:
                found = performing.watch(reached, found, display)
    _tell(found, as_json)
    if watch:
        performing.require_completed(found)


def cancel(
    job_id: JobId,
    as_json: AsJson = False,
    data: DataFolder = None,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Cancel a job."""
    from infra.cli.homes import running_server

    with running_server(server, key, data) as reached:
        _tell(reached.cancel(job_id), as_json)


def retry(
    job_id: JobId,
    as_json: AsJson = False,
    data: DataFolder = None,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Let a failed job go on from where it failed."""
    from infra.cli.homes import running_server

    with running_server(server, key, data) as reached:
        _tell(reached.retry(job_id), as_json)


def _tell(found: JobView, as_json: bool) -> None:
    from rich.console import Console

    from infra.cli.made import tell_steps

    if as_json:
        print(json.dumps(found.as_sent(), ensure_ascii=False))
        return
    console = Console()
    console.print(f"{found.id}  {found.workflow}  {found.status}", markup=False, highlight=False)
    tell_steps(console, found)
    if found.error is not None:
        console.print(f"{found.error.code}: {found.error.message}", markup=False, soft_wrap=True)


def _tell_all(found: list[JobView]) -> None:
    """A line for each, whole however narrow the screen: ids are there to be copied."""
    for each in found:
        took = "" if each.seconds is None else f"{each.seconds:.2f} s"
        why = "" if each.error is None else each.error.code
        typer.echo(
            f"{each.id}  {each.workflow:<18} {each.status:<17} {each.created_at} {took:>10}  {why}"
        )
