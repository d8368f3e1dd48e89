"""The messages of one subscription: leased, handed back, given up; by a clock that callers read."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable
from dataclasses import dataclass

from google.pubsub_v1 import types as wire

from tests.contract.servers import pubsub_filters

DEAD_LETTER = "CloudPubSubDeadLetterSource"
"""What the names of the attributes that a dead letter gains begin with."""


@dataclass(slots=True, eq=False)
class _Copy:
    """This subscription's copy of a message.

    Attributes:
        free_at: until then nobody is given it: the end of a lease or of a backoff.
        ack_id: of the lease; None where there is none.
    """

    message: wire.PubsubMessage
    free_at: float
    attempt: int = 0
    ack_id: str | None = None


class Queue:
    """A subscription's messages that are not acknowledged.

    An expired lease ends for good: Google's may still acknowledge, which nobody may rely on.

    Args:
        chance: in which order messages are given.
    """

    def __init__(self, subscription: wire.Subscription, chance: random.Random) -> None:
        self.subscription = subscription
        self.takes = pubsub_filters.predicate(subscription.filter)
        self._chance = chance
        self._copies: list[_Copy] = []
        letters, backoff = subscription.dead_letter_policy, subscription.retry_policy
        self._max_attempts = letters.max_delivery_attempts if letters.dead_letter_topic else None
        self._retries = "retry_policy" in subscription
        self._min_backoff_s = backoff.minimum_backoff.total_seconds() if self._retries else 0.0
        self._max_backoff_s = backoff.maximum_backoff.total_seconds() if self._retries else 0.0

    def add(self, message: wire.PubsubMessage, now: float) -> None:
        """Keep a message, if it passes the filter."""
        if self.takes(dict(message.attributes)):
            self._copies.append(_Copy(message, free_at=now))

    def take(self, limit: int, now: float) -> list[wire.ReceivedMessage]:
        """Lease up to so many, any of those that are free."""
        free = [copy for copy in self._copies if copy.ack_id is None and copy.free_at <= now]
        chosen = self._chance.sample(free, min(limit, len(free)))
        return [self._leased(copy, now) for copy in chosen]

    def ack(self, ack_ids: Iterable[str]) -> None:
        """Forget those whose leases these are; others' are no error."""
        known = set(ack_ids)
        self._copies = [copy for copy in self._copies if copy.ack_id not in known]

    def keep(self, ack_ids: Iterable[str], seconds: int, now: float) -> list[wire.PubsubMessage]:
        """Set what is left of leases; none hands back. Gives the dead letters that this makes."""
        known = set(ack_ids)
        held = [copy for copy in self._copies if copy.ack_id in known]
        for copy in held:
            copy.free_at = now + seconds
        return self.expire(now) if seconds == 0 else []

    def expire(self, now: float) -> list[wire.PubsubMessage]:
        """End the leases whose time is over. Gives the dead letters that this makes."""
        ended = [copy for copy in self._copies if copy.ack_id is not None and copy.free_at <= now]
        dead = [copy for copy in ended if copy.attempt == self._max_attempts]
        for copy in ended:
            copy.ack_id = None
            copy.free_at += self._backoff_s(copy.attempt)
        self._copies = [copy for copy in self._copies if copy not in dead]
        return [self._dead_letter(copy) for copy in dead]

    def next_change(self) -> float | None:
        """When the first backoff or lease ends; None where no message is left."""
        return min((copy.free_at for copy in self._copies), default=None)

    def _leased(self, copy: _Copy, now: float) -> wire.ReceivedMessage:
        copy.attempt += 1
        copy.free_at = now + self.subscription.ack_deadline_seconds
        copy.ack_id = f"{copy.message.message_id}:{copy.attempt}"
        attempt = copy.attempt if self._max_attempts is not None else 0
        return wire.ReceivedMessage(
            ack_id=copy.ack_id, message=copy.message, delivery_attempt=attempt
        )

    def _backoff_s(self, attempt: int) -> float:
        return min(self._min_backoff_s * 2.0 ** min(attempt - 1, 64), self._max_backoff_s)

    def _dead_letter(self, copy: _Copy) -> wire.PubsubMessage:
        _, project, _, name = self.subscription.name.split("/")
        published: datetime.datetime = copy.message.publish_time
        gained = {
            f"{DEAD_LETTER}Subscription": name,
            f"{DEAD_LETTER}SubscriptionProject": project,
            f"{DEAD_LETTER}DeliveryCount": str(copy.attempt),
            f"{DEAD_LETTER}TopicPublishTime": published.isoformat(),
        }
        attributes = {**copy.message.attributes, **gained}
        return wire.PubsubMessage(data=copy.message.data, attributes=attributes)
