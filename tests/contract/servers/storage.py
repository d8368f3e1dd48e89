"""Cloud Storage on a loopback port: what Google's client and signed URLs need of it.

fake-gcs-server keeps the objects. In front of it stands what it does not do: signatures and their
expiry, preconditions, limits of size, resumable uploads, refusals in Google's words, and events.
Nobody has held this front against Google's own servers: it rests on their documentation.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from shared.settings import Settings
from tests.contract.servers.storage_buckets import Buckets
from tests.contract.servers.storage_errors import Refusal, explained
from tests.contract.servers.storage_events import Announcer
from tests.contract.servers.storage_fake import FakeGcs
from tests.contract.servers.storage_faults import Faulty
from tests.contract.servers.storage_identity import IDENTITY_ROUTES
from tests.contract.servers.storage_json import json_routes
from tests.contract.servers.storage_sessions import Sessions
from tests.contract.servers.storage_signatures import SIGNER
from tests.contract.servers.storage_xml import xml_routes
from tests.contract.storage_server import Loopback

BUCKETS = ("uploads", "results")


class CloudStorage:
    """The running server.

    Attributes:
        url: of Cloud Storage (``STORAGE_EMULATOR_HOST``).
        iam_url: of IAM (``SERENADE_IAM_ENDPOINT``).
        signer: e-mail of the only account there is (``SERENADE_SIGNER``).
        faults: to be ordered here.
        events: who is told of uploads.
        clock: tells when signatures expire; set it to move time.
    """

    signer = SIGNER

    def __init__(self, fake: FakeGcs, names: tuple[str, ...], events: Announcer) -> None:
        self.clock: Callable[[], float] = time.time
        self.events = events
        self._buckets = Buckets(fake, names, events.finalized)
        sessions = Sessions(self._buckets)
        routes = [
            *json_routes(self._buckets, sessions),
            *IDENTITY_ROUTES,
            *xml_routes(self._buckets, sessions, lambda: self.clock()),
        ]
        app = Starlette(
            routes=routes, exception_handlers={Refusal: explained, ClientDisconnect: _gone}
        )
        app.router.redirect_slashes = False
        self.faults = Faulty(app)
        self._loopback = Loopback()
        self._loopback.app = self.faults
        self.url = self.iam_url = self._loopback.url

    def settings(self, **more: object) -> Settings:
        """Those of a Google Cloud home that uses this server."""
        return Settings.model_validate(
            {
                "home": "gcp",
                "project": "serenade-tests",
                "storage_emulator_host": self.url,
                "iam_endpoint": self.iam_url,
                "signer": self.signer,
                **more,
            }
        )

    def reset(self) -> None:
        """As new: no objects, no faults, nobody told, the true time."""
        self.faults.forget()
        self.events.url = None
        self.clock = time.time
        asyncio.run_coroutine_threadsafe(self._buckets.empty(), self._loopback.loop).result(30)

    def stop(self) -> None:
        self.events.url = None
        self._loopback.stop()


@contextmanager
def started_storage(
    buckets: tuple[str, ...] = BUCKETS,
    on_finalized_url: str | None = None,
    announced: tuple[str, ...] = BUCKETS[:1],
) -> Iterator[CloudStorage]:
    """A server of its own while the block lasts.

    Args:
        on_finalized_url: who is told, as by Eventarc, of every new object of the ``announced``
            buckets; may be set later, as ``events.url``.
    """
    fake = FakeGcs()
    try:
        server = CloudStorage(fake, buckets, Announcer(announced, on_finalized_url))
        try:
            yield server
        finally:
            server.stop()
    finally:
        fake.stop()


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=499)  # nobody is left to read it
