"""The tables of the bus, and what happens to a message in them.

A message waits in ``queue``, once for each subscription, in a tree ordered by the moment at which it
may be seen; while a consumer has it, it is in ``leases``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from infra.topology import Subscription, Topology
from shared.ports import Delivery, Instant, Message

DEFINITIONS = (
    "CREATE TABLE IF NOT EXISTS queue (subscription TEXT, visible_at REAL, id INTEGER, attempt INTEGER,"
    " published_at REAL, attributes TEXT, data BLOB,"
    " PRIMARY KEY (subscription, visible_at, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS leases (subscription TEXT, id INTEGER, attempt INTEGER, until REAL,"
    " published_at REAL, attributes TEXT, data BLOB,"
    " PRIMARY KEY (subscription, id)) WITHOUT ROWID",
)

ENQUEUE = "INSERT INTO queue VALUES (?, ?, ?, ?, ?, ?, ?)"
LEASE = "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)"
UNQUEUE = "DELETE FROM queue WHERE subscription = ? AND visible_at = ? AND id = ?"
RELEASE = "DELETE FROM leases WHERE subscription = ? AND id = ? AND attempt = ?"
VISIBLE = (
    "SELECT visible_at, id, attempt, published_at, attributes, data FROM queue"
    " WHERE subscription = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?"
)
FIRST_VISIBLE = (
    "SELECT visible_at FROM queue WHERE subscription = ? ORDER BY visible_at, id LIMIT 1"
)
HELD = (
    "SELECT id, attempt, published_at, attributes, data FROM leases"
    " WHERE subscription = ? AND id = ? AND attempt = ? AND until > ?"
)
EXPIRED = (
    "SELECT id, attempt, published_at, attributes, data FROM leases"
    " WHERE subscription = ? AND until <= ?"
)
ANY_EXPIRED = "SELECT 1 FROM leases WHERE subscription = ? AND until <= ? LIMIT 1"
ACK = f"{RELEASE} AND until > ?"
EXTEND = (
    "UPDATE leases SET until = ? WHERE subscription = ? AND id = ? AND attempt = ? AND until > ?"
)
COUNT = (
    "SELECT (SELECT count(*) FROM queue WHERE subscription = ?1)"
    " + (SELECT count(*) FROM leases WHERE subscription = ?1)"
)
PURGE = "DELETE FROM queue WHERE subscription = ? AND published_at < ?"
TRIM = (
    "DELETE FROM queue WHERE subscription = ?1 AND (visible_at, id) <= ("
    "SELECT visible_at, id FROM queue WHERE subscription = ?1"
    " ORDER BY visible_at DESC, id DESC LIMIT 1 OFFSET ?2)"
)

DEAD_LETTER_SOURCE = "CloudPubSubDeadLetterSourceSubscription"
DEAD_LETTER_ATTEMPTS = "CloudPubSubDeadLetterSourceDeliveryCount"
"""Attributes of a dead letter, named as Pub/Sub names them."""


class Waiting(NamedTuple):
    """A message in the queue that may be seen."""

    visible_at: Instant
    id: int
    attempt: int
    published_at: Instant
    attributes: str
    data: bytes


class Leased(NamedTuple):
    """A message that a consumer has, or had until its lease ended."""

    id: int
    attempt: int
    published_at: Instant
    attributes: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an ack id says: which delivery of which message."""

    id: int
    attempt: int

    @classmethod
    def parse(cls, ack_id: str) -> Receipt:
        """Raise `ValueError` for what is no ack id."""
        number, _, attempt = ack_id.partition(".")
        return cls(int(number), int(attempt))


def make(connection: sqlite3.Connection) -> None:
    """Make the tables where there are none."""
    for statement in DEFINITIONS:
        connection.execute(statement)


def enqueue(
    connection: sqlite3.Connection,
    topology: Topology,
    topic: str,
    messages: Iterable[tuple[int, Message]],
    published_at: Instant,
    visible_at: Instant,
) -> dict[str, int]:
    """Put a copy of each numbered message into every subscription that takes it; says how many where."""
    subscriptions = topology.of_topic(topic)
    counts: dict[str, int] = {}
    for number, message in messages:
        attributes = json.dumps(dict(message.attributes))
        for subscription in subscriptions:
            if subscription.takes(message.attributes):
                name = subscription.name
                counts[name] = counts.get(name, 0) + 1
                connection.execute(
                    ENQUEUE, (name, visible_at, number, 0, published_at, attributes, message.data)
                )
    return counts


def lease(
    connection: sqlite3.Connection,
    subscription: Subscription,
    chosen: Sequence[Waiting],
    now: Instant,
) -> list[Delivery]:
    """Hand messages of the queue to a consumer."""
    name, until = subscription.name, now + subscription.ack_deadline_s
    deliveries = []
    for waiting in chosen:
        attempt = waiting.attempt + 1
        connection.execute(UNQUEUE, (name, waiting.visible_at, waiting.id))
        connection.execute(LEASE, (name, waiting.id, attempt, until, *waiting[3:]))
        message = Message(waiting.data, json.loads(waiting.attributes))
        ack_id = f"{waiting.id}.{attempt}"
        told = attempt if subscription.dead_letter_topic is not None else None
        deliveries.append(Delivery(message, str(waiting.id), ack_id, told, waiting.published_at))
    return deliveries


def hand_back(
    connection: sqlite3.Connection,
    topology: Topology,
    subscription: Subscription,
    leased: Leased,
    now: Instant,
    visible_at: Instant,
) -> Mapping[str, int]:
    """Return a leased message to its queue, or to the dead letters; says how many are where now."""
    connection.execute(RELEASE, (subscription.name, leased.id, leased.attempt))
    if subscription.is_spent(leased.attempt):
        assert subscription.dead_letter_topic is not None
        letter = [(leased.id, dead_letter(subscription, leased))]
        return enqueue(connection, topology, subscription.dead_letter_topic, letter, now, now)
    connection.execute(
        ENQUEUE, (subscription.name, visible_at, leased.id, leased.attempt, *leased[2:])
    )
    return {subscription.name: 1}


def dead_letter(subscription: Subscription, leased: Leased) -> Message:
    """The message as it was, and where and how often it failed."""
    attributes = json.loads(leased.attributes) | {
        DEAD_LETTER_SOURCE: subscription.name,
        DEAD_LETTER_ATTEMPTS: str(leased.attempt),
    }
    return Message(leased.data, attributes)
