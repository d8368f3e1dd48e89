"""Dispatch: as many workers as there is work for, and never more than there are slots.

Whoever starts a worker takes a slot for it first, so that two dispatchers can never start two workers
for one place; the worker renews it while it lives.
"""

from __future__ import annotations

from shared.log import log
from shared.model import Runtime
from shared.ports import Declined, DocumentStore, Is, JobRunner, Unavailable
from shared.slots import Slot, Slots


class Dispatcher:
    """Compares the ready steps in the documents with the live slots.

    Args:
        starting_s: seconds for which a slot is kept for a worker that was just started: its machine
            and its image may take so long to come.
    """

    def __init__(
        self, documents: DocumentStore, runner: JobRunner, slots: Slots, starting_s: float
    ) -> None:
        self._documents = documents
        self._runner = runner
        self._slots = slots
        self._starting_s = starting_s

    def dispatch_all(self) -> None:
        """Start what is missing, for every runtime that has workers.

        Raises:
            Unavailable: no more could be started for one of them.
        """
        failures = [f for runtime in self._slots.runtimes if (f := self._failure(runtime))]
        if failures:
            raise failures[0]

    def dispatch(self, runtime: Runtime) -> int:
        """Start the workers that are missing for a runtime; returns how many.

        Raises:
            Unavailable: no more could be started now.
        """
        size, live = self._slots.size(runtime), self._slots.live(runtime)
        if len(live) >= size:
            return 0
        coming = sum(not slot.appeared for slot in live)
        missing = min(size - len(live), self._ready(runtime, size) - coming)
        started = 0
        for number in range(size):
            if started < missing and (slot := self._slots.take(runtime, number, self._starting_s)):
                self._start(slot)
                started += 1
        return started

    def waiting(self, runtime: Runtime) -> bool:
        """Whether any job has a ready step for this runtime."""
        return bool(self._ready(runtime, 1))

    def _start(self, slot: Slot) -> None:
        try:
            self._runner.start(slot.runtime, slot.name)
        except Declined:
            self._slots.release(slot.name)  # nobody comes: the next attempt need not wait for it
            raise

    def _failure(self, runtime: Runtime) -> Unavailable | None:
        """Why a runtime lacks workers; no reason why the others should."""
        try:
            self.dispatch(runtime)
        except Unavailable as error:
            log("ERROR", "no workers started", runtime=runtime, error=str(error))
            return error
        return None

    def _ready(self, runtime: Runtime, limit: int) -> int:
        """Jobs with a ready step, counted up to a limit."""
        field = f"ready_{runtime}"
        page = self._documents.query("job", [Is(field, ">=", 0)], order=field, limit=limit)
        return len(page.documents)
