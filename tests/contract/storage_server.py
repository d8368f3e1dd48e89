"""A gateway on a loopback port, over real HTTP."""

from __future__ import annotations

import asyncio
import functools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.local.gateway import gateway
from infra.local.objects import FolderObjects
from infra.local.signing import UrlSigner
from shared.ports import Instant, ObjectFacts
from shared.settings import Settings

SECRET = b"a secret of the tests, long enough"
APP_ORIGIN = "https://app.example"


class Watch:
    """A clock that only tests move."""

    def __init__(self, now: Instant = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return self.now


class Loopback:
    """A server in a thread of its own.

    Attributes:
        app: who answers; nobody while it is None.
        loop: the event loop that it runs in.
    """

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.loop = asyncio.new_event_loop()
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(self, log_level="critical", lifespan="off"))
        serving = self._server.serve([listener])
        threading.Thread(target=self.loop.run_until_complete, args=(serving,), daemon=True).start()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._server.should_exit = self._server.force_exit = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None, "a request came after its test"
        await self.app(scope, receive, send)


@functools.cache
def loopback() -> Loopback:
    """One that outlives the tests, because starting one takes longer than most of them."""
    return Loopback()


@contextmanager
def serving(
    root: Path,
    clock: Callable[[], Instant],
    on_finalized: Callable[[ObjectFacts], None] | None = None,
    *,
    stall_s: float = 30.0,
) -> Iterator[FolderObjects]:
    """Objects in a folder, and a gateway to them at their signer's address; one at a time."""
    server = loopback()
    objects = FolderObjects(root, UrlSigner(SECRET, server.url, clock), clock, on_finalized)
    server.app = gateway(objects, Settings(cors_origins=(APP_ORIGIN,)), stall_s=stall_s)
    try:
        yield objects
    finally:
        server.app = None
