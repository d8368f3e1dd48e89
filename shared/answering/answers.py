"""What every answer of the teacher is made of."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.music.symbols.chord import Degree
from shared.music.symbols.note_names import name_of

if TYPE_CHECKING:
    from shared.hosted.at_once import Answered


class Answer(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(frozen=True)


class EngineTold(Answer):
    """Who answered."""

    kind: Literal["embedded", "hosted"]
    name: str = Field(description="Of a hosted one its id in /v1/models.")
    version: str = Field("", description="Of a hosted one the provider's name of the model.")
    cost_usd: float = Field(0.0, description="Of all that was asked of hosted models for this.")
    reasons: tuple[str, ...] = Field(
        (), description="Why hosted models that were asked did not answer, a sentence each."
    )

    @classmethod
    def of(cls, answered: Answered[Any], own: str) -> EngineTold:
        """Who it was, where our own engine is called ``own``."""
        cost, reasons = answered.cost_usd, answered.reasons
        if answered.row is None:
            return cls(kind="embedded", name=own, cost_usd=cost, reasons=reasons)
        row = answered.row
        return cls(kind="hosted", name=row.id, version=row.model, cost_usd=cost, reasons=reasons)


def pitch_name(midi: int, key: str | None = None) -> str:
    """'C#4', as a key spells it; middle C is C4."""
    return f"{name_of(midi % 12, key)}{midi // 12 - 1}"


def as_base64(content: bytes) -> str:
    """Bytes within JSON."""
    return base64.b64encode(content).decode("ascii")


def degree_name(degree: Degree) -> str:
    """'b7', '#11', '5'."""
    number, alter = degree
    return f"{'#' * alter if alter > 0 else 'b' * -alter}{number}"
