"""What every request passes through on its way to a route, and every answer on its way back."""

from __future__ import annotations

import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functions.api.problems import internal_error
from shared.log import log

MAX_REQUEST_BYTES = 256 * 1024
"""The largest body of a request; audio never passes through here."""


def layers(cors_origins: Sequence[str]) -> list[Middleware]:
    """The layers, outermost first.

    Args:
        cors_origins: whose pages may call the API from a browser.
    """
    return [
        Middleware(RequestLog),
        Middleware(SafeHeaders),
        Middleware(
            CORSMiddleware,
            allow_origins=list(cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "Last-Event-ID",
                "X-API-Key",
            ],
            expose_headers=["ETag", "Location", "Retry-After"],
        ),
        Middleware(LastResort),
        Middleware(BodyLimit, max_bytes=MAX_REQUEST_BYTES),
    ]


class RequestLog:
    """One line a request, without what identifies anybody: the path is the route's template."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            log(
                "DEBUG",
                "request",
                method=scope.get("method", ""),
                path=getattr(scope.get("route"), "path", ""),
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 2),
            )


class SafeHeaders:
    """Browsers do not guess types, and nobody keeps answers: they hold signed URLs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marking(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                if scope["path"].startswith("/v1/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, marking)


class LastResort:
    """Answers what no handler knows. Inside CORS, so that browsers may read that answer too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:  # the boundary: beyond it are only strangers
            response = internal_error(error)
            if started:
                raise  # too late to answer: let the server break the connection
            await response(scope, receive, send)


class BodyLimit:
    """Ends the reading of a body that is too large, declared or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = Headers(scope=scope).get("content-length", "0")
        # A server lets no other text pass; a length of many digits is too large whatever it says.
        taken = int(declared) if declared.isdigit() and len(declared) < 16 else self._max_bytes + 1
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if max(read, taken) > self._max_bytes:
                limit = self._max_bytes // 1024
                raise HTTPException(413, f"The request is larger than {limit} KB.")
            return message

        await self._app(scope, counting, send)
