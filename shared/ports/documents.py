"""Documents: one JSON text each, with fields to ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from shared.errors import SerenadeError


@dataclass(frozen=True, slots=True)
class Key:
    """Names one document.

    Args:
        id: 1 to 1500 bytes of UTF-8 without a slash; not ``.``, ``..`` or ``__…__``.
    """

    kind: str
    id: str


class Conflict(SerenadeError):
    """A precondition failed: somebody else wrote first."""

    def __init__(self, key: Key) -> None:
        super().__init__("conflict", f"{key.kind}/{key.id} is not at the expected version")
        self.key = key


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
