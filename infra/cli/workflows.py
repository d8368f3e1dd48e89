"""``serenade workflows``: what can be asked for, and every parameter with its meaning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.cli.options import AsJson

if TYPE_CHECKING:
    from rich.table import Table

    from infra.cli.documents import WorkflowView


def workflows(
    name: Annotated[str | None, typer.Argument(help="Only this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """List workflows with their inputs and parameters."""
    from infra.cli.catalogue import named, own_workflows

    known = own_workflows()
    if name is not None:
        known = [named(name, known)]
    if as_json:
        print(json.dumps([each.as_sent() for each in known], ensure_ascii=False))
    else:
        _tell(known)


def kind_of(schema: Mapping[str, Any]) -> str:
    """What a parameter takes, with its bounds: ``number 0…1``, ``text or null``, ``1, 2 or 3``."""
    choices = schema.get("anyOf")
    if choices:
        return " or ".join(kind_of(choice) for choice in choices)
    values = schema.get("enum")
    if values:
        *first, last = (str(value) for value in values)
        return f"{', '.join(first)} or {last}" if first else last
    kind = {"string": "text"}.get(str(schema.get("type")), str(schema.get("type", "any")))
    return f"{kind} {_bounds(schema)}".strip()


def _bounds(schema: Mapping[str, Any]) -> str:
    if "maxLength" in schema:
        return f"of at most {schema['maxLength']:,} characters"
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None and high is None:
        return ""
    return f"{'' if low is None else low}…{'' if high is None else high}"


def _tell(known: list[WorkflowView]) -> None:
    from rich.console import Console

    console = Console()
    for workflow in known:
        console.print(f"\n[bold]{workflow.name}[/]  {workflow.summary}", highlight=False)
        for role, given in workflow.inputs.items():
            need = "required" if given.required else "optional"
            form = "FILE" if given.main else f"--input {role}=FILE"
            console.print(f"  {form}: {role} ({given.media}, {need})", highlight=False)
        console.print(_parameters(workflow))


def _parameters(workflow: WorkflowView) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=True, padding=(0, 1))
    for title in ("parameter", "default", "takes", "meaning"):
        table.add_column(title, no_wrap=title in ("parameter", "default"))
    for name, schema in workflow.properties.items():
        default = json.dumps(schema["default"]) if "default" in schema else ""
        cells = (name, default, kind_of(schema), str(schema.get("description", "")))
        table.add_row(*(Text(cell) for cell in cells))
    return table
