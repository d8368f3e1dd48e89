"""The catalogue of models: what each can do, at what price, and whether it can be asked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from functions.api.access import Parts
from functions.api.job_documents import Document
from infra.bootstrap import App
from shared.catalogue.availability import Availability, Status, availability, configured
from shared.catalogue.reading import Rows, named
from shared.catalogue.rows import Price, PriceUnit, Provider, Row
from shared.errors import Refused
from shared.hosted.rows import rows_here
from shared.money.track_record import Measured
from shared.tasks import CATALOGUE

router = APIRouter(prefix="/v1/models", tags=["models"])

Records: TypeAlias = Mapping[str, Measured]


def known_rows(app: Parts) -> Rows:
    """The rows that the caller may see: the public ones, whoever it is."""
    return rows_here(app.settings)


Known = Annotated[Rows, Depends(known_rows)]


class PriceDocument(Document):
    """A list price in US dollars; an estimate until a job has been charged."""

    unit: PriceUnit = Field(description="none: nothing is charged.")
    usd: float = Field(description="A run, a second, or a million tokens sent.")
    output_usd: float | None = Field(description="A million tokens answered, where tokens count.")
    at_most_usd: float | None = Field(description="A run at most, where that is known.")
    as_of: str | None = Field(description="The day on which it was looked up.")
    source: Literal["provider", "reported"] = Field(
        description="provider: the provider's own list says so; reported: only others do."
    )
    note: str

    @classmethod
    def of(cls, price: Price) -> PriceDocument:
        """The public form of a price."""
        usd = price.per_run_usd or price.per_second_usd or price.input_mtok_usd or 0
        most = price.per_run_usd
        if price.per_second_usd is not None and price.ceiling_s is not None:
            most = price.per_second_usd * price.ceiling_s
        return cls(
            unit=price.unit,
            usd=float(usd),
            output_usd=None if price.output_mtok_usd is None else float(price.output_mtok_usd),
            at_most_usd=None if most is None else float(most),
            as_of=price.as_of.isoformat() if price.as_of else None,
            source=price.source,
            note=price.note,
        )


class MeasuredDocument(Document):
    """How it served this deployment in recent weeks."""

    calls: int
    success_rate: float | None = Field(description="0 to 1.")
    p50_s: float | None = Field(description="Seconds that half of its successes took at most.")
    p95_s: float | None = Field(description="Seconds that nineteen in twenty took at most.")


class ModelDocument(Document):
    """One system that people ask for by name."""

    id: str = Field(description="What a job's engine names.")
    name: str
    role: str
    aliases: list[str]
    tasks: list[str]
    by_name: bool = Field(description="It is asked only where a job's engine names it.")
    provider: Provider = Field(description="serenade: our own; none: nobody that we could ask.")
    model: str = Field(description="As the provider names it.")
    version: str
    parameters: dict[str, Any] = Field(description="JSON schema of its first task's parameters.")
    price: PriceDocument | None = Field(description="null where nobody could be asked.")
    longest_s: float | None = Field(description="Seconds of music that it makes at most.")
    licence: str
    terms_note: str
    note: str
    status: Status
    reason: str = Field(description="Why it cannot be asked; empty where it can.")
    nearest: str | None = Field(description="The model that does most nearly the same.")
    confirmed: bool = Field(description="Read in the provider's own documentation.")
    measured: MeasuredDocument | None = Field(description="null until it has been called.")

    @classmethod
    def of(cls, row: Row, state: Availability, record: Measured | None) -> ModelDocument:
        """The public form of a row, as this deployment has it."""
        return cls(
            **row.model_dump(include=_AS_THEY_ARE),
            aliases=list(row.aliases),
            tasks=list(row.tasks),
            parameters=_parameters(row),
            price=None if row.provider == "none" else PriceDocument.of(row.price),
            status=state.status,
            reason=state.reason,
            nearest=state.nearest,
            measured=MeasuredDocument(**dict(record)) if record and record.calls else None,
        )


_AS_THEY_ARE = {
    *("id", "name", "role", "by_name", "provider", "model", "version"),
    *("longest_s", "licence", "terms_note", "note", "confirmed"),
}


class ModelList(Document):
    """Every model that was asked for."""

    models: list[ModelDocument]


@router.get("")
def list_models(
    app: Parts,
    rows: Known,
    task: Annotated[str | None, Query(max_length=60, description="That can do this task.")] = None,
    status: Annotated[Status | None, Query(description="In this state.")] = None,
    provider: Annotated[Provider | None, Query(description="Run by this provider.")] = None,
) -> ModelList:
    """The models, best first for each task; nobody needs a key to see them."""
    found = [
        (row, state)
        for row in rows.values()
        if (task is None or task in row.tasks) and provider in (None, row.provider)
        for state in (availability(row, app.settings),)
        if status in (None, state.status)
    ]
    records = _records(app, (row for row, _ in found))
    return ModelList(models=[_document(app, row, state, records) for row, state in found])


@router.get("/{model_id:path}")
def get_model(model_id: str, app: Parts, rows: Known) -> ModelDocument:
    """One model, by its id or an alias."""
    row = named(model_id, rows)
    if row is None:
        raise Refused(404, "no_such_model", "There is no such model; GET /v1/models lists them.")
    return _document(app, row, availability(row, app.settings), _records(app, [row]))


def _document(app: App, row: Row, state: Availability, records: Records) -> ModelDocument:
    return ModelDocument.of(configured(row, app.settings), state, records.get(row.id))


def _records(app: App, rows: Iterable[Row]) -> Records:
    """What was measured of those whose calls are counted."""
    hosted = [row.id for row in rows if row.hosted]
    return app.track_record.of(hosted) if hosted else {}


def _parameters(row: Row) -> dict[str, Any]:
    task = CATALOGUE.get(row.tasks[0]) if row.tasks else None
    return {} if task is None else task.parameters.model_json_schema()
