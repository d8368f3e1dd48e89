"""Every query of the code, to be asked once: Firestore refuses those it lacks an index for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from shared.model import RUNTIMES
from shared.ports import DocumentStore, Is

_NOBODY = "nobody"
_OWNED = {"job": ("workflow", "status", "files"), "file": ("status",)}
"""Kind → what its owner's list may be filtered by."""

_LISTS = {"files"}
_DUE = ("job", "lease", "file", "idempotency", "litter", "budget")
_KEPT = ("job", "file")
_TAKEN = ("files", "jobs", "calls")


@dataclass(frozen=True, slots=True)
class Query:
    """What `shared.ports.DocumentStore.query` is asked."""

    kind: str
    where: tuple[Is, ...]
    order: str | None = None
    descending: bool = False


def queries() -> list[Query]:
    """All of them, with values that no document has."""
    return [
        *chain.from_iterable(_lists(kind, filters) for kind, filters in _OWNED.items()),
        *(Query(kind, (Is("due_at", "<=", 0.0),), "due_at") for kind in _DUE),
        *(Query(kind, (Is("kept_since", "<=", 0.0),), "kept_since") for kind in _KEPT),
        *(Query("job", (Is(f, ">=", 0),), f) for f in (f"ready_{name}" for name in RUNTIMES)),
        *(Query("job", (Is(taken, "contains", _NOBODY),)) for taken in _TAKEN),
    ]


def ask(documents: DocumentStore, query: Query) -> None:
    """Ask for one document at most.

    Raises:
        Misconfigured: an index is missing.
    """
    documents.query(
        query.kind, query.where, order=query.order, descending=query.descending, limit=1
    )


def _lists(kind: str, filters: Sequence[str]) -> Iterator[Query]:
    """An owner's list, newest first, under each set of its filters."""
    for count in range(len(filters) + 1):
        for some in combinations(filters, count):
            yield Query(kind, tuple(map(_is, ("owner", *some))), "created_at", descending=True)


def _is(field: str) -> Is:
    return Is(field, "contains" if field in _LISTS else "==", _NOBODY)
