"""From what was typed to a request that a server understands, and the files it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from infra.cli.catalogue import named
from infra.cli.documents import WorkflowView
from infra.cli.endings import Usage
from infra.cli.inputs import declaration, input_files, regions_of
from infra.cli.values import parameters_of
from shared.requests import InputRequest, JobRequest


def asked(
    name: str,
    workflows: Sequence[WorkflowView],
    *,
    file: Path | None,
    inputs: Sequence[str],
    parameters: Sequence[str],
    regions: Sequence[str],
) -> tuple[JobRequest, dict[str, Path]]:
    """The request, and role → file to upload once it is granted.

    Raises:
        Usage: what was typed makes no sense for this workflow.
    """
    workflow = named(name, workflows)
    values = parameters_of(parameters, workflow)
    files = input_files(file, inputs, workflow)
    parts = regions_of(regions, workflow)
    for role in parts.keys() - files.keys():
        raise Usage("bad_region", f"There is a region of {role!r}, but no file.")
    try:
        request = JobRequest(
            workflow=workflow.name,
            inputs={
                role: InputRequest(upload=declaration(path), **parts.get(role, {}))
                for role, path in files.items()
            },
            parameters=values,
        )
    except ValidationError as error:
        told = error.errors(include_url=False)[0]["msg"]
        raise Usage("bad_request", f"{told}.") from None
    return request, files
