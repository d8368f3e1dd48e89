"""The hosted models of this deployment, as engines."""

from __future__ import annotations

from shared.catalogue.availability import availability
from shared.catalogue.choosing import HOSTED, hosted_rows
from shared.catalogue.inputs import fill
from shared.catalogue.reading import named
from shared.catalogue.rows import WORDS_TASKS, Row
from shared.engine_choice import Engines, Wanted
from shared.errors import EngineUnavailable
from shared.hosted.described import described
from shared.hosted.not_sent import READ_NOT_SENT
from shared.hosted.rows import rows_here
from shared.model import Engine
from shared.settings import Settings

_SUNG = {"lyrics": "la la la la la la la la"}
"""What stands for words that are not written yet."""

_AT_MOST = 2
"""Hosted models of one provider that are tried one after another: each may cost."""


def engines_here(settings: Settings) -> Engines:
    """What this deployment can run."""

    def hosted(wanted: Wanted, asked: str) -> list[Engine]:
        found = hosted_rows(wanted.task, settings, asked, rows_here(settings))
        if wanted.task in WORDS_TASKS:
            return [_engine(row) for row in found]
        able = [row for row in found if _takes(row, wanted)]
        # where none does, the first says why, before anything is spent
        return [_engine(row) for row in _few(able or found[:1])]

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


def _takes(row: Row, wanted: Wanted) -> bool:
    """Whether the model takes what is known of the request before the job begins."""
    values = described(wanted.task, wanted.parameters.model_dump())
    if "lyrics" in wanted.files:
        values |= _SUNG
    files = {name: "https:" for name in wanted.files if name not in READ_NOT_SENT}
    try:
        fill(row, values, files)
    except EngineUnavailable:
        return False
    return True


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
