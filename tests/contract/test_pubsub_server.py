"""The Pub/Sub of our tests is as strict as Google's."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from google.api_core import exceptions as api
from google.pubsub_v1 import PublisherClient, SubscriberClient

from infra.gcp import clients
from tests.contract import wire_pubsub
from tests.contract.servers.pubsub_filters import predicate

ATTRIBUTES = {"runtime": "cpu", "task": "sing", "free text": 'a "b" \\'}


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("", True),
        ('attributes.runtime = "cpu"', True),
        ('attributes.runtime="gpu"', False),
        ('attributes.absent = ""', False),
        ("attributes:task", True),
        ("NOT attributes:task", False),
        ("-attributes:absent", True),
        ('hasPrefix(attributes.task, "si")', True),
        ('hasPrefix(attributes.absent, "")', False),
        ('attributes.runtime = "cpu" AND attributes.task = "mix"', False),
        ('attributes.runtime = "gpu" OR attributes.task = "sing"', True),
        ('attributes.runtime = "cpu" AND NOT (attributes:absent OR attributes.task = "x")', True),
        ('attributes."free text" = "a \\"b\\" \\\\"', True),
    ],
)
def test_filters_are_read_as_pub_sub_reads_them(text: str, passes: bool) -> None:
    assert predicate(text)(ATTRIBUTES) is passes


@pytest.mark.parametrize(
    "text",
    [
        "runtime",
        "attributes",
        "attributes.runtime = cpu",
        'attributes.runtime == "cpu"',
        'attributes.runtime = "cpu',
        'attributes.runtime = "cpu" attributes:task',
        "attributes:a AND attributes:b OR attributes:c",
        "(attributes:a",
        'hasPrefix(runtime, "c")',
        'data = "x"',
        "attributes:" + "a" * 256,
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        predicate(text)


@pytest.fixture
def project() -> str:
    return f"projects/tests-{secrets.token_hex(6)}"


@pytest.fixture
def publisher() -> PublisherClient:
    return clients.publisher(wire_pubsub.settings(wire_pubsub.server().host, ""))


@pytest.fixture
def subscriber() -> SubscriberClient:
    return clients.subscriber(wire_pubsub.settings(wire_pubsub.server().host, ""))


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{}],
        [{"data": b"x"}] * 1001,
        [{"data": bytes(1024 * 1024)}] * 10,
        [{"attributes": {"googclient": "x"}}],
        [{"attributes": {"a": "x" * 1025}}],
        [{"attributes": {"a" * 257: "x"}}],
        [{"attributes": {str(n): "x" for n in range(101)}}],
    ],
)
def test_what_no_topic_takes_is_refused(
    publisher: PublisherClient, project: str, messages: list[dict[str, Any]]
) -> None:
    topic = f"{project}/topics/notes"
    publisher.create_topic(name=topic)
    with pytest.raises(api.InvalidArgument):
        publisher.publish({"topic": topic, "messages": messages})


@pytest.mark.parametrize(
    "altered",
    [
        {"ack_deadline_seconds": 9},
        {"ack_deadline_seconds": 601},
        {"filter": "runtime is cpu"},
        {"dead_letter_policy": {"max_delivery_attempts": 4}},
        {"dead_letter_policy": {"max_delivery_attempts": 101}},
        {"retry_policy": {"minimum_backoff": {"seconds": 5}, "maximum_backoff": {"seconds": 1}}},
        {"retry_policy": {"maximum_backoff": {"seconds": 601}}},
    ],
)
def test_subscriptions_that_google_does_not_make_are_refused(
    publisher: PublisherClient, subscriber: SubscriberClient, project: str, altered: dict[str, Any]
) -> None:
    topic = f"{project}/topics/notes"
    publisher.create_topic(name=topic)
    if "dead_letter_policy" in altered:
        altered["dead_letter_policy"]["dead_letter_topic"] = topic
    name = f"{project}/subscriptions/notes"
    with pytest.raises(api.InvalidArgument):
        subscriber.create_subscription({"name": name, "topic": topic, **altered})


def test_names_are_taken_once_and_topics_come_first(
    publisher: PublisherClient, subscriber: SubscriberClient, project: str
) -> None:
    topic, name = f"{project}/topics/notes", f"{project}/subscriptions/notes"
    with pytest.raises(api.NotFound):
        subscriber.create_subscription({"name": name, "topic": topic})
    publisher.create_topic(name=topic)
    subscriber.create_subscription({"name": name, "topic": topic})
    assert subscriber.get_subscription(subscription=name).ack_deadline_seconds == 10
    assert publisher.get_topic(topic=topic).name == topic
    with pytest.raises(api.AlreadyExists):
        publisher.create_topic(name=topic)
    with pytest.raises(api.AlreadyExists):
        subscriber.create_subscription({"name": name, "topic": topic})


def test_what_is_pushed_cannot_be_pulled(
    publisher: PublisherClient, subscriber: SubscriberClient, project: str
) -> None:
    topic, name = f"{project}/topics/notes", f"{project}/subscriptions/notes"
    publisher.create_topic(name=topic)
    push = {"push_endpoint": "http://127.0.0.1:9"}
    subscriber.create_subscription({"name": name, "topic": topic, "push_config": push})
    with pytest.raises(api.FailedPrecondition):
        subscriber.pull(subscription=name, max_messages=1)
    wire_pubsub.server().end(project.removeprefix("projects/"))
