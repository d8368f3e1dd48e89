"""The sweep: finds every silence that has become wrong and applies what it means."""

from __future__ import annotations

from collections.abc import Callable

from shared.conductor import Conductor
from shared.errors import SerenadeError
from shared.log import log
from shared.ports import AtVersion, Clock, Conflict, Delete, DocumentStore, Is, Missing, Stored
from shared.uploads import Uploads

_BATCH = 200


class Sweeper:
    """Asks only for documents whose ``due_at`` has passed."""

    def __init__(
        self, documents: DocumentStore, conductor: Conductor, uploads: Uploads, clock: Clock
    ) -> None:
        self._documents = documents
        self._conductor = conductor
        self._uploads = uploads
        self._clock = clock

    def sweep(self) -> dict[str, int]:
        """One round; returns how many documents of each kind were overdue.

        An error with one document is logged and does not keep the others waiting.
        """
        return {
            "lease": self._each("lease", self._conductor.lease_expired),
            "job": self._each("job", lambda stored: self._conductor.silence(stored.key.id)),
            "file": self._each("file", lambda stored: self._uploads.silence(stored.key.id)),
            "idempotency": self._each("idempotency", self._delete),
        }

    def _each(self, kind: str, act: Callable[[Stored], object]) -> int:
        page = self._documents.query(
            kind, [Is("due_at", "<=", self._clock())], order="due_at", limit=_BATCH
        )
        for stored in page.documents:
            try:
                act(stored)
            except (Missing, Conflict):
                continue  # it ended or changed while we came to it: somebody else saw to it
            except SerenadeError as error:
                log("ERROR", "sweep failed", kind=kind, id=stored.key.id, error=str(error))
        return len(page.documents)

    def _delete(self, stored: Stored) -> None:
        self._documents.commit([Delete(stored.key, AtVersion(stored.version))])
