"""Dispatch: as many workers as there is work for, and never more than there are slots.

A slot is a leased document. Whoever starts a worker takes a slot for it first, so that two
dispatchers can never start two workers for one place; the worker renews it while it lives.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from shared import timing
from shared.model import Runtime
from shared.ports import (
    Absent,
    AtVersion,
    Clock,
    Conflict,
    DocumentStore,
    Instant,
    Is,
    JobRunner,
    Key,
    Put,
    Stored,
    Unavailable,
)


class Slot(BaseModel):
    """A worker's place."""

    model_config = ConfigDict(frozen=True)

    runtime: Runtime
    number: int
    holder: str
    until: Instant

    @property
    def key(self) -> Key:
        """Where it is written."""
        return Key("slot", f"{self.runtime}.{self.number}")

    @property
    def name(self) -> str:
        """The place and who holds it, as its worker is told."""
        return f"{self.runtime}.{self.number}.{self.holder}"


class Dispatcher:
    """Compares the ready steps in the documents with the live slots.

    Args:
        slots: workers at a time, for each runtime that has any.
        starting_s: seconds for which a slot is kept for a worker that was just started: its machine
            and its image may take so long to come.
    """

    def __init__(
        self,
        documents: DocumentStore,
        runner: JobRunner,
        slots: Mapping[Runtime, int],
        starting_s: float,
        clock: Clock,
    ) -> None:
        self._documents = documents
        self._runner = runner
        self._slots = slots
        self._starting_s = starting_s
        self._clock = clock

    def dispatch_all(self) -> None:
        """Start what is missing, for every runtime that has workers."""
        for runtime in self._slots:
            self.dispatch(runtime)

    def dispatch(self, runtime: Runtime) -> int:
        """Start the workers that are missing for a runtime; returns how many."""
        live = sum(map(self._live, self._documents.get_many(self._keys(runtime))))
        missing = min(self._slots_of(runtime) - live, self._waiting(runtime))
        started = 0
        for number in range(self._slots_of(runtime)):
            if started < missing and (slot := self.take(runtime, number, self._starting_s)):
                self._runner.start(runtime, slot.name)
                started += 1
        return started

    def take_any(self, runtime: Runtime, seconds: float) -> Slot | None:
        """Whichever slot of a runtime is free, now ours; None where all are held."""
        taken = (self.take(runtime, n, seconds) for n in range(self._slots_of(runtime)))
        return next((slot for slot in taken if slot), None)

    def take(self, runtime: Runtime, number: int, seconds: float) -> Slot | None:
        """A free slot, now ours; None where it is held.

        Raises:
            Unavailable: nobody can say whether it is ours; if so, it is free again by ``seconds``.
        """
        now = self._clock()
        slot = Slot(
            runtime=runtime, number=number, holder=secrets.token_hex(6), until=now + seconds
        )
        stored = self._documents.get(slot.key)
        if self._live(stored):
            return None
        try:
            self._write(slot, Absent() if stored is None else AtVersion(stored.version))
        except Conflict:
            return None
        except Unavailable:
            if not self._holds(slot):
                raise
        return slot

    def renew(self, name: str, seconds: float | None = None) -> bool:
        """Keep the slot named ``runtime.number.holder``; False where another holds it by now."""
        place, _, holder = name.rpartition(".")
        stored = self._documents.get(Key("slot", place))
        if stored is None:
            return False
        slot = Slot.model_validate_json(stored.body)
        if slot.holder != holder:
            return False
        try:
            until = self._clock() + (timing.SLOT_S if seconds is None else seconds)
            self._write(slot.model_copy(update={"until": until}), AtVersion(stored.version))
        except Conflict:
            return False
        return True

    def release(self, name: str) -> None:
        """Give the slot back at once."""
        self.renew(name, seconds=0.0)

    def waiting(self, runtime: Runtime) -> bool:
        """Whether any job has a ready step for this runtime."""
        return bool(self._ready(runtime, 1))

    def _waiting(self, runtime: Runtime) -> int:
        """Jobs with a ready step, as far as there are slots for them."""
        slots = self._slots_of(runtime)
        return self._ready(runtime, slots) if slots else 0

    def _ready(self, runtime: Runtime, limit: int) -> int:
        field = f"ready_{runtime}"
        page = self._documents.query("job", [Is(field, ">=", 0)], order=field, limit=limit)
        return len(page.documents)

    def _slots_of(self, runtime: Runtime) -> int:
        return self._slots.get(runtime, 0)

    def _keys(self, runtime: Runtime) -> list[Key]:
        return [Key("slot", f"{runtime}.{n}") for n in range(self._slots_of(runtime))]

    def _live(self, stored: Stored | None) -> bool:
        return stored is not None and Slot.model_validate_json(stored.body).until > self._clock()

    def _holds(self, slot: Slot) -> bool:
        """Whether the write of a slot has landed though its answer was lost."""
        stored = self._documents.get(slot.key)
        return stored is not None and Slot.model_validate_json(stored.body) == slot

    def _write(self, slot: Slot, only_if: Absent | AtVersion) -> None:
        fields = {"runtime": slot.runtime, "due_at": slot.until}
        self._documents.commit([Put(slot.key, slot.model_dump_json(), fields, only_if)])
