"""``serenade models``: who can do what here, at what price, and what is not to be had."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.cli.options import AsJson

if TYPE_CHECKING:
    from shared.catalogue.rows import Price


def models(
    task: Annotated[str | None, typer.Option(help="Only those that do this task.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the catalogue of models, as this machine's settings have it."""
    rows = _rows(task)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        _tell(rows)


def price_of(price: Price) -> str:
    """A list price as people read it; empty of our own engines."""
    if price.unit == "run":
        return f"${price.per_run_usd} a run"
    if price.unit == "second":
        return f"${price.per_second_usd} a second"
    if price.unit == "million_tokens":
        return f"${price.input_mtok_usd} in, ${price.output_mtok_usd} out, a million tokens"
    return ""


def _rows(task: str | None) -> list[dict[str, Any]]:
    from shared.catalogue.availability import availability, configured
    from shared.hosted.rows import rows_here
    from shared.settings import Settings

    settings = Settings.from_environment()
    rows = []
    for row in rows_here(settings).values():
        if task is not None and task not in row.tasks:
            continue
        here, told = configured(row, settings), availability(row, settings)
        rows.append(
            {
                "id": row.id,
                "role": row.role,
                "tasks": list(row.tasks),
                "provider": row.provider,
                "status": told.status,
                "price": price_of(here.price),
                "licence": row.licence,
                "reason": told.reason,
                "nearest": told.nearest,
            }
        )
    return rows


def _tell(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1))
    for title in ("model", "status", "what it does", "price", "why not"):
        table.add_column(title, no_wrap=title in ("model", "status"))
    for row in rows:
        nearest = f" Nearest: {row['nearest']}." if row["reason"] and row["nearest"] else ""
        why = row["reason"] + nearest
        cells = (row["id"], row["status"].replace("_", " "), row["role"], row["price"], why)
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
