"""The ports: what the domain asks of a home, and what each home promises.

Every adapter keeps every promise written here; ``tests/contract`` holds them to it.
Calls that cannot be answered now raise `Unavailable`, and may or may not have had their effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from shared.errors import SerenadeError, Transient

Instant: TypeAlias = float
"""Seconds since the Unix epoch, UTC."""

Clock: TypeAlias = Callable[[], Instant]


class Unavailable(Transient):
    """The service behind a port did not answer; the call may or may not have landed."""

    def __init__(self, message: str) -> None:
        super().__init__("unavailable", message)


class Declined(Unavailable):
    """The service behind a port answered that it did not do it: the call has not landed."""


class Missing(SerenadeError):
    """No such object."""

    def __init__(self, message: str) -> None:
        super().__init__("missing", message)


class Exists(SerenadeError):
    """A create-only write found an object in its place."""

    def __init__(self, message: str) -> None:
        super().__init__("exists", message)


class Conflict(SerenadeError):
    """A precondition failed: somebody else wrote first."""

    def __init__(self, key: Key) -> None:
        super().__init__("conflict", f"{key.kind}/{key.id} is not at the expected version")
        self.key = key


# ---------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class Key:
    """Names one document.

    Args:
        id: 1 to 1500 bytes of UTF-8 without a slash; not ``.``, ``..`` or ``__…__``.
    """

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Precondition: no such document exists."""


@dataclass(frozen=True, slots=True)
class AtVersion:
    """Precondition: the document exists and is at this version."""

    version: str


Precondition: TypeAlias = Absent | AtVersion


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole document.

    Args:
        body: one JSON text, at most `MAX_BODY` bytes.
        fields: values of the kind's index fields (see `shared.documents`); others are refused.
        v: schema version of the body.
    """

    key: Key
    body: str
    fields: Mapping[str, Any]
    only_if: Precondition
    v: int = 1


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove a document; without a precondition, whatever its version, also where there is none."""

    key: Key
    only_if: AtVersion | None = None


Write: TypeAlias = Put | Delete

MAX_BODY = 256 * 1024
"""The largest body, in bytes of UTF-8."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as read.

    Attributes:
        version: opaque; changes with every write; never repeats for a key, not even after a delete.
        rev: 1 at creation, +1 on every write.
    """

    key: Key
    body: str
    version: str
    rev: int
    v: int


@dataclass(frozen=True, slots=True)
class Is:
    """A condition of a query: ``==``, ``<=``, ``>=`` on a scalar, ``contains`` on a list."""

    field: str
    op: Literal["==", "<=", ">=", "contains"]
    value: str | float | int


@dataclass(frozen=True, slots=True)
class Page:
    """Some documents, and the cursor after which the next page begins (None at the end)."""

    documents: list[Stored]
    cursor: str | None


class DocumentStore(Protocol):
    """Documents with conditional writes: the only concurrency primitive we use."""

    def get(self, key: Key) -> Stored | None: ...

    def get_many(self, keys: Sequence[Key]) -> list[Stored | None]: ...

    def commit(self, writes: Sequence[Write]) -> list[str]:
        """Apply all writes or none; returns the new version of each (an empty string for a delete).

        Raises:
            ValueError: the same document twice, an id that is none, or a field that is not declared.
            Permanent: ``document_too_large``.
            Conflict: names the first write whose precondition failed.
            Unavailable: the commit may or may not have landed: read before you decide.
        """
        ...

    def query(
        self,
        kind: str,
        where: Sequence[Is] = (),
        *,
        order: str | None = None,
        descending: bool = False,
        after: str | None = None,
        limit: int = 100,
    ) -> Page:
        """Documents of a kind that meet every condition, ordered by an index field, then by id.

        Documents that lack the order field, or have None there, are left out. Ranges (``<=``, ``>=``)
        are asked only of the field that orders: Firestore answers no others without an index each.

        Raises:
            ValueError: the question is not one that the declared fields answer.
            Permanent: ``bad_cursor`` where ``after`` is not a cursor of such a query.
        """
        ...


# ---------------------------------------------------------------- the bus


@dataclass(frozen=True, slots=True)
class Message:
    """What is published: bytes of at most 1 MiB and text attributes; one of the two may be empty."""

    data: bytes
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message in the hands of one consumer, until its lease ends.

    Attributes:
        attempt: counted from 1, roughly, where the subscription has dead letters; None elsewhere.
    """

    message: Message
    message_id: str
    ack_id: str
    attempt: int | None
    published_at: Instant


class Bus(Protocol):
    """Topics and subscriptions: at least once, in no order, dead-lettered after many attempts."""

    def publish(self, topic: str, messages: Sequence[Message]) -> list[str]:
        """Durable when it returns; gives each message's id.

        With no messages, only sees whether it could. What was `Unavailable` may have been published.
        Raises:
            ValueError: a message with neither data nor attributes.
            Permanent: ``message_too_large``.
        """
        ...

    def pull(self, subscription: str, *, limit: int = 1, wait_s: float = 0.0) -> list[Delivery]:
        """Up to ``limit`` messages, leased; waits up to ``wait_s`` for the first."""
        ...

    def ack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """Done with them. An expired lease is no error: the message may come again."""
        ...

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """Hand them back; they come again after the subscription's backoff."""
        ...

    def extend(self, subscription: str, ack_ids: Sequence[str], seconds: float) -> None:
        """Keep them for ``seconds`` (at most 60) from now."""
        ...


# ---------------------------------------------------------------- objects


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


# ---------------------------------------------------------------- workers


class JobRunner(Protocol):
    """Starts workers; does not wait for them."""

    def start(self, runtime: str, slot: str) -> None:
        """Start one worker for this runtime, which owns the named slot while it lives.

        Raises:
            Declined: none was started.
            Unavailable: one may have been started.
        """
        ...


# ---------------------------------------------------------------- scanning


class Scanner(Protocol):
    """Knows malware by its bytes."""

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        """The name of what is in them, or None where they are clean; holds one chunk at a time.

        Raises:
            Unavailable: they were not scanned, or not all of them: nobody may take them for clean.
        """
        ...


# ---------------------------------------------------------------- callers


class Callers(Protocol):
    """Who may call the event functions."""

    def admit(self, authorization: str | None) -> None:
        """Nothing, where the caller that sent this ``Authorization`` header may call.

        Raises:
            Refused: 401 ``unauthenticated``, 403 ``forbidden_caller``.
        """
        ...
