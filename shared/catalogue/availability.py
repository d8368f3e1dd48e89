"""Whether a model can be asked here and now, and if not, why, and who would be nearest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shared.catalogue.rows import OTHER_MODELS, Row
from shared.model import Engine
from shared.settings import Settings, variable
from shared.tasks import CATALOGUE

Status = Literal["available", "needs_key", "unavailable"]

_NAMES: Mapping[str, str] = {
    "anthropic": "Anthropic",
    "openai": "OpenAI",
    "replicate": "Replicate",
}
_KEYS: Mapping[str, str] = {
    "anthropic": "anthropic_api_key",
    "openai": "openai_api_key",
    "replicate": "replicate_api_token",
}


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a model can be asked.

    Attributes:
        reason: why not, a sentence; empty where it can.
        nearest: id of the row that does most nearly the same.
    """

    status: Status
    reason: str = ""
    nearest: str | None = None


def availability(row: Row, settings: Settings) -> Availability:
    """Whether this deployment can ask the model."""
    if row.provider == "none":
        return Availability("unavailable", row.reason, row.nearest)
    return _own(row, settings) if row.provider == "serenade" else _hosted(row, settings)


def own_engine(row: Row) -> Engine | None:
    """Our engine that the row stands for; None where `shared.tasks` knows none of that name."""
    known = (engine for name in row.tasks if name in CATALOGUE for engine in CATALOGUE[name].known)
    return next((engine for engine in known if engine.name == row.engine), None)


def configured(row: Row, settings: Settings) -> Row:
    """The row as this deployment has it: model and price of language models, version of our own."""
    if row.provider == "serenade":
        engine = own_engine(row)
        return row if engine is None else row.model_copy(update={"version": engine.version})
    model = _chosen_model(row, settings)
    if model == row.model:
        return row
    dearest = row.prices.get(OTHER_MODELS, row.price)
    return row.model_copy(update={"model": model, "price": row.prices.get(model, dearest)})


def _chosen_model(row: Row, settings: Settings) -> str:
    chosen = {"anthropic": settings.anthropic_model, "openai": settings.openai_model}
    return chosen.get(row.provider, row.model)


def _own(row: Row, settings: Settings) -> Availability:
    engine = own_engine(row)
    if engine is None:
        return Availability("unavailable", f"{row.name} is not built yet.", row.nearest)
    if engine.runtime not in settings.runtimes:
        reason = f"It needs a {engine.runtime} worker, and this deployment has none."
        return Availability("unavailable", reason, row.nearest)
    return Availability("available", nearest=row.nearest)


def _hosted(row: Row, settings: Settings) -> Availability:
    who = _NAMES[row.provider]
    if row.provider not in settings.providers and not getattr(settings, _KEYS[row.provider]):
        reason = f"This deployment has no key of {who} ({variable(_KEYS[row.provider])})."
        return Availability("needs_key", reason, row.nearest)
    if row.provider != "replicate" and row.provider not in settings.words_order:
        return Availability("unavailable", f"This deployment does not ask {who}.", row.nearest)
    return Availability("available", nearest=row.nearest)
