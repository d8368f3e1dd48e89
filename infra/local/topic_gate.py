"""The local bus from outside: publish, pull and acknowledge, as in Pub/Sub's REST API.

On Google Cloud other systems use Pub/Sub itself. Here the home's own key opens the topic of job
requests, and the log of job events on which they are answered.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.topology import JOB_REQUESTS
from shared.errors import Refused, SerenadeError, Transient
from shared.instants import to_rfc3339
from shared.ports import Bus, Delivery, Message
from shared.problem import MEDIA_TYPE, problem
from shared.requesters import PRINCIPAL
from shared.wire import from_base64, json_object

PATH = "/pubsub/v1/projects/local"
EVENTS = "job-events-log"

MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_MESSAGES = 100
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_CHARS = 1024


def topic_gate(bus: Bus, key: str, owner: Callable[[], str]) -> Starlette:
    """The ASGI application; every path it serves begins with `PATH`.

    Args:
        key: the API key that opens it.
        owner: tells for whom a message speaks that names nobody.
    """

    async def publish(request: Request) -> Response:
        body = await _body(request, key)
        return await run_in_threadpool(_published, bus, body, owner)

    async def pull(request: Request) -> Response:
        body = await _body(request, key)
        limit = _count(body.get("maxMessages", 1))
        deliveries = await run_in_threadpool(bus.pull, EVENTS, limit=limit)
        return JSONResponse({"receivedMessages": [_received(each) for each in deliveries]})

    async def acknowledge(request: Request) -> Response:
        body = await _body(request, key)
        ids = [str(each) for each in _items(body, "ackIds")]
        await run_in_threadpool(_acked, bus, ids)
        return JSONResponse({})

    return Starlette(
        routes=[
            Route(f"{PATH}/topics/{JOB_REQUESTS}:publish", publish, methods=["POST"]),
            Route(f"{PATH}/subscriptions/{EVENTS}:pull", pull, methods=["POST"]),
            Route(f"{PATH}/subscriptions/{EVENTS}:acknowledge", acknowledge, methods=["POST"]),
        ],
        exception_handlers={SerenadeError: _explained},
    )


async def _body(request: Request, key: str) -> dict[str, Any]:
    """The JSON object of a request that may be made.

    Raises:
        Refused, Permanent: it may not, it is too large, it is none.
    """
    given = request.headers.get("Authorization", "").encode("latin-1")
    if not hmac.compare_digest(given, f"Bearer {key}".encode()):
        raise Refused(401, "unauthenticated", "Send this home's own API key as bearer token.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, "too_large", f"At most {MAX_BODY_BYTES // 1024} KiB at once.")
    return json_object(bytes(body))


def _published(bus: Bus, body: Mapping[str, Any], owner: Callable[[], str]) -> Response:
    messages = [_message(json_object(each), owner) for each in _items(body, "messages")]
    return JSONResponse({"messageIds": bus.publish(JOB_REQUESTS, messages)})


def _message(told: Mapping[str, Any], owner: Callable[[], str]) -> Message:
    attributes = json_object(told.get("attributes") or {})
    if len(attributes) > MAX_ATTRIBUTES:
        raise Refused(400, "bad_message", f"A message has at most {MAX_ATTRIBUTES} attributes.")
    for value in (*attributes, *attributes.values()):
        if not isinstance(value, str) or len(value) > MAX_ATTRIBUTE_CHARS:
            raise Refused(
                400, "bad_message", f"Attributes are texts of at most {MAX_ATTRIBUTE_CHARS}."
            )
    return Message(from_base64(told.get("data") or ""), {PRINCIPAL: owner(), **attributes})


def _received(delivery: Delivery) -> dict[str, Any]:
    return {
        "ackId": delivery.ack_id,
        "message": {
            "data": base64.b64encode(delivery.message.data).decode(),
            "attributes": dict(delivery.message.attributes),
            "messageId": delivery.message_id,
            "publishTime": to_rfc3339(delivery.published_at),
        },
    }


def _acked(bus: Bus, ids: list[str]) -> None:
    try:
        bus.ack(EVENTS, ids)
    except ValueError as error:
        raise Refused(400, "bad_message", f"These are no ack ids: {error}.") from error


def _items(body: Mapping[str, Any], name: str) -> list[Any]:
    items = body.get(name)
    if not isinstance(items, list) or len(items) > MAX_MESSAGES:
        raise Refused(400, "bad_message", f"{name}: a list of at most {MAX_MESSAGES}.")
    return items


def _count(given: object) -> int:
    if not isinstance(given, int) or not 1 <= given <= MAX_MESSAGES:
        raise Refused(400, "bad_message", f"maxMessages: 1 to {MAX_MESSAGES}.")
    return given


async def _explained(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SerenadeError)
    status = (
        error.status if isinstance(error, Refused) else 503 if isinstance(error, Transient) else 400
    )
    return JSONResponse(problem(status, error.code, error.message), status, media_type=MEDIA_TYPE)
