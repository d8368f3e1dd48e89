"""CORS by allowlist: other origins see no CORS header at all."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFLIGHT_S = 3600
"""Seconds a browser may remember the answer to a preflight."""


class CorsAllowlist:
    """ASGI middleware that answers preflights and marks responses for the origins it knows.

    Args:
        origins: exact origins, such as ``https://app.example``.
        methods, request_headers: what these origins may send.
        exposed: response headers their scripts may read.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        origins: Collection[str],
        methods: Collection[str],
        request_headers: Collection[str],
        exposed: Collection[str],
    ) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._preflight = {
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": ", ".join(request_headers),
            "Access-Control-Max-Age": str(PREFLIGHT_S),
        }
        self._actual = {"Access-Control-Expose-Headers": ", ".join(exposed)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        known = origin in self._origins
        preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                response = MutableHeaders(scope=message)
                response.add_vary_header("Origin")
                if known:
                    response["Access-Control-Allow-Origin"] = origin
                    response.update(self._preflight if preflight else self._actual)
            await send(message)

        app = Response(status_code=204) if preflight else self._app
        await app(scope, receive, marked)
