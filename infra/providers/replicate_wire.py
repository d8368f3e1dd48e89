"""What Replicate's API says, as it travels: predictions, pages of them, and refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field, field_validator

from infra.providers.refusals import refusal, unreadable
from shared.errors import EngineUnavailable
from shared.instants import from_rfc3339
from shared.ports import Instant
from shared.ports.providers import Prediction, Usage

if TYPE_CHECKING:
    import httpx

WHO = "Replicate"

_LONGEST_S = 86_400.0


class NotThere(EngineUnavailable):
    """404: no such prediction, or, where one was to be started, no such model."""


class Told(BaseModel):
    """A prediction on the wire; what may be null there is empty here."""

    id: str = Field(min_length=1)
    status: Literal["starting", "processing", "succeeded", "failed", "canceled"]
    model: str = ""
    version: str = ""
    input: dict[str, Any] = {}
    output: Any = None
    error: str = ""
    metrics: dict[str, Any] = {}
    created_at: str
    started_at: str | None = None

    @field_validator("status", mode="before")
    @classmethod
    def _aborted(cls, status: object) -> object:
        """Aborted is cancelled before it began."""
        return "canceled" if status == "aborted" else status

    @field_validator("model", "version", "error", mode="before")
    @classmethod
    def _no_text(cls, text: object) -> str:
        return "" if text is None else str(text)

    @field_validator("input", mode="before")
    @classmethod
    def _no_mapping(cls, mapping: object) -> object:
        return {} if mapping is None else mapping

    @field_validator("metrics", mode="before")
    @classmethod
    def _possible(cls, metrics: object) -> object:
        """What is read of them; numbers that no machine can mean are none."""
        told = metrics.get("predict_time") if isinstance(metrics, Mapping) else None
        return {"predict_time": _seconds(told)}

    @field_validator("created_at")
    @classmethod
    def _moment(cls, text: str) -> str:
        from_rfc3339(text)
        return text

    def prediction(self) -> Prediction:
        """The same, as the port tells it."""
        succeeded = self.status == "succeeded"
        return Prediction(
            id=self.id,
            status=self.status,
            model=self.model or self.version,
            input=self.input,
            created_at=from_rfc3339(self.created_at),
            started_at=_moment(self.started_at),
            output=self.output if succeeded else None,
            error=self.error if self.status == "failed" else "",
            usage=Usage(
                seconds=_seconds(self.metrics.get("predict_time")),
                runs=int(succeeded),
            ),
        )


class Answers:
    """The transport under Replicate's client: it lets through only answers that can be read.

    The client repeats a GET up to ten times and waits as long as it is told to, by ``Retry-After``
    for hours; it forgets that header in its errors; and it fails on ``aborted``. A refusal is
    therefore raised here, before the client sees it.

    Args:
        wire: sends requests.
        key: what must not be quoted.
    """

    def __init__(self, wire: httpx.AsyncBaseTransport, key: str) -> None:
        self._wire = wire
        self._key = key

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, as the client understands it.

        Raises:
            Declined, Unavailable, EngineUnavailable: see `shared.ports.providers`.
        """
        import httpx

        response = await self._wire.handle_async_request(request)
        try:
            body = await response.aread()
        finally:
            await response.aclose()
        if not response.is_success:
            waiting = response.headers.get("retry-after")
            error = refusal(
                WHO, response.status_code, said=_said(body), retry_after=waiting, key=self._key
            )
            raise NotThere(error.code, error.message) if response.status_code == 404 else error
        try:
            return httpx.Response(response.status_code, json=_understood(json.loads(body)))
        except ValueError:
            pass
        raise unreadable(WHO)

    async def aclose(self) -> None:
        """No requests any more."""
        await self._wire.aclose()


def _understood(told: Any) -> Mapping[str, Any]:
    """One prediction, or a page of them.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(told, dict) and isinstance(told.get("results"), list):
        return {
            "previous": told.get("previous"),
            "next": told.get("next"),
            "results": [Told.model_validate(each).model_dump() for each in told["results"]],
        }
    return Told.model_validate(told).model_dump()


def _seconds(told: Any) -> float:
    """Seconds that a machine worked; 0 for what cannot be true."""
    known = isinstance(told, int | float) and 0.0 <= told <= _LONGEST_S
    return float(told) if known else 0.0


def _moment(told: str | None) -> Instant | None:
    try:
        return None if told is None else from_rfc3339(told)
    except ValueError:
        return None


def _said(body: bytes) -> str:
    """The sentence of a problem (RFC 7807)."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    sentence = told.get("detail") or told.get("title") if isinstance(told, dict) else ""
    return sentence if isinstance(sentence, str) else ""
