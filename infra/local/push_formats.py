"""How a pushed message looks on the wire: exactly as from Google Cloud."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from infra.topology import Subscription
from shared.instants import to_rfc3339
from shared.ports import Delivery

FINALIZED = "google.cloud.storage.object.v1.finalized"

# CloudEvents 1.0.2, HTTP binding, 3.1.3.2: all printable ASCII but space, quotation mark and percent.
_PLAIN_IN_HEADERS = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '"%')


@dataclass(frozen=True)
class PushRequest:
    """Headers and body of a POST."""

    headers: dict[str, str]
    body: bytes


def push_request(subscription: Subscription, delivery: Delivery) -> PushRequest:
    """The delivery in the subscription's format."""
    if subscription.push_format == "cloudevent":
        return cloud_event(delivery)
    return pubsub_envelope(subscription, delivery)


def pubsub_envelope(subscription: Subscription, delivery: Delivery) -> PushRequest:
    """A wrapped Pub/Sub push request.

    https://cloud.google.com/pubsub/docs/payload-unwrapping
    """
    published = to_rfc3339(delivery.published_at)
    envelope: dict[str, Any] = {
        "message": {
            "data": base64.b64encode(delivery.message.data).decode(),
            "messageId": delivery.message_id,
            "message_id": delivery.message_id,
            "publishTime": published,
            "publish_time": published,
            "attributes": dict(delivery.message.attributes),
        },
        "subscription": f"projects/local/subscriptions/{subscription.name}",
    }
    if delivery.attempt is not None:
        envelope["deliveryAttempt"] = delivery.attempt
    return PushRequest({"content-type": "application/json"}, json.dumps(envelope).encode())


def cloud_event(delivery: Delivery) -> PushRequest:
    """A binary-mode CloudEvent about a finalized object; the data is the object as Cloud Storage's JSON.

    Attributes ``ce-…`` of the message become headers as they are; those that lack are made from the
    message and the object.
    """
    bucket, name = _object_of(delivery.message.data)
    made = {
        "ce-specversion": "1.0",
        "ce-id": delivery.message_id,
        "ce-type": FINALIZED,
        "ce-time": to_rfc3339(delivery.published_at),
        "ce-source": f"//storage.googleapis.com/projects/_/buckets/{bucket}",
        "ce-subject": f"objects/{name}",
    }
    given = {n: v for n, v in delivery.message.attributes.items() if n.startswith("ce-")}
    headers = {name: quote(value, safe=_PLAIN_IN_HEADERS) for name, value in (made | given).items()}
    return PushRequest(headers | {"content-type": "application/json"}, delivery.message.data)


def _object_of(data: bytes) -> tuple[str, str]:
    """Bucket and name; empty for what is no object, which is the function's to refuse."""
    try:
        event_object = json.loads(data)
        return str(event_object["bucket"]), str(event_object["name"])
    except (ValueError, KeyError, TypeError):
        return "", ""
