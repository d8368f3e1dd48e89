"""The bus on Pub/Sub."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from infra import message_limits
from infra.gcp import clients, names
from infra.gcp.errors import Misconfigured, google_calls
from infra.topology import TOPOLOGY, Topology
from shared.ports import Delivery, Message
from shared.settings import Settings

if TYPE_CHECKING:
    from google.pubsub_v1 import PublisherClient, SubscriberClient
    from google.pubsub_v1.types import ReceivedMessage

ANSWER_S = 10.0
"""Seconds within which every call but a waiting pull is answered, tries and pauses together."""

MAX_BATCH = 1000
"""The most messages or ack ids in one request."""

MAX_BATCH_BYTES = 9_000_000
"""The most bytes in one request; Pub/Sub takes 10 MB, names and lengths included."""

MAY_PUBLISH = "pubsub.topics.publish"


class PubSubBus:
    """`shared.ports.Bus` on Google Cloud's topics and subscriptions.

    Topics and subscriptions unknown to the topology raise `ValueError`, those that Google Cloud lacks
    `infra.gcp.errors.Misconfigured`. To publish nothing asks whether this process may publish.

    Args:
        topology: who subscribes to what; made in Google Cloud by Terraform.
        answer_s: seconds after which a call that is not answered is `Unavailable`.
    """

    def __init__(
        self, settings: Settings, topology: Topology = TOPOLOGY, *, answer_s: float = ANSWER_S
    ) -> None:
        self._settings = settings
        self._topology = topology
        self._answer_s = answer_s
        self._making = Lock()
        self._made_publisher: PublisherClient | None = None
        self._made_subscriber: SubscriberClient | None = None

    def publish(self, topic: str, messages: Sequence[Message]) -> list[str]:
        """See `shared.ports.Bus.publish`. Sent again where the answer is lost: some may come twice."""
        self._topology.of_topic(topic)
        message_limits.check(messages)
        name = names.topic(self._settings, topic)
        if not messages:
            self._check_may_publish(name)
        return [sent for batch in _batches(messages) for sent in self._publish(name, batch)]

    def pull(self, subscription: str, *, limit: int = 1, wait_s: float = 0.0) -> list[Delivery]:
        """See `shared.ports.Bus.pull`.

        A message that arrives in the very moment in which the wait ends may be leased to nobody; it
        comes again when that lease ends. Rather wait once for long than often for a moment.
        """
        from google.api_core.exceptions import DeadlineExceeded

        name = self._subscription(subscription)
        waits = wait_s > 0
        request = {"subscription": name, "max_messages": limit, "return_immediately": not waits}
        patience = _patience(wait_s if waits else self._answer_s)
        with google_calls(f"pull from {name}"):
            try:
                answer = self._subscriber().pull(request, **patience)
            except DeadlineExceeded:
                if not waits:
                    raise
                return []
        return [_delivery(received) for received in answer.received_messages]

    def ack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """See `shared.ports.Bus.ack`."""
        name = self._subscription(subscription)
        for some in _portions(ack_ids):
            request = {"subscription": name, "ack_ids": some}
            with google_calls(f"acknowledge messages of {name}"):
                self._subscriber().acknowledge(request, **_patience(self._answer_s))

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """See `shared.ports.Bus.nack`."""
        self._lease(subscription, ack_ids, 0)

    def extend(self, subscription: str, ack_ids: Sequence[str], seconds: float) -> None:
        """See `shared.ports.Bus.extend`; whole seconds, at least one."""
        kept_s = min(max(math.ceil(seconds), 1), int(message_limits.MAX_EXTENSION_S))
        self._lease(subscription, ack_ids, kept_s)

    def _publish(self, name: str, batch: Sequence[Message]) -> list[str]:
        messages = [{"data": m.data, "attributes": dict(m.attributes)} for m in batch]
        with google_calls(f"publish to {name}"):
            request = {"topic": name, "messages": messages}
            answer = self._publisher().publish(request, **_patience(self._answer_s))
        return list(answer.message_ids)

    def _check_may_publish(self, name: str) -> None:
        """Ask for the one permission that publishing needs; asking needs none, and sends nothing."""
        from google.api_core.exceptions import MethodNotImplemented

        request = {"resource": name, "permissions": [MAY_PUBLISH]}
        with google_calls(f"ask whether we may publish to {name}"):
            try:
                answer = self._publisher().test_iam_permissions(
                    request, **_patience(self._answer_s)
                )
            except MethodNotImplemented:
                return  # an emulator, which knows no permissions; it answered
        if MAY_PUBLISH not in answer.permissions:
            raise Misconfigured(
                f"There is no topic {name}, or the account this runs as may not publish to it."
                " Apply the Terraform of this deployment, or grant roles/pubsub.publisher."
            )

    def _lease(self, subscription: str, ack_ids: Sequence[str], seconds: int) -> None:
        name = self._subscription(subscription)
        for some in _portions(ack_ids):
            request = {"subscription": name, "ack_ids": some, "ack_deadline_seconds": seconds}
            with google_calls(f"keep or hand back messages of {name}"):
                self._subscriber().modify_ack_deadline(request, **_patience(self._answer_s))

    def _subscription(self, subscription: str) -> str:
        return names.subscription(self._settings, self._topology.subscription(subscription).name)

    def _publisher(self) -> PublisherClient:
        with self._making:
            if self._made_publisher is None:
                self._made_publisher = clients.publisher(self._settings)
            return self._made_publisher

    def _subscriber(self) -> SubscriberClient:
        with self._making:
            if self._made_subscriber is None:
                self._made_subscriber = clients.subscriber(self._settings)
            return self._made_subscriber


def _patience(total_s: float) -> dict[str, Any]:
    """Timeout and retries of a call that takes ``total_s``, or half as long again where that is under 2 s.

    Tries begin in the first half only: to one that has less than a second left, Google's client gives
    the whole timeout anew.
    """
    from google.api_core import exceptions as api
    from google.api_core.retry import Retry, if_exception_type

    passing = if_exception_type(
        api.Aborted, api.InternalServerError, api.ServiceUnavailable, api.Unknown
    )
    retry = Retry(predicate=passing, initial=0.05, multiplier=2.0, maximum=1.0, timeout=total_s / 2)
    return {"timeout": total_s, "retry": retry}


def _portions(ack_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ack ids in portions that one request takes."""
    for start in range(0, len(ack_ids), MAX_BATCH):
        yield ack_ids[start : start + MAX_BATCH]


def _batches(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """The messages, in order, in portions that one request takes."""
    batch: list[Message] = []
    size = 0
    for message in messages:
        if batch and (len(batch) == MAX_BATCH or size + _size(message) > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += _size(message)
    if batch:
        yield batch


def _size(message: Message) -> int:
    """Bytes on the wire, or a few more."""
    attributes = sum(
        len(name.encode()) + len(value.encode()) + 16 for name, value in message.attributes.items()
    )
    return len(message.data) + attributes + 16


def _delivery(received: ReceivedMessage) -> Delivery:
    message = received.message
    return Delivery(
        message=Message(message.data, dict(message.attributes)),
        message_id=message.message_id,
        ack_id=received.ack_id,
        attempt=received.delivery_attempt or None,
        published_at=message.publish_time.timestamp(),
    )
