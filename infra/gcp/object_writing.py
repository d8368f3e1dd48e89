"""Writing an object once: whole or not at all, and known again when its answer was lost."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from infra.gcp.storage_calls import Waits
from shared.ports import Exists

if TYPE_CHECKING:
    from google.cloud.storage import Blob, Bucket

WRITTEN_BY = "serenade-written-by"
"""Metadata that tells one writer's object from another's; nobody else is shown it."""

PIECE = 4 * 1024 * 1024
"""Bytes held in memory and sent in one request; a multiple of 256 KiB, as the protocol asks."""


def write(
    bucket: Bucket,
    name: str,
    chunks: Iterator[bytes],
    *,
    content_type: str,
    metadata: Mapping[str, str],
    waits: Waits,
) -> Blob:
    """Make the chunks a new object, its checksum verified by both sides.

    Up to `PIECE` bytes are sent in one request, more of them in a resumable upload.

    Raises:
        Exists: the name is taken, by somebody else.
    """
    from google.api_core.exceptions import PreconditionFailed

    writer = secrets.token_hex(16)
    blob = bucket.blob(name, chunk_size=PIECE)
    blob.metadata = {**metadata, WRITTEN_BY: writer}
    try:
        _send(blob, ChunkFile(chunks), content_type, waits)
    except PreconditionFailed as error:
        # The client sends again what it got no answer to, and may find what it wrote itself.
        found = bucket.get_blob(name, **waits.each())
        if found is None or (found.metadata or {}).get(WRITTEN_BY) != writer:
            raise Exists(f"{bucket.name}/{name} exists already") from error
        return found
    return blob


def _send(blob: Blob, source: ChunkFile, content_type: str, waits: Waits) -> None:
    terms = {
        "content_type": content_type,
        "if_generation_match": 0,
        "checksum": "crc32c",
        **waits.each(),
    }
    whole = source.whole(PIECE)
    if whole is None:
        blob.upload_from_file(source, **terms)
    else:
        blob.upload_from_string(whole, **terms)


class ChunkFile:
    """Chunks as the file that the client reads, forwards and once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()
        self._position = 0

    def whole(self, limit: int) -> bytes | None:
        """Everything, without taking it, if that is at most ``limit`` bytes."""
        self._hold(limit + 1)
        return bytes(self._held) if len(self._held) <= limit else None

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes; fewer only at the end."""
        self._hold(size)
        data = bytes(self._held[:size])
        del self._held[:size]
        self._position += len(data)
        return data

    def tell(self) -> int:
        """How many bytes were taken."""
        return self._position

    def _hold(self, size: int) -> None:
        while len(self._held) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            self._held += chunk
