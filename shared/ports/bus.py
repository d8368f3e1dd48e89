"""The bus: messages on topics, leased from subscriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.ports.clock import Instant


@dataclass(frozen=True, slots=True)
class Message:
    """What is published: bytes of at most 1 MiB and text attributes; one of the two may be empty."""

    data: bytes
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message in the hands of one consumer, until its lease ends.

    Attributes:
        attempt: counted from 1, roughly, where the subscription has dead letters; None elsewhere.
    """

    message: Message
    message_id: str
    ack_id: str
    attempt: int | None
    published_at: Instant


class Bus(Protocol):
    """Topics and subscriptions: at least once, in no order, dead-lettered after many attempts."""

    def publish(self, topic: str, messages: Sequence[Message]) -> list[str]:
        """Durable when it returns; gives each message's id.

        With no messages, only sees whether it could. What was `Unavailable` may have been published.
        Raises:
            ValueError: a message with neither data nor attributes.
            Permanent: ``message_too_large``.
        """
        ...

    def pull(self, subscription: str, *, limit: int = 1, wait_s: float = 0.0) -> list[Delivery]:
        """Up to ``limit`` messages, leased; waits up to ``wait_s`` for the first."""
        ...

    def ack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """Done with them. An expired lease is no error: the message may come again."""
        ...

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """Hand them back; they come again after the subscription's backoff."""
        ...

    def extend(self, subscription: str, ack_ids: Sequence[str], seconds: float) -> None:
        """Keep them for ``seconds`` (at most 60) from now."""
        ...
