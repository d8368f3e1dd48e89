"""Chaos: a local home that is no kinder than the cloud.

Wrappers around documents and bus that commit the faults a distributed system is allowed: answers
lost after the write has landed, messages twice, late and out of order, processes that die between a
commit and its effects.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass, fields

from infra.local.bus import SqliteBus
from infra.local.bus_tables import Waiting
from shared.ports import (
    Delivery,
    DocumentStore,
    Instant,
    Is,
    Key,
    Message,
    Page,
    Stored,
    Unavailable,
    Write,
)

MAX_DELAY_S = 1.0
"""The longest that a delayed message stays unseen, seconds."""

SHUFFLED_AMONG = 64
"""How far from the head of its queue a shuffled message may be taken."""

NEVER_LANDED = 0.25
"""The share of lost answers whose write was lost as well."""


@dataclass(frozen=True)
class Chaos:
    """How often what goes wrong; each a probability from 0 to 1.

    Args:
        seed: with the process's id, seeds every choice.
        duplicate: a message is published twice.
        delay: a message is not seen at once, but up to `MAX_DELAY_S` later.
        shuffle: a pull takes messages from anywhere near the head of the queue.
        drop_response: a commit or a publish lands and yet is answered by `Unavailable`; one in four
            commits so answered does not land.
        crash: the process is killed as soon as a commit has landed.
    """

    seed: int = 0
    duplicate: float = 0.0
    delay: float = 0.0
    shuffle: float = 0.0
    drop_response: float = 0.0
    crash: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name != "seed" and not 0 <= getattr(self, field.name) <= 1:
                raise ValueError(f"Chaos {field.name!r} is a probability from 0 to 1.")

    @classmethod
    def parse(cls, spec: str) -> Chaos:
        """Chaos from ``seed=1,duplicate=0.2,…``; none from an empty text.

        Raises:
            ValueError: a part is no ``name=number`` of a known name, or out of range.
        """
        known = {field.name for field in fields(cls)}
        values: dict[str, float] = {}
        for part in filter(None, (part.strip() for part in spec.split(","))):
            name, _, value = part.partition("=")
            if name not in known:
                raise ValueError(f"Chaos knows {sorted(known)}, not {name!r}.")
            try:
                values[name] = float(value)
            except ValueError:
                raise ValueError(f"Chaos {name!r} is a number, not {value!r}.") from None
        return cls(seed=int(values.pop("seed", 0)), **values)


class _Dice:
    """Chances, drawn from a sequence of this process's own, also after a fork."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._pid = 0
        self._random = random.Random()

    def throw(self, probability: float) -> bool:
        return probability > 0 and self.random.random() < probability

    @property
    def random(self) -> random.Random:
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._random = random.Random(self._seed + self._pid)
        return self._random


class ChaoticDocuments:
    """A document store whose commits suffer from chaos; it reads what was really written."""

    def __init__(self, store: DocumentStore, chaos: Chaos) -> None:
        self._store = store
        self._chaos = chaos
        self._dice = _Dice(chaos.seed)

    def get(self, key: Key) -> Stored | None:
        """See `shared.ports.DocumentStore.get`."""
        return self._store.get(key)

    def get_many(self, keys: Sequence[Key]) -> list[Stored | None]:
        """See `shared.ports.DocumentStore.get_many`."""
        return self._store.get_many(keys)

    def commit(self, writes: Sequence[Write]) -> list[str]:
        """Commit, then perhaps die, or claim not to know how it went."""
        dropped = self._dice.throw(self._chaos.drop_response)
        if dropped and self._dice.throw(NEVER_LANDED):
            raise Unavailable("Chaos lost the commit.")
        versions = self._store.commit(writes)
        if self._dice.throw(self._chaos.crash):
            os.kill(os.getpid(), signal.SIGKILL)
        if dropped:
            raise Unavailable("Chaos lost the commit's answer.")
        return versions

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
        """See `shared.ports.DocumentStore.query`."""
        return self._store.query(
            kind, where, order=order, descending=descending, after=after, limit=limit
        )


class ChaoticBus:
    """A bus whose messages suffer from chaos; acks, nacks and extensions are honest."""

    def __init__(self, bus: SqliteBus, chaos: Chaos) -> None:
        self._bus = bus
        self._chaos = chaos
        self._dice = _Dice(chaos.seed)

    def publish(self, topic: str, messages: Sequence[Message]) -> list[str]:
        """Publish, perhaps some twice, some late, and perhaps without an answer."""
        ids = [self._publish_at_some_time(topic, message) for message in messages]
        for message in messages:
            if self._dice.throw(self._chaos.duplicate):
                self._publish_at_some_time(topic, message)
        if self._dice.throw(self._chaos.drop_response):
            raise Unavailable("Chaos lost the publisher's answer.")
        return ids

    def pull(self, subscription: str, *, limit: int = 1, wait_s: float = 0.0) -> list[Delivery]:
        """Pull, perhaps in another order."""
        if not self._dice.throw(self._chaos.shuffle):
            return self._bus.pull(subscription, limit=limit, wait_s=wait_s)
        return self._bus.pull(
            subscription, limit=limit, wait_s=wait_s, among=SHUFFLED_AMONG, choose=self._any_of
        )

    def ack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """See `shared.ports.Bus.ack`."""
        self._bus.ack(subscription, ack_ids)

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """See `shared.ports.Bus.nack`."""
        self._bus.nack(subscription, ack_ids)

    def extend(self, subscription: str, ack_ids: Sequence[str], seconds: float) -> None:
        """See `shared.ports.Bus.extend`."""
        self._bus.extend(subscription, ack_ids, seconds)

    def backlog(self, subscription: str) -> int:
        """See `SqliteBus.backlog`."""
        return self._bus.backlog(subscription)

    def purge(self, subscription: str, *, published_before: Instant) -> None:
        """See `SqliteBus.purge`."""
        self._bus.purge(subscription, published_before=published_before)

    def _publish_at_some_time(self, topic: str, message: Message) -> str:
        late = self._dice.throw(self._chaos.delay)
        delay_s = self._dice.random.uniform(0, MAX_DELAY_S) if late else 0.0
        return self._bus.publish(topic, [message], delay_s=delay_s)[0]

    def _any_of(self, waiting: Sequence[Waiting], limit: int) -> Sequence[Waiting]:
        return self._dice.random.sample(waiting, min(limit, len(waiting)))
