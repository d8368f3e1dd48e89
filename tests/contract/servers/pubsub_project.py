"""One project's topics and subscriptions, with a clock and faults of its own."""

from __future__ import annotations

import datetime
import itertools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition
from typing import Literal, TypeAlias

import grpc
from google.pubsub_v1 import types as wire

from tests.contract.servers import pubsub_limits as limits
from tests.contract.servers.pubsub_queue import Queue

Kind: TypeAlias = Literal["unavailable", "permission-denied", "lost-answer", "hang"]

_LOOK_S = 1.0
"""How often who waits looks whether anybody still wants the answer."""

_numbers = itertools.count(int(time.time() * 1000))


@dataclass
class Fault:
    """What the next calls of a method suffer.

    Args:
        kind: ``lost-answer`` does what was asked, and then says that the service is unavailable.
        times: how many of them.
    """

    method: str
    kind: Kind
    times: int = 1


class Project:
    """Everything under ``projects/P``; any number of threads may use it."""

    def __init__(self) -> None:
        self.ended = False
        self._changed = Condition()
        self._topics: dict[str, wire.Topic] = {}
        self._queues: dict[str, Queue] = {}
        self._faults: list[Fault] = []
        self._stopped_at: float | None = None
        self._chance = random.Random(1)

    # ---- clock and faults

    def set_clock(self, at: float | None) -> None:
        """Stop the clock at this instant; None lets it tell the real time."""
        with self._changed:
            self._stopped_at = at
            self._changed.notify_all()

    def add_fault(self, fault: Fault) -> None:
        with self._changed:
            self._faults.append(fault)

    def suffer(self, method: str) -> Kind | None:
        """The fault of this call of the method, which is thereby used up."""
        with self._changed:
            for fault in self._faults:
                if fault.method == method and fault.times > 0:
                    fault.times -= 1
                    return fault.kind
        return None

    def forbids(self, method: str) -> bool:
        """Whether its next call will be denied."""
        return any(
            fault.method == method and fault.kind == "permission-denied" and fault.times > 0
            for fault in self._faults
        )

    # ---- topics and subscriptions

    def create_topic(self, topic: wire.Topic) -> None:
        with self._changed:
            if topic.name in self._topics:
                raise limits.exists(topic.name)
            self._topics[topic.name] = topic

    def topic(self, name: str) -> wire.Topic:
        with self._changed:
            if name not in self._topics:
                raise limits.not_found(name)
            return self._topics[name]

    def has_topic(self, name: str) -> bool:
        with self._changed:
            return name in self._topics

    def create_subscription(self, subscription: wire.Subscription) -> None:
        self.topic(subscription.topic)
        if subscription.dead_letter_policy.dead_letter_topic:
            self.topic(subscription.dead_letter_policy.dead_letter_topic)
        with self._changed:
            if subscription.name in self._queues:
                raise limits.exists(subscription.name)
            self._queues[subscription.name] = Queue(subscription, self._chance)

    def subscription(self, name: str) -> wire.Subscription:
        return self._queue(name).subscription

    # ---- messages

    def publish(self, topic: str, messages: Sequence[wire.PubsubMessage]) -> list[str]:
        self.topic(topic)
        with self._changed:
            return [self._publish(topic, message) for message in messages]

    def take(
        self, name: str, limit: int, until: float, wanted: Callable[[], bool]
    ) -> list[wire.ReceivedMessage]:
        """Lease up to so many of a subscription; waits for the first.

        Args:
            until: when to give up, by the monotonic clock.
            wanted: whether anybody still waits for them.
        """
        queue = self._queue(name)
        with self._changed:
            while True:
                self._expire()
                given = queue.take(limit, self._now()) if wanted() and not self.ended else []
                remaining_s = until - time.monotonic()
                if given or remaining_s <= 0 or not wanted() or self.ended:
                    return given
                self._changed.wait(min(remaining_s, self._quiet_s()))

    def ack(self, name: str, ack_ids: Sequence[str]) -> None:
        queue = self._queue(name)
        with self._changed:
            self._expire()
            queue.ack(ack_ids)

    def keep(self, name: str, ack_ids: Sequence[str], seconds: int) -> None:
        queue = self._queue(name)
        with self._changed:
            self._expire()
            self._bury(queue, queue.keep(ack_ids, seconds, self._now()))
            self._changed.notify_all()

    def wake(self) -> None:
        """Have all who wait look again."""
        with self._changed:
            self._changed.notify_all()

    def end(self) -> None:
        """Give nobody anything any more."""
        self.ended = True
        self.wake()

    def _queue(self, name: str) -> Queue:
        with self._changed:
            if name not in self._queues:
                raise limits.not_found(name)
            return self._queues[name]

    def _now(self) -> float:
        return time.time() if self._stopped_at is None else self._stopped_at

    def _publish(self, topic: str, message: wire.PubsubMessage) -> str:
        now = self._now()
        number = str(next(_numbers))
        published = wire.PubsubMessage(
            data=message.data,
            attributes=message.attributes,
            message_id=number,
            publish_time=datetime.datetime.fromtimestamp(now, datetime.UTC),
        )
        for queue in self._queues.values():
            if queue.subscription.topic == topic:
                queue.add(published, now)
        self._changed.notify_all()
        return number

    def _expire(self) -> None:
        for queue in list(self._queues.values()):
            self._bury(queue, queue.expire(self._now()))

    def _bury(self, queue: Queue, letters: Sequence[wire.PubsubMessage]) -> None:
        for letter in letters:
            self._publish(queue.subscription.dead_letter_policy.dead_letter_topic, letter)

    def _quiet_s(self) -> float:
        """Seconds until something changes by itself, or it is time to look anyway."""
        if self._stopped_at is not None:
            return _LOOK_S
        changes = [at for queue in self._queues.values() if (at := queue.next_change()) is not None]
        coming = [at - self._now() for at in changes if at > self._now()]
        return min([*coming, _LOOK_S])


def unavailable() -> limits.Refusal:
    return limits.Refusal(
        grpc.StatusCode.UNAVAILABLE, "The service was unable to fulfill your request."
    )


def denied(name: str) -> limits.Refusal:
    return limits.Refusal(
        grpc.StatusCode.PERMISSION_DENIED,
        f"User not authorized to perform this action (resource={name.rpartition('/')[2]}).",
    )
