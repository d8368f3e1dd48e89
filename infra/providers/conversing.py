"""One request to a language model through its provider's client, and what comes of it.

Anthropic's and OpenAI's clients come from one generator: they differ in their methods, and raise
errors of the same names.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from infra.providers.bounded import within
from infra.providers.refusals import broken_off, check_key, late, refusal, unreachable
from shared.errors import SerenadeError

_NO_CONNECTION = frozenset({"ConnectError", "ConnectTimeout"})
"""Of httpx2, by name: the client is not ours to import."""


def answered(
    who: str, key: str, sdk: Any, limit_s: float, call: Callable[[], Awaitable[bytes]]
) -> bytes:
    """The body of the answer.

    Args:
        who: the provider's name.
        key: what the client was given; it is not quoted.
        sdk: the module of its client.
        limit_s: seconds that all of it may take.
    Raises:
        Declined, Unavailable, EngineUnavailable: see `shared.ports.providers`.
    """
    check_key(who, key)
    problem: SerenadeError
    try:
        return within(limit_s, call)
    except (TimeoutError, sdk.APITimeoutError):
        problem = late(who, limit_s)
    except sdk.APIStatusError as error:
        problem = refusal(
            who,
            error.status_code,
            said=_said(error.body),
            retry_after=error.response.headers.get("retry-after"),
            key=key,
        )
    except sdk.APIError as error:
        reached = type(error.__cause__).__name__ not in _NO_CONNECTION
        problem = broken_off(who) if reached else unreachable(who)
    raise problem  # out here, where the client's error, which holds the request, is forgotten


def _said(body: object) -> str:
    """The message in an error's body: at its top, or under ``error``."""
    if not isinstance(body, dict):
        return ""
    inner = body.get("error")
    message = (inner if isinstance(inner, dict) else body).get("message")
    return message if isinstance(message, str) else ""
