"""Webhooks of providers, let in by the local home's front door: to a function whose caller signs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from werkzeug.test import EnvironBuilder, run_wsgi_app

MAX_BYTES = 1024 * 1024

FUNCTIONS = ("on_prediction",)


def hooks(functions: Path) -> Any:
    """An ASGI app that calls each of `FUNCTIONS` under its name.

    Args:
        functions: the folder of the functions' sources.
    """
    import functions_framework

    apps = {
        name: functions_framework.create_app(name, str(functions / name / "main.py"))  # type: ignore[no-untyped-call]
        for name in FUNCTIONS
    }

    async def hook(scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        inner = apps.get(request.url.path.rpartition("/")[2])
        response = Response(status_code=404)
        if inner is not None:
            try:
                body = await _body(request)
            except ClientDisconnect:
                return
            response = Response(status_code=413)
            if body is not None:
                response = await run_sync(_called, inner, request, body)
        await response(scope, receive, send)

    return hook


async def _body(request: Request) -> bytes | None:
    """The request's body; None where it is longer than any webhook."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return None
    return body


def _called(inner: Any, request: Request, body: bytes) -> Response:
    builder = EnvironBuilder(
        path="/",
        query_string=request.url.query,
        method=request.method,
        headers=[(name, value) for name, value in request.headers.items()],
        data=body,
    )
    content, status, headers = run_wsgi_app(inner, builder.get_environ())
    code = int(status.partition(" ")[0])
    return Response(b"".join(content), code, media_type=headers.get("Content-Type"))
