"""Buckets with the preconditions that fake-gcs-server does not enforce."""

from __future__ import annotations

import asyncio
import base64
from collections import defaultdict
from collections.abc import Callable, Mapping

import google_crc32c
import httpx

from tests.contract.servers.storage_errors import (
    Refusal,
    no_bucket,
    no_object,
    precondition_failed,
    too_much_metadata,
)
from tests.contract.servers.storage_fake import FakeGcs, Resource

MAX_METADATA_VALUE = 4 * 1024
MAX_METADATA = 8 * 1024
"""Bytes of one value of an object's metadata, and of all with their names."""


class Buckets:
    """What is kept, and who is told of what is new.

    Args:
        on_finalized: told of every object written.
    """

    def __init__(
        self, fake: FakeGcs, names: tuple[str, ...], on_finalized: Callable[[Resource], None]
    ) -> None:
        self._fake = fake
        self._names = names
        self._on_finalized = on_finalized
        self._writing: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        for name in names:
            fake.make_bucket(name)

    async def find(self, bucket: str, name: str) -> Resource | None:
        """The object, if there is one. Raises `Refusal` where there is no such bucket."""
        self._check(bucket)
        return await self._fake.find(bucket, name)

    async def get(self, bucket: str, name: str, generation: str | None = None) -> Resource:
        """The object. Raises `Refusal` where there is none of this generation."""
        found = await self.find(bucket, name)
        if found is None or generation not in (None, found["generation"]):
            raise no_object(bucket, name)
        return found

    async def insert(
        self,
        bucket: str,
        name: str,
        content: bytes,
        described: Mapping[str, object],
        only_if_at: int | None,
    ) -> Resource:
        """Write an object.

        Args:
            only_if_at: the generation that must be there, 0 for none, None for any.
        """
        _check_metadata(described)
        _verify(content, described.get("crc32c"))
        async with self._writing[bucket, name]:
            await self.check_generation(bucket, name, only_if_at)
            written = await self._fake.insert(bucket, name, content, described)
        self._on_finalized(written)
        return written

    async def check_generation(self, bucket: str, name: str, only_if_at: int | None) -> None:
        """Raises `Refusal` where the object is not at this generation."""
        found = await self.find(bucket, name)
        if only_if_at is not None and only_if_at != int(found["generation"] if found else 0):
            raise precondition_failed()

    async def content(
        self, bucket: str, name: str, generation: str | None, byte_range: str | None
    ) -> httpx.Response:
        """The bytes of an object, or a range of them."""
        await self.get(bucket, name, generation)
        return await self._fake.content(bucket, name, byte_range)

    async def delete(
        self, bucket: str, name: str, generation: str | None, only_if_at: int | None
    ) -> None:
        """Remove an object."""
        async with self._writing[bucket, name]:
            await self.get(bucket, name, generation)
            await self.check_generation(bucket, name, only_if_at)
            await self._fake.delete(bucket, name)

    async def list(self, bucket: str, query: str) -> Resource:
        """A page of objects."""
        self._check(bucket)
        return await self._fake.list(bucket, query)

    async def empty(self) -> None:
        """Remove every object."""
        for bucket in self._names:
            found = await self._fake.list(bucket, "")
            for resource in found.get("items") or []:
                await self._fake.delete(bucket, resource["name"])

    def _check(self, bucket: str) -> None:
        if bucket not in self._names:
            raise no_bucket()


def checksum(content: bytes) -> str:
    """As Cloud Storage writes it: CRC32C, big endian, in base64."""
    return base64.b64encode(google_crc32c.value(content).to_bytes(4, "big")).decode()


def _verify(content: bytes, promised: object) -> None:
    if promised is not None and promised != checksum(content):
        raise Refusal(400, "BadDigest", f"Provided CRC32C {promised!r} doesn't match the content.")


def _check_metadata(described: Mapping[str, object]) -> None:
    told = described.get("metadata") or {}
    assert isinstance(told, dict)
    sizes = {name: len(str(value).encode()) for name, value in told.items()}
    total = sum(len(name.encode()) + size for name, size in sizes.items())
    if total > MAX_METADATA or max(sizes.values(), default=0) > MAX_METADATA_VALUE:
        raise too_much_metadata()
