"""Load → transition → commit: how a document changes, whoever else is changing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from shared.errors import Permanent
from shared.model import Noun, Record
from shared.ports import (
    Absent,
    AtVersion,
    Clock,
    Conflict,
    Delete,
    DocumentStore,
    Instant,
    Key,
    Missing,
    Put,
    Stored,
    Unavailable,
    Write,
)

SCHEMA_VERSION = 1

T = TypeVar("T", bound=Record)


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """A document's value together with the version at which it was seen.

    Attributes:
        written: whether the call that returned it changed the document.
    """

    value: T
    version: str
    written: bool = False


class Repository(Generic[T]):
    """The documents of one kind, changed only through pure transitions.

    Args:
        fields: the index fields of a value.
        companions: further writes that belong into the same commit as a change from one value
            (None at creation) to the next.
    """

    def __init__(
        self,
        documents: DocumentStore,
        kind: str,
        noun: type[T],
        clock: Clock,
        fields: Callable[[T], Mapping[str, Any]],
        companions: Callable[[T | None, T], list[Write]] = lambda _before, _after: [],
    ) -> None:
        self._documents = documents
        self._kind = kind
        self._noun = noun
        self._clock = clock
        self._fields: Callable[[T], Mapping[str, Any]] = fields
        self._companions: Callable[[T | None, T], list[Write]] = companions

    def load(self, document_id: str) -> Held[T]:
        """The document as it is now.

        Raises:
            Missing: there is none.
        """
        stored = self._documents.get(Key(self._kind, document_id))
        if stored is None:
            raise Missing(f"There is no {self._kind} {document_id!r}.")
        return self.decode(stored)

    def decode(self, stored: Stored) -> Held[T]:
        """A document that was read by a query."""
        return Held(decoded(stored, self._noun), stored.version)

    def put(self, value: T, only_if: Absent | AtVersion) -> Put:
        """The write of a value."""
        return Put(
            Key(self._kind, value.id), encoded(value), self._fields(value), only_if, SCHEMA_VERSION
        )

    def apply(
        self,
        document_id: str,
        transition: Callable[[T, Instant], T],
        held: Held[T] | None = None,
    ) -> Held[T]:
        """Commit what the transition makes of the document, again until nobody interfered.

        A commit whose answer was lost is repeated on what is there then; transitions ignore facts
        that already happened, so the repetition is harmless. A transition that changes nothing
        (returns the object it was given) writes nothing.

        Args:
            held: the document as last seen, where that is likely still its state.
        Raises:
            Missing: there is no such document.
            Conflict, Unavailable: still, after many attempts.
        """
        try:
            return self._attempt(held or self.load(document_id), transition)
        except (Conflict, Unavailable):
            return self._persist(document_id, transition)

    def remove(self, held: Held[T]) -> None:
        """Delete a document that nobody changed since.

        Raises:
            Conflict: somebody did.
        """
        self._documents.commit([Delete(Key(self._kind, held.value.id), AtVersion(held.version))])

    def _persist(self, document_id: str, transition: Callable[[T, Instant], T]) -> Held[T]:
        from shared.patience import persistently

        def once() -> Held[T]:
            return replace(self._attempt(self.load(document_id), transition), written=True)

        return persistently(once, attempts=40, wait_initial_s=0.002)

    def attempt(
        self, document_id: str, transition: Callable[[T, Instant], T], guard: Write
    ) -> Held[T]:
        """Commit a transition together with another write, once.

        Args:
            guard: takes the place of a companion write to the same document.
        Raises:
            Missing: there is no such document.
            Conflict: either document was changed by another; nothing was written.
            Unavailable: it may or may not have landed.
        """
        return self._attempt(self.load(document_id), transition, guard)

    def _attempt(
        self, held: Held[T], transition: Callable[[T, Instant], T], guard: Write | None = None
    ) -> Held[T]:
        before = held.value.model_copy(update={"rev": held.value.rev + 1})
        after = transition(before, self._clock())
        if after is before:
            return replace(held, written=False)
        writes = [self.put(after, AtVersion(held.version)), *self._companions(before, after)]
        if guard is not None:
            writes = [*(write for write in writes if write.key != guard.key), guard]
        return Held(after, self._documents.commit(writes)[0], written=True)


def encoded(noun: Noun) -> str:
    """A noun as the body of a document: JSON without what is at its default."""
    return noun.model_dump_json(exclude_defaults=True)


N = TypeVar("N", bound=Noun)


def decoded(stored: Stored, noun: type[N]) -> N:
    """The noun in a document's body.

    Raises:
        Permanent: ``bad_document``: this code cannot read it.
    """
    try:
        return noun.model_validate_json(stored.body)
    except ValidationError as error:
        name = f"{stored.key.kind}/{stored.key.id}"
        raise Permanent("bad_document", f"{name} cannot be read: {error}") from error


def create(documents: DocumentStore, writes: Sequence[Write]) -> None:
    """Commit writes of new documents; a lost answer is looked up by the first of them.

    Args:
        writes: the first under an id that nobody else can have chosen, so that a document found
            under it is ours, whatever became of it since.
    Raises:
        Conflict: a document was there before.
        Unavailable: after many attempts.
    """
    try:
        documents.commit(writes)
    except Unavailable:
        from shared.patience import persistently

        def once() -> None:
            # a commit that lands late conflicts with its repetition, and is found the next time
            if documents.get(writes[0].key) is None:
                documents.commit(writes)

        persistently(once, attempts=10, wait_initial_s=0.01)
