"""Slots: the places that workers may have, as leased documents."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import cast

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
    Key,
    Put,
    Stored,
    Unavailable,
)


class Slot(BaseModel):
    """A worker's place.

    Attributes:
        appeared: whether its worker has been heard of; until then it may still be on its way.
    """

    model_config = ConfigDict(frozen=True)

    runtime: Runtime
    number: int
    holder: str
    until: Instant
    appeared: bool = False

    @property
    def key(self) -> Key:
        """Where it is written."""
        return Key("slot", f"{self.runtime}.{self.number}")

    @property
    def name(self) -> str:
        """The place and who holds it, as its worker is told."""
        return f"{self.runtime}.{self.number}.{self.holder}"


class Slots:
    """The slots of every runtime that has any.

    Args:
        sizes: how many there are.
    """

    def __init__(self, documents: DocumentStore, sizes: Mapping[Runtime, int], clock: Clock):
        self._documents = documents
        self._sizes = sizes
        self._clock = clock

    @property
    def runtimes(self) -> tuple[Runtime, ...]:
        """Those that may have workers."""
        return tuple(self._sizes)

    def size(self, runtime: Runtime) -> int:
        """How many slots a runtime has."""
        return self._sizes.get(runtime, 0)

    def live(self, runtime: Runtime) -> list[Slot]:
        """The slots that are held."""
        keys = [Key("slot", f"{runtime}.{number}") for number in range(self.size(runtime))]
        read = [_slot(stored) for stored in self._documents.get_many(keys) if stored]
        return [slot for slot in read if self._lives(slot)]

    def take(
        self, runtime: Runtime, number: int, seconds: float, *, appeared: bool = False
    ) -> Slot | None:
        """A free slot, now ours; None where it is held.

        Args:
            appeared: whether it is for a worker that is here, not for one to be started.

        Raises:
            Unavailable: nobody can say whether it is ours; if so, it is free again by ``seconds``.
        """
        slot = Slot(
            runtime=runtime,
            number=number,
            holder=secrets.token_hex(6),
            until=self._clock() + seconds,
            appeared=appeared,
        )
        stored = self._documents.get(slot.key)
        free = stored is None or not self._lives(_slot(stored))
        return self._written(slot, stored) if free else None

    def take_any(self, runtime: Runtime) -> Slot | None:
        """Whichever slot of a runtime is free, now ours who are here; None where all are held."""
        for number in range(self.size(runtime)):
            slot = self.take(runtime, number, timing.SLOT_S, appeared=True)
            if slot is not None:
                return slot
        return None

    def arrive(self, name: str) -> Slot | None:
        """The slot of a worker that was started for ``name`` and is here now; None: it is not needed.

        One that comes late finds its slot given to a successor. If that one is itself still on its
        way, it takes its place: else workers that are slow to start would give way to each other for
        ever, and none would work.

        Raises:
            Unavailable: nobody can say now.
        """
        runtime, number, holder = name.split(".")
        mine = Slot(
            runtime=cast("Runtime", runtime),
            number=int(number),
            holder=holder,
            until=self._clock() + timing.SLOT_S,
            appeared=True,
        )
        stored = self._documents.get(mine.key)
        others = stored is not None and self._is_anothers(_slot(stored), holder)
        return (None if others else self._written(mine, stored)) or self.take_any(mine.runtime)

    def renew(self, name: str, seconds: float | None = None) -> bool:
        """Keep the slot named ``runtime.number.holder``; False where another holds it by now."""
        place, _, holder = name.rpartition(".")
        stored = self._documents.get(Key("slot", place))
        if stored is None:
            return False
        slot = _slot(stored)
        if slot.holder != holder:
            return False
        until = self._clock() + (timing.SLOT_S if seconds is None else seconds)
        try:
            self._write(slot.model_copy(update={"until": until, "appeared": True}), stored)
        except Conflict:
            return False
        return True

    def release(self, name: str) -> None:
        """Give the slot back at once."""
        self.renew(name, seconds=0.0)

    def _lives(self, slot: Slot) -> bool:
        return slot.until > self._clock()

    def _is_anothers(self, slot: Slot, holder: str) -> bool:
        return slot.holder != holder and slot.appeared and self._lives(slot)

    def _written(self, slot: Slot, over: Stored | None) -> Slot | None:
        """The slot, where nobody else wrote first."""
        try:
            self._write(slot, over)
        except Conflict:
            return None
        except Unavailable:
            if not self._holds(slot):
                raise
        return slot

    def _holds(self, slot: Slot) -> bool:
        """Whether the write of a slot has landed though its answer was lost."""
        stored = self._documents.get(slot.key)
        return stored is not None and _slot(stored) == slot

    def _write(self, slot: Slot, over: Stored | None) -> None:
        only_if = Absent() if over is None else AtVersion(over.version)
        fields = {"runtime": slot.runtime, "due_at": slot.until}
        self._documents.commit([Put(slot.key, slot.model_dump_json(), fields, only_if)])


def _slot(stored: Stored) -> Slot:
    return Slot.model_validate_json(stored.body)
