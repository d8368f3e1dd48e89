"""The bus in one SQLite file: Pub/Sub's promises on one machine."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from infra import message_limits
from infra.local import bus_tables as tables
from infra.local.bells import Bells
from infra.local.bus_tables import Leased, Receipt, Waiting
from infra.local.sqlite_file import SqliteFile, fingerprint_of
from infra.topology import Subscription, Topology
from shared.ports import Clock, Delivery, Instant, Message

LOOK_AGAIN_S = 1.0
"""A waiter looks at the queue this often even if no bell is struck: for leases that end, for instance."""

EXPIRY_EVERY_S = 0.1
"""How often a consumer looks for leases that have ended, seconds."""

Choice: TypeAlias = Callable[[Sequence[Waiting], int], Sequence[Waiting]]
"""Which of the first messages to hand out, so many at most."""


class SqliteBus:
    """`shared.ports.Bus` on a file that any number of threads and processes share.

    Unknown topics and subscriptions raise `ValueError`. A folder next to the file holds the `Bells` of
    those who wait.

    Args:
        path: the file; made where missing.
        topology: who subscribes to what.
        clock: what leases and delays are measured by.
    """

    def __init__(self, path: Path, topology: Topology, clock: Clock = time.time) -> None:
        self._topology = topology
        self._clock = clock
        self._file = SqliteFile(
            path,
            tables.make,
            fingerprint_of(tables.DEFINITIONS),
        )
        self._bells = Bells(path.with_name(path.name + ".bells"))
        self._looked_for_expired: dict[str, Instant] = {}
        self._untrimmed: Counter[str] = Counter()

    def publish(
        self, topic: str, messages: Sequence[Message], *, delay_s: float = 0.0
    ) -> list[str]:
        """Give each message to every subscription of the topic that takes it; see `shared.ports.Bus`.

        Args:
            delay_s: seconds during which nobody sees them.
        """
        message_limits.check(messages)
        first = int.from_bytes(os.urandom(8), "big") >> 2
        numbered = list(enumerate(messages, first))
        now = self._clock()
        with self._file.writing() as connection:
            counts = tables.enqueue(connection, self._topology, topic, numbered, now, now + delay_s)
        self._announce(counts)
        self._trim(counts)
        return [str(number) for number, _ in numbered]

    def pull(
        self,
        subscription: str,
        *,
        limit: int = 1,
        wait_s: float = 0.0,
        among: int = 0,
        choose: Choice | None = None,
    ) -> list[Delivery]:
        """Up to ``limit`` messages, the longest visible first; see `shared.ports.Bus.pull`.

        Args:
            among, choose: take not the first but those chosen of the first ``among``.
        """
        source = self._topology.subscription(subscription)
        until = time.monotonic() + wait_s
        while True:
            self._return_expired(source)
            deliveries = self._take(source, limit, max(limit, among), choose)
            remaining_s = until - time.monotonic()
            if deliveries or remaining_s <= 0:
                return deliveries
            with self._bells.waiting(subscription) as bell:
                idle_s = self._nothing_for_s(subscription)
                if idle_s > 0:
                    bell.wait(min(remaining_s, idle_s))

    def ack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """Done with them; see `shared.ports.Bus.ack`."""
        name, now = self._topology.subscription(subscription).name, self._clock()
        receipts = [Receipt.parse(ack_id) for ack_id in ack_ids]
        with self._file.writing() as connection:
            for receipt in receipts:
                connection.execute(tables.ACK, (name, receipt.id, receipt.attempt, now))

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """Hand them back; see `shared.ports.Bus.nack`. An expired lease is no error."""
        source, now = self._topology.subscription(subscription), self._clock()
        receipts = [Receipt.parse(ack_id) for ack_id in ack_ids]
        counts: Counter[str] = Counter()
        with self._file.writing() as connection:
            for receipt in receipts:
                held = (source.name, receipt.id, receipt.attempt, now)
                for row in connection.execute(tables.HELD, held).fetchall():
                    visible_at = now + source.backoff_s(receipt.attempt)
                    counts.update(
                        tables.hand_back(
                            connection, self._topology, source, Leased(*row), now, visible_at
                        )
                    )
        self._announce(counts)

    def extend(self, subscription: str, ack_ids: Sequence[str], seconds: float) -> None:
        """Keep them for ``seconds`` from now; see `shared.ports.Bus.extend`."""
        name, now = self._topology.subscription(subscription).name, self._clock()
        until = now + min(seconds, message_limits.MAX_EXTENSION_S)
        receipts = [Receipt.parse(ack_id) for ack_id in ack_ids]
        with self._file.writing() as connection:
            for receipt in receipts:
                connection.execute(tables.EXTEND, (until, name, receipt.id, receipt.attempt, now))

    def backlog(self, subscription: str) -> int:
        """Messages not yet acked, whether seen or not."""
        name = self._topology.subscription(subscription).name
        return int(self._file.rows(tables.COUNT, (name,))[0][0])

    def purge(self, subscription: str, *, published_before: Instant) -> None:
        """Drop what is older and in nobody's hands."""
        name = self._topology.subscription(subscription).name
        with self._file.writing() as connection:
            connection.execute(tables.PURGE, (name, published_before))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _take(
        self, source: Subscription, limit: int, among: int, choose: Choice | None
    ) -> list[Delivery]:
        now = self._clock()
        if not self._file.rows(tables.VISIBLE, (source.name, now, 1)):
            return []  # seen without the lock, for which an idle consumer should not compete
        with self._file.writing() as connection:
            rows = connection.execute(tables.VISIBLE, (source.name, now, among)).fetchall()
            waiting = [Waiting(*row) for row in rows]
            chosen = choose(waiting, limit) if choose else waiting[:limit]
            return tables.lease(connection, source, chosen, now)

    def _return_expired(self, source: Subscription) -> None:
        now = self._clock()
        if now < self._looked_for_expired.get(source.name, 0.0) + EXPIRY_EVERY_S:
            return
        self._looked_for_expired[source.name] = now
        if not self._file.rows(tables.ANY_EXPIRED, (source.name, now)):
            return
        counts: Counter[str] = Counter()
        with self._file.writing() as connection:
            for row in connection.execute(tables.EXPIRED, (source.name, now)).fetchall():
                counts.update(
                    tables.hand_back(connection, self._topology, source, Leased(*row), now, now)
                )
        self._announce(counts)

    def _nothing_for_s(self, subscription: str) -> float:
        """Seconds for which waiting makes sense: zero where there is something to see."""
        rows = self._file.rows(tables.FIRST_VISIBLE, (subscription,))
        until_visible_s = rows[0][0] - self._clock() if rows else LOOK_AGAIN_S
        return float(min(max(until_visible_s, 0.0), LOOK_AGAIN_S))

    def _announce(self, counts: Mapping[str, int]) -> None:
        # After the commit: a waiter woken earlier would look, find nothing and sleep.
        for name, messages in counts.items():
            self._bells.strike(name, messages)

    def _trim(self, counts: Mapping[str, int]) -> None:
        for name, messages in counts.items():
            kept = self._topology.subscription(name)
            if kept.max_backlog is None:
                continue
            self._untrimmed[name] += messages
            if self._untrimmed[name] * 10 >= kept.max_backlog:
                self._untrimmed[name] = 0
                if kept.max_age_s is not None:
                    self.purge(name, published_before=self._clock() - kept.max_age_s)
                with self._file.writing() as connection:
                    connection.execute(tables.TRIM, (name, kept.max_backlog))
