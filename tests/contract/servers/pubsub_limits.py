"""What Pub/Sub refuses, and how it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import grpc
from google.pubsub_v1 import types as wire

from tests.contract.servers import pubsub_filters

MAX_MESSAGES = 1000
MAX_REQUEST_BYTES = 10_000_000
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_NAME_BYTES = 256
MAX_ATTRIBUTE_BYTES = 1024

_RESOURCE = re.compile(
    r"(projects/[a-z0-9.:-]+)/(topics|subscriptions)/(?!goog)[A-Za-z][\w.~+%-]{2,254}"
)


class Refusal(Exception):
    """An answer other than OK."""

    def __init__(self, status: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def invalid(message: str) -> Refusal:
    return Refusal(grpc.StatusCode.INVALID_ARGUMENT, message)


def not_found(name: str) -> Refusal:
    resource = name.rpartition("/")[2]
    return Refusal(grpc.StatusCode.NOT_FOUND, f"Resource not found (resource={resource}).")


def exists(name: str) -> Refusal:
    resource = name.rpartition("/")[2]
    return Refusal(
        grpc.StatusCode.ALREADY_EXISTS,
        f"Resource already exists in the project (resource={resource}).",
    )


def project_of(resource: str) -> str:
    """``projects/P`` of a topic or subscription; refuses what is the name of neither."""
    found = _RESOURCE.fullmatch(resource)
    if found is None:
        raise invalid(f"Invalid resource name given (name={resource}).")
    return found[1]


def check_published(messages: Sequence[wire.PubsubMessage]) -> None:
    if not messages:
        raise invalid("The value for message_count is too small. You passed 0; at least 1.")
    if len(messages) > MAX_MESSAGES:
        raise invalid(f"The value for message_count is too large: over {MAX_MESSAGES}.")
    if sum(wire.PubsubMessage.pb(message).ByteSize() for message in messages) > MAX_REQUEST_BYTES:
        raise invalid(f"Request payload size exceeds the limit: {MAX_REQUEST_BYTES} bytes.")
    for message in messages:
        _check_message(message)


def check_subscription(asked: wire.Subscription) -> None:
    if not 10 <= asked.ack_deadline_seconds <= 600:
        raise invalid("Invalid ack deadline given: 10 to 600 seconds.")
    try:
        pubsub_filters.predicate(asked.filter)
    except ValueError as error:
        raise invalid(f"Invalid filter: {error}") from error
    letters = asked.dead_letter_policy
    if letters.dead_letter_topic and not 5 <= letters.max_delivery_attempts <= 100:
        raise invalid("max_delivery_attempts must be between 5 and 100.")
    if "retry_policy" in asked:
        least = asked.retry_policy.minimum_backoff.total_seconds()
        most = asked.retry_policy.maximum_backoff.total_seconds()
        if not 0 <= least <= most <= 600:
            raise invalid("Backoffs are between 0 and 600 seconds, the minimum first.")


def check_pull(subscription: wire.Subscription, max_messages: int) -> None:
    if subscription.push_config.push_endpoint:
        raise Refusal(
            grpc.StatusCode.FAILED_PRECONDITION,
            "This method is not supported for this subscription type.",
        )
    if max_messages <= 0:
        raise invalid("The value for max_messages must be greater than 0.")


def check_ack_ids(ack_ids: Sequence[str]) -> None:
    if not ack_ids:
        raise invalid("No ack ids specified.")


def check_deadline(seconds: int) -> None:
    if not 0 <= seconds <= 600:
        raise invalid("Invalid ack deadline given: 0 to 600 seconds.")


def _check_message(message: wire.PubsubMessage) -> None:
    if not message.data and not message.attributes:
        raise invalid("Some messages have neither data nor attributes.")
    if len(message.attributes) > MAX_ATTRIBUTES:
        raise invalid(f"A message has more than {MAX_ATTRIBUTES} attributes.")
    for name, value in message.attributes.items():
        if not name or name.startswith("goog") or len(name.encode()) > MAX_ATTRIBUTE_NAME_BYTES:
            raise invalid(f"Invalid attribute name: {name[:20]!r}.")
        if len(value.encode()) > MAX_ATTRIBUTE_BYTES:
            raise invalid(f"The value of attribute {name!r} is too long.")
