"""``serenade run``: a job from files on this machine to artifacts on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from infra.cli.options import AsJson, ServerKey, ServerUrl


def run(
    workflow: Annotated[str, typer.Argument(help="What to do; see 'serenade workflows'.")],
    file: Annotated[Path | None, typer.Argument(help="The workflow's main input.")] = None,
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="ROLE=FILE", help="An input by its role."),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A parameter."),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[ROLE=]START:END", help="Use only this part of an input, in seconds."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the artifacts; one named by the job without it."),
    ] = None,
    as_json: AsJson = False,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Run a workflow and download what it makes.

    Without --server it starts a home of its own for as long as the job takes. Exit code 0: completed;
    1: failed, rejected or cancelled; 2: wrong usage.
    """
    from rich.console import Console

    from infra.cli import made
    from infra.cli.asking import asked
    from infra.cli.display import JobDisplay
    from infra.cli.homes import known_workflows, named_or_private
    from infra.cli.performing import perform, require_completed

    request, files = asked(
        workflow,
        known_workflows(server, key),
        file=file,
        inputs=inputs or [],
        parameters=parameters or [],
        regions=region or [],
    )
    with named_or_private(server, key) as reached:
        with JobDisplay(Console(stderr=True, quiet=as_json)) as display:
            job = perform(reached, request, files, display)
        artifacts = reached.artifacts(job.id) if job.status == "completed" else []
        places = reached.download(artifacts, out or Path(job.id))
    if as_json:
        print(json.dumps(job.as_sent(), ensure_ascii=False))
    require_completed(job)
    if not as_json:
        console = Console()
        console.print(f"{job.workflow} completed in {job.seconds or 0.0:.1f} s ({job.id})")
        made.tell_steps(console, job)
        made.tell_artifacts(console, artifacts, places)
        made.tell_listening(console, artifacts, places)
