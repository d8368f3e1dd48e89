"""Documents in Firestore."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.document_questions import Question
from infra.document_rules import DeclaredKind, Kinds, check_writes, declared_kinds, storable
from infra.gcp.errors import google_calls
from shared.documents import KINDS
from shared.ports import Conflict, Is, Key, Page, Stored, Write

if TYPE_CHECKING:
    from google.cloud.firestore_v1.services.firestore import FirestoreClient
    from google.cloud.firestore_v1.types import Document


@dataclass(frozen=True)
class Deadlines:
    """Seconds after which a call has failed, its repetitions included."""

    commit_s: float = 10.0
    get_s: float = 5.0
    query_s: float = 20.0


DEADLINES = Deadlines()


class FirestoreDocuments:
    """`shared.ports.DocumentStore` on one Firestore database: a collection per kind.

    The one primitive used is the atomic commit of writes that each expect a document's update time:
    no transactions, hence no locks that a dying process holds. The version of a document is its
    update time. Conditions, orders and page sizes are those of `infra.document_questions`; a query
    by more than one field needs a composite index (``terraform/modules/documents``).

    What `infra.document_rules` and `infra.document_questions` do not allow is refused as they say;
    unknown kinds raise `ValueError`.

    Args:
        client: builds the client; called once, by the first call that needs it.
        database: ``projects/…/databases/…``.
        kinds: the declared kinds and their index fields.
    """

    def __init__(
        self,
        client: Callable[[], FirestoreClient],
        database: str,
        kinds: Kinds = KINDS,
        deadlines: Deadlines = DEADLINES,
    ) -> None:
        self._build_client = client
        self._client: FirestoreClient | None = None
        self._building = threading.Lock()
        self._database = database
        self._kinds = declared_kinds(kinds)
        self._deadlines = deadlines

    def get(self, key: Key) -> Stored | None:
        """The document as it is now, or None."""
        return self.get_many([key])[0]

    def get_many(self, keys: Sequence[Key]) -> list[Stored | None]:
        """The documents as they are at one moment, in the order asked."""
        from infra.gcp.document_values import stored

        found = self._read(keys)
        return [stored(key, found[key]) if key in found else None for key in keys]

    def commit(self, writes: Sequence[Write]) -> list[str]:
        """Apply all writes or none; see `shared.ports.DocumentStore.commit`."""
        check_writes(writes)
        kinds = [self._kind(write.key.kind) for write in writes]
        if not writes:
            return []
        with google_calls("write documents to Firestore"):
            from infra.gcp import document_calls
            from infra.gcp.document_writes import encoded_write, versions

            encoded = [
                encoded_write(self._database, kind, write)
                for kind, write in zip(kinds, writes, strict=True)
            ]
            try:
                answer = document_calls.commit(
                    self._connected(), self._database, encoded, self._deadlines.commit_s
                )
            except document_calls.REFUSED as refusal:
                conflict = self._conflict(writes)
                if conflict is None:
                    raise
                raise conflict from refusal
        return versions(answer)

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
        """Documents of a kind that meet every condition; see `shared.ports.DocumentStore.query`.

        Args:
            limit: 1 to 1000.
        """
        question = Question(self._kind(kind), where, order, descending, limit)
        position = None if after is None else question.position(after)
        with google_calls(f"query {kind} documents in Firestore"):
            from infra.gcp import document_calls
            from infra.gcp.document_queries import structured, told_position
            from infra.gcp.document_values import id_of, stored

            found = document_calls.run(
                self._connected(),
                self._database,
                structured(self._database, question, position),
                self._deadlines.query_s,
            )
        documents = [stored(Key(kind, id_of(document)), document) for document in found[:limit]]
        last = found[limit - 1] if len(found) > limit else None
        return Page(documents, question.cursor(*told_position(question, last)) if last else None)

    def close(self) -> None:
        """Close the connection."""
        with self._building:
            if self._client is not None:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = None

    def _read(self, keys: Sequence[Key]) -> dict[Key, Document]:
        """Those of the documents that there are."""
        for key in keys:
            self._kind(key.kind)
        with google_calls("read documents from Firestore"):
            from infra.gcp import document_calls
            from infra.gcp.document_values import path

            key_of = {path(self._database, key): key for key in keys if storable(key.id)}
            if not key_of:
                return {}
            found = document_calls.read(
                self._connected(), self._database, list(key_of), self._deadlines.get_s
            )
            return {key_of[name]: document for name, document in found.items()}

    def _conflict(self, writes: Sequence[Write]) -> Conflict | None:
        """What a refused commit collided with: the first write whose precondition fails now.

        Where none fails any more, because somebody undid what was in the way, it is the first that
        had one; None if no write had any.
        """
        from infra.gcp.document_writes import holds

        conditional = [write for write in writes if write.only_if is not None]
        if not conditional:
            return None
        there = self.get_many([write.key for write in conditional])
        for write, found in zip(conditional, there, strict=True):
            if not holds(write.only_if, found.version if found else None):
                return Conflict(write.key)
        return Conflict(conditional[0].key)

    def _kind(self, kind: str) -> DeclaredKind:
        declared = self._kinds.get(kind)
        if declared is None:
            raise ValueError(f"There is no kind of document {kind!r}.")
        return declared

    def _connected(self) -> FirestoreClient:
        with self._building:
            if self._client is None:
                self._client = self._build_client()
            return self._client
