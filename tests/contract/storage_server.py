"""A gateway on a loopback port, over real HTTP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

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


@contextmanager
def serving(
    root: Path,
    clock: Callable[[], Instant],
    on_finalized: Callable[[ObjectFacts], None] | None = None,
    *,
    port: int = 0,
    stall_s: float = 30.0,
) -> Iterator[FolderObjects]:
    """Objects in a folder, and the gateway to them, at ``objects.signer``'s address."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        here = f"http://127.0.0.1:{listener.getsockname()[1]}"
        objects = FolderObjects(root, UrlSigner(SECRET, here, clock), clock, on_finalized)
        app = gateway(objects, Settings(cors_origins=(APP_ORIGIN,)), stall_s=stall_s)
        config = uvicorn.Config(app, log_level="critical", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield objects
        finally:
            server.should_exit = True
            thread.join()
