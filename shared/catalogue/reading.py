"""The catalogue as its files have it, read once, and only when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shared.catalogue.rows import Row
from shared.errors import Permanent

Rows = Mapping[str, Row]
"""Id → row, in the order in which engines are tried."""

_Tables = dict[str, dict[str, Any]]


@cache
def catalogue(override: Path | None = None) -> Rows:
    """Every row.

    Args:
        override: an operator's own TOML file: a table a row, by id. What it says of a known row
            replaces that key (a price as a whole); a new row must be complete.

    Raises:
        Permanent: ``bad_catalogue``: a file cannot be read, or a row says something impossible.
    """
    tables = _ours()
    for row_id, table in (_theirs(override) if override else {}).items():
        tables[row_id] = {**tables.get(row_id, {}), **table}
    rows = {row_id: _row(row_id, table) for row_id, table in tables.items()}
    _check_names(rows)
    return rows


def named(asked: str, rows: Rows) -> Row | None:
    """The row of this id, alias or ``id@version``."""
    return rows.get(asked) or next((row for row in rows.values() if row.answers_to(asked)), None)


def _ours() -> _Tables:
    from importlib.resources import files

    from shared.catalogue import models

    tables: _Tables = {}
    for name in models.FILES:
        # not a path: a function is deployed inside a zip
        for row_id, table in _parsed(files(models).joinpath(f"{name}.toml").read_text("utf-8")):
            if row_id in tables:
                raise _bad(row_id, "it is there twice")
            tables[row_id] = table
    return tables


def _theirs(path: Path) -> _Tables:
    try:
        return dict(_parsed(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise Permanent("bad_catalogue", f"{path.name} cannot be read: {error}.") from error


def _parsed(text: str) -> list[tuple[str, dict[str, Any]]]:
    import tomllib

    tables = list(tomllib.loads(text).items())
    for row_id, table in tables:
        if not isinstance(table, dict):
            raise ValueError(f"{row_id} is no table")
    return tables


def _row(row_id: str, table: Mapping[str, Any]) -> Row:
    try:
        return Row.model_validate({**table, "id": row_id})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise _bad(row_id, f"{place}: {said}" if place else said) from error


def _check_names(rows: Rows) -> None:
    names: set[str] = set(rows)
    for row in rows.values():
        if row.nearest is not None and row.nearest not in rows:
            raise _bad(row.id, f"there is no row {row.nearest!r} to be nearest")
        for alias in row.aliases:
            if alias in names:
                raise _bad(row.id, f"another row is called {alias!r}")
            names.add(alias)


def _bad(row_id: str, what: str) -> Permanent:
    return Permanent("bad_catalogue", f"The catalogue's row {row_id!r} is wrong: {what}.")
