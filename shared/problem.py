"""Errors as HTTP says them: RFC 9457 problem details with a stable code."""

from __future__ import annotations

from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"

_UNREGISTERED = {499: "Client Closed Request"}


def problem(status: int, code: str, detail: str, **extra: object) -> dict[str, object]:
    """The body of an error response.

    Args:
        status: the HTTP status it is sent with.
        code: stable, snake_case, part of the public contract.
        detail: a sentence for the person who can act.
        extra: further members, as RFC 9457 allows.
    """
    title = _UNREGISTERED.get(status) or HTTPStatus(status).phrase
    return {
        "type": f"urn:serenade:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **extra,
    }
