"""The sweep: finds every silence that has become wrong, and what was kept long enough."""

from __future__ import annotations

from collections.abc import Callable

from shared.committing import decoded
from shared.conductor import Conductor
from shared.errors import SerenadeError, describe
from shared.log import log
from shared.model import Job, JobStatus, Lease
from shared.money import Budgets, Reservation
from shared.ports import (
    AtVersion,
    Clock,
    Conflict,
    Delete,
    DocumentStore,
    Instant,
    Is,
    Missing,
    Stored,
)
from shared.retention import Retention
from shared.settings import Settings
from shared.uploads import Uploads

_BATCH = 200
_BATCHES = 25
_ENOUGH_S = 20.0
"""For one kind in one round: judging what strangers sent must not keep the others waiting for long."""


class Sweeper:
    """Asks only for documents whose ``due_at`` has passed, or that were kept long enough."""

    def __init__(
        self,
        documents: DocumentStore,
        conductor: Conductor,
        uploads: Uploads,
        budgets: Budgets,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._documents = documents
        self._conductor = conductor
        self._uploads = uploads
        self._budgets = budgets
        self._settings = settings
        self._clock = clock
        self._retention = Retention(uploads.inputs, uploads.clearance)

    def sweep(self) -> dict[str, int]:
        """One round; returns how many documents of each kind were overdue, or over.

        An error with one document is logged and does not keep the others waiting.
        """
        settings, retention = self._settings, self._retention
        return {
            "lease": self._overdue("lease", self._lease),
            # before the jobs: an upload that came in time counts, however late its event is
            "file": self._overdue("file", lambda stored: self._uploads.silence(stored.key.id)),
            "job": self._overdue("job", self._job),
            "idempotency": self._overdue("idempotency", self._delete),
            "kept_job": self._kept("job", settings.keep_jobs_s, retention.end_job),
            "kept_file": self._kept("file", settings.keep_files_s, retention.end_file),
            "litter": self._overdue("litter", self._uploads.clearance.clear),
            "budget": self._overdue("budget", self._budget),
        }

    def _lease(self, stored: Stored) -> None:
        """A worker fell silent; of a hosted model's work, whoever has the provider's key asks."""
        if decoded(stored, Lease).runtime == "hosted":
            self._conductor.remind(stored)
        else:
            self._conductor.lease_expired(stored)

    def _budget(self, stored: Stored) -> None:
        """Reservations that are open for long: those of claims that are no more are given back."""
        self._budgets.silence(stored, self._is_held)

    def _is_held(self, reservation: Reservation) -> bool:
        try:
            job = self._conductor.jobs.load(reservation.job_id).value
        except Missing:
            return False
        step = job.steps.get(reservation.step)
        if step is not None and step.claim_id == reservation.claim_id and not step.status.over:
            return True
        owed = (e.bill or e.call for e in job.pending)
        return any(each is not None and each.claim_id == reservation.claim_id for each in owed)

    def _job(self, stored: Stored) -> None:
        """A job that waits for its inputs looks at them before its patience ends."""
        job_id = stored.key.id
        if decoded(stored, Job).status is JobStatus.WAITING:
            self._uploads.read_inputs(job_id)
        self._conductor.silence(job_id)

    def _overdue(self, kind: str, act: Callable[[Stored], object]) -> int:
        return self._each(kind, "due_at", self._clock(), act)

    def _kept(self, kind: str, keep_s: float, act: Callable[[Stored], object]) -> int:
        """Act on what was kept for so many seconds; zero keeps for ever."""
        if keep_s == 0.0:
            return 0
        return self._each(kind, "kept_since", self._clock() - keep_s, act)

    def _each(
        self, kind: str, moment: str, passed: Instant, act: Callable[[Stored], object]
    ) -> int:
        """Act on every document of a kind whose moment has passed, a bounded number a round."""
        count, cursor, over = 0, None, [Is(moment, "<=", passed)]
        began = self._clock()
        for _ in range(_BATCHES):
            page = self._documents.query(kind, over, order=moment, after=cursor, limit=_BATCH)
            for stored in page.documents:
                if self._clock() - began > _ENOUGH_S:
                    return count  # the next round goes on
                self._one(kind, stored, act)
                count += 1
            cursor = page.cursor
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
        except Exception as error:  # noqa: BLE001 - one document must not keep the others waiting
            log("ERROR", "sweep broke", kind=kind, id=stored.key.id, error=describe(error))

    def _delete(self, stored: Stored) -> None:
        self._documents.commit([Delete(stored.key, AtVersion(stored.version))])
