"""A worker's slot: held while it works, given back before it leaves, taken again if it must stay."""

from __future__ import annotations

from shared import timing
from shared.dispatching import Dispatcher
from shared.errors import SerenadeError
from shared.log import log
from shared.model import Runtime
from shared.ports import Clock, Instant, Unavailable
from shared.slots import Slots


class Place:
    """The slot that whoever started this worker took for it, or that it finds itself.

    Args:
        slot: as `shared.slots` names it; empty for one of a pool of workers that are kept
            running: it takes any free slot, and stays, work or no work.
        life_s: seconds after which the worker takes no more steps, before its platform ends it in
            the midst of one; zero for never.
    """

    def __init__(
        self,
        slots: Slots,
        dispatcher: Dispatcher,
        runtime: Runtime,
        slot: str,
        clock: Clock,
        life_s: float = 0.0,
    ) -> None:
        self._slots = slots
        self._dispatcher = dispatcher
        self._runtime = runtime
        self._slot = slot
        self._clock = clock
        self._standing = not slot
        self._arrived = False
        self._leaves_at = clock() + life_s if life_s else float("inf")
        self._renewed_at = 0.0
        self._looked_at = 0.0

    @property
    def superfluous(self) -> bool:
        """Whether we came in vain: others have every slot."""
        return self._arrived and not self._slot and not self._standing

    def found(self) -> bool:
        """Whether we have a slot; looks for one now and then."""
        now = self._clock()
        if not (self._arrived and self._slot) and now - self._looked_at >= timing.HEARTBEAT_S:
            self._looked_at = now
            self._look()
        return self._arrived and bool(self._slot)

    def keep(self) -> bool:
        """Renew the slot when it is time; False where another holds it by now, or it is time to leave."""
        now = self._clock()
        if now - self._renewed_at >= timing.HEARTBEAT_S and not self._renewed(now):
            return False
        return now < self._leaves_at

    def leave(self) -> None:
        """Give the slot back."""
        try:
            if self._slot:
                self._slots.release(self._slot)
        except SerenadeError as error:
            log("WARNING", "slot not released", slot=self._slot, error=str(error))

    def stay(self) -> bool:
        """Leave, unless there is work after all: whether the slot is ours once more.

        The slot is free while we look. Whatever becomes ready after that finds it free, and somebody
        starts a worker for it; whatever was ready before is seen here.
        """
        leaves = self._clock() >= self._leaves_at
        if self._standing and not leaves:
            return True
        self.leave()
        if leaves:
            return False
        try:
            return self._dispatcher.waiting(self._runtime) and self._taken_again()
        except SerenadeError as error:
            log("WARNING", "slot not taken again", slot=self._slot, error=str(error))
            return False

    def _look(self) -> None:
        try:
            given = self._slot
            slot = self._slots.arrive(given) if given else self._slots.take_any(self._runtime)
        except Unavailable as error:
            log("WARNING", "no slot found", slot=self._slot, error=str(error))
            return
        self._arrived, self._slot = True, slot.name if slot else ""

    def _renewed(self, now: Instant) -> bool:
        try:
            held = self._slots.renew(self._slot)
        except Unavailable as error:
            log("WARNING", "slot not renewed", slot=self._slot, error=str(error))
            return True
        self._renewed_at = now
        if not held:
            log("WARNING", "slot lost", slot=self._slot)
            self._slot = "" if self._standing else self._slot
        return held

    def _taken_again(self) -> bool:
        number = int(self._slot.split(".")[1])
        slot = self._slots.take(self._runtime, number, timing.SLOT_S, appeared=True)
        if slot is None:
            return False  # another was started in our place
        self._slot, self._renewed_at = slot.name, self._clock()
        return True
