"""The sweep: finds every silence that has become wrong and applies what it means."""

from __future__ import annotations

from collections.abc import Callable

from shared.committing import decoded
from shared.conductor import Conductor
from shared.errors import SerenadeError
from shared.log import log
from shared.model import Job, JobStatus
from shared.ports import AtVersion, Clock, Conflict, Delete, DocumentStore, Is, Missing, Stored
from shared.uploads import Uploads

_BATCH = 200
_BATCHES = 25


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
            "file": self._each("file", lambda stored: self._uploads.silence(stored.key.id)),
            "job": self._each("job", self._job),
            "idempotency": self._each("idempotency", self._delete),
        }

    def _job(self, stored: Stored) -> None:
        """A job that waits for its inputs looks at them before its patience ends."""
        job_id = stored.key.id
        if decoded(stored, Job).status is JobStatus.WAITING:
            self._uploads.read_inputs(job_id)
        self._conductor.silence(job_id)

    def _each(self, kind: str, act: Callable[[Stored], object]) -> int:
        """Act on every overdue document of a kind, a bounded number a round."""
        count, cursor, due = 0, None, [Is("due_at", "<=", self._clock())]
        for _ in range(_BATCHES):
            page = self._documents.query(kind, due, order="due_at", after=cursor, limit=_BATCH)
            for stored in page.documents:
                self._one(kind, stored, act)
            count, cursor = count + len(page.documents), page.cursor
            if cursor is None:
                break
        return count

    def _one(self, kind: str, stored: Stored, act: Callable[[Stored], object]) -> None:
        try:
            act(stored)
        except (Missing, Conflict):
            return  # it ended or changed while we came to it: somebody else saw to it
        except SerenadeError as error:
            log("ERROR", "sweep failed", kind=kind, id=stored.key.id, error=str(error))

    def _delete(self, stored: Stored) -> None:
        self._documents.commit([Delete(stored.key, AtVersion(stored.version))])
