"""Objects: bytes in buckets, and leave to write or read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from shared.ports.clock import Instant


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """What a store knows of an object without reading it.

    Attributes:
        generation: changes whenever the object is replaced; never repeats for a name.
        size: bytes.
    """

    bucket: str
    name: str
    generation: int
    size: int
    content_type: str
    metadata: Mapping[str, str]
    created_at: Instant


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request anybody may make until it expires, with every header it must carry.

    Attributes:
        expires_at: earlier than was asked for where a store signs for a week at most.
    """

    protocol: Literal["put", "gcs-resumable", "get"]
    method: Literal["PUT", "POST", "GET"]
    url: str
    headers: Mapping[str, str]
    expires_at: Instant


class ReadAt(Protocol):
    """Random access to bytes."""

    @property
    def size(self) -> int: ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end.

        Raises:
            Missing, Unavailable.
        """
        ...


class ObjectStore(Protocol):
    """Buckets of immutable objects, reached directly by clients through signed requests."""

    def stat(self, bucket: str, name: str) -> ObjectFacts | None: ...

    def read(self, bucket: str, name: str, *, generation: int | None = None) -> Iterator[bytes]:
        """The object in chunks. Raises `Missing` also where the generation is another."""
        ...

    def open(self, bucket: str, name: str, *, generation: int | None = None) -> ReadAt:
        """Ranged reads of one generation. Raises `Missing`."""
        ...

    def create(
        self,
        bucket: str,
        name: str,
        chunks: Iterator[bytes],
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
    ) -> ObjectFacts:
        """Write a new object, visible only when whole. Raises `Exists` if the name is taken."""
        ...

    def delete(self, bucket: str, name: str, *, generation: int | None = None) -> bool:
        """Remove it; False if there was nothing of that generation to remove.

        Where a store asks twice because an answer was lost, False may also follow its own success.
        """
        ...

    def list(
        self, bucket: str, prefix: str, *, limit: int = 1000, after: str | None = None
    ) -> list[ObjectFacts]:
        """Objects whose name starts with ``prefix``, by name, those after ``after`` only."""
        ...

    def sign_upload(
        self,
        bucket: str,
        name: str,
        *,
        content_type: str,
        max_size: int,
        resumable: bool,
        expires_at: Instant,
    ) -> SignedRequest:
        """Leave to create this object once, of this type and at most this size."""
        ...

    def sign_download(
        self, bucket: str, name: str, *, filename: str, content_type: str, expires_at: Instant
    ) -> SignedRequest:
        """Leave to read it, offered to browsers under ``filename``."""
        ...
