"""How errors are answered: RFC 9457 problem details, each with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ExceptionHandler

from shared.errors import Permanent, Refused, Transient
from shared.log import log
from shared.ports import Conflict, Missing
from shared.problem import MEDIA_TYPE, problem
from shared.typed_fields import PLACES, SENTENCE
from shared.wire import json_bytes

BUSY_S = 1
"""Seconds after which a service that did not answer may be asked again."""

CODES: Mapping[int, str] = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
}
"""The codes of errors that arise before a request reaches its route."""

CALLERS_FAULT: Mapping[str, int] = {
    "bad_cursor": 422,
    "bad_content_type": 422,
    "document_too_large": 413,
}
"""What ports refuse because of what the caller sent; any other `Permanent` is a fault of ours."""

TOLD = 20
"""Fields named in one answer, at most."""


class WrongField(BaseModel):
    """What is wrong with one part of a request."""

    where: str = Field(description="body, query, path or header")
    field: str = Field(description="Path of the field, parts joined by dots.")
    message: str
    code: str | None = Field(None, description="Stable, where this fault has one of its own.")
    number: int | None = Field(None, description="Which of several, from 0: of chords, say.")
    at: int | None = Field(None, description="Its wrong character, from 0.")
    place: int | None = Field(None, description="The same in the whole text, from 0.")


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 says it."""

    type: str
    title: str
    status: int
    code: str = Field(description="Stable; what programs should look at.")
    detail: str = Field(description="A sentence for the person who can act.")
    errors: list[WrongField] | None = Field(
        None, description="With invalid_request, and where a part of the request has a code."
    )


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": ProblemDocument.model_json_schema()}},
    }
    for status, description in (
        ("4XX", "The request cannot be served as it is."),
        ("5XX", "The service cannot answer now."),
    )
}
"""What every route may answer instead, for the OpenAPI document."""


def answer(
    status: int,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **extra: object,
) -> Response:
    """An error response; arguments as of `shared.problem.problem`."""
    return Response(
        json_bytes(problem(status, code, detail, **extra)), status, headers, media_type=MEDIA_TYPE
    )


def internal_error(error: Exception) -> Response:
    """The answer where the fault is ours: the log has the details, the caller has none."""
    log("ERROR", "request failed", error=f"{type(error).__name__}: {error}")
    return answer(500, "internal", "Something went wrong on our side.")


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    headers = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return answer(error.status, error.code, error.message, headers)


async def _permanent(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Permanent)
    status = CALLERS_FAULT.get(error.code)
    return answer(status, error.code, error.message) if status else internal_error(error)


async def _busy(_request: Request, error: Exception) -> Response:
    log("WARNING", "request not served", error=str(error))
    return answer(
        503, "unavailable", "The service is busy; try again.", {"Retry-After": str(BUSY_S)}
    )


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [_wrong_field(told) for told in error.errors()[:TOLD]]
    first = errors[0]
    detail = (
        first.message if first.code else f"{first.field or f'The {first.where}'}: {first.message}."
    )
    return answer(
        422,
        first.code or "invalid_request",
        detail,
        errors=[told.model_dump(mode="json", exclude_none=True) for told in errors],
    )


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, "refused")
    return answer(error.status_code, code, error.detail, error.headers)


async def _gone(_request: Request, _error: Exception) -> Response:
    """It was there when the request came, and was deleted before the answer."""
    return answer(404, "not_found", "There is nothing of that name any more.")


ANSWERS: dict[int | type[Exception], ExceptionHandler] = {
    Refused: _refused,
    Permanent: _permanent,
    Transient: _busy,
    Missing: _gone,
    Conflict: _busy,  # many attempts were overtaken by others
    RequestValidationError: _invalid,
    HTTPException: _http,
}
"""Error → what answers it. What is not here is answered by `internal_error`."""


def _wrong_field(told: Mapping[str, Any]) -> WrongField:
    where, *path = [str(part)[:80] for part in told["loc"]]
    context = told.get("ctx") or {}
    places = {name: context[name] for name in PLACES if name in context}
    return WrongField(
        where=where,
        field=".".join(path),
        message=told["msg"].removeprefix("Value error, "),
        code=told["type"] if SENTENCE in context else None,
        **places,
    )
