"""The hosted models of this deployment, as engines."""

from __future__ import annotations

from shared.catalogue.availability import availability
from shared.catalogue.choosing import HOSTED, hosted_rows
from shared.catalogue.reading import named
from shared.catalogue.rows import Row
from shared.engine_choice import Engines
from shared.hosted.rows import rows_here
from shared.model import Engine
from shared.settings import Settings

_AT_MOST = 2
"""Hosted models of one provider that are tried one after another: each may cost."""


def engines_here(settings: Settings) -> Engines:
    """What this deployment can run."""

    def hosted(task: str, asked: str) -> list[Engine]:
        found = hosted_rows(task, settings, asked, rows_here(settings))
        return [_engine(row) for row in _few(found)]

    def explain(asked: str) -> str | None:
        rows = rows_here(settings)
        row = named(asked, rows)
        alike = [row] if row else [r for r in rows.values() if asked in (r.provider, HOSTED)]
        told = (availability(each, settings) for each in alike if each.hosted or row)
        reasons = [each.reason for each in told if each.status != "available"]
        if reasons:
            return reasons[0]
        return f"No step of this workflow can be done by {asked}." if alike else None

    return Engines(settings.runtimes, hosted, explain)


def _engine(row: Row) -> Engine:
    return Engine(
        name=row.id,
        kind="hosted",
        runtime="hosted",
        version=row.version or row.model,
        provider=row.provider,
    )


def _few(rows: list[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        if sum(other.provider == row.provider for other in kept) < _AT_MOST:
            kept.append(row)
    return kept
