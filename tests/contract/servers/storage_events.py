"""Eventarc's part: a function is told of every new object, again and again until it says yes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from urllib.parse import quote

import httpx

from tests.contract.servers.storage_fake import Resource

FINALIZED = "google.cloud.storage.object.v1.finalized"


class Announcer:
    """Tells of new objects of some buckets.

    Attributes:
        url: who is told; nobody once it is None, neither of what is new nor of what was refused.
        token: makes the token by which we are known there; none while it is None.
    """

    def __init__(self, buckets: tuple[str, ...], url: str | None) -> None:
        self.url = url
        self.token: Callable[[], str] | None = None
        self._buckets = buckets
        self._telling: set[asyncio.Task[None]] = set()

    def finalized(self, resource: Resource) -> None:
        """Tell of this object, from now on."""
        if self.url is not None and resource["bucket"] in self._buckets:
            task = asyncio.get_running_loop().create_task(self._tell(resource))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, resource: Resource) -> None:
        pause_s = 0.1
        async with httpx.AsyncClient(timeout=60.0) as http:
            while self.url is not None and not await self._accepted(http, self.url, resource):
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, 2.0)

    async def _accepted(self, http: httpx.AsyncClient, url: str, resource: Resource) -> bool:
        headers = event_headers(resource)
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token()}"
        try:
            answer = await http.post(url, content=json.dumps(resource).encode(), headers=headers)
        except httpx.TransportError:
            return False
        return answer.is_success


def event_headers(resource: Resource) -> dict[str, str]:
    """A CloudEvent in HTTP's binary mode, as Eventarc sends it."""
    return {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": resource["generation"],
        "ce-type": FINALIZED,
        "ce-source": f"//storage.googleapis.com/projects/_/buckets/{resource['bucket']}",
        "ce-subject": f"objects/{quote(resource['name'], safe='/')}",
        "ce-bucket": resource["bucket"],
        "ce-time": resource["timeCreated"],
    }
