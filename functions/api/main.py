"""The HTTP API as one function: `functions.api.service` is all it does."""

from __future__ import annotations

from functools import cache
from typing import Any

import functions_framework.aio
from fastapi import FastAPI, Request

from functions.api.service import service
from infra.bootstrap import app


@cache
def the_service() -> FastAPI:
    """This process's API, built for the first request that comes."""
    return service(app())


@functions_framework.aio.http
async def api(_request: Request) -> Any:
    """Let the whole application answer: whatever an asynchronous function returns is called as ASGI.

    The framework's types know of its own responses only, hence `Any`.
    """
    return the_service()
