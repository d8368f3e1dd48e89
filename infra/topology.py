"""Which messages go where: the topics and subscriptions of both homes; Terraform declares the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Subscription:
    """A queue of the messages of one topic.

    Args:
        filter: attributes that a message must have, with these values.
        ack_deadline_s: seconds a consumer has before the message is given to another.
        max_attempts: deliveries after which a message not acked goes to ``dead_letter_topic``;
            without such a topic it is delivered for ever.
        min_backoff_s, max_backoff_s: seconds before a message handed back comes again; doubled by
            every attempt, from the first to the second.
        push: path of the function that receives the messages; None for a queue that is pulled.
        push_format: how it receives them: Pub/Sub's JSON envelope, or a CloudEvent in binary mode.
        max_age_s, max_backlog: what is older, or more than so many, may be dropped unread; None keeps
            everything.
    """

    name: str
    topic: str
    filter: Mapping[str, str] = field(default_factory=dict)
    ack_deadline_s: float = 60.0
    max_attempts: int = 100
    dead_letter_topic: str | None = None
    min_backoff_s: float = 0.1
    max_backoff_s: float = 10.0
    push: str | None = None
    push_format: Literal["pubsub", "cloudevent"] = "pubsub"
    max_age_s: float | None = None
    max_backlog: int | None = None

    def takes(self, attributes: Mapping[str, str]) -> bool:
        """Whether a message with these attributes passes the filter."""
        return all(attributes.get(name) == value for name, value in self.filter.items())

    def backoff_s(self, attempt: int) -> float:
        """Seconds to wait after this attempt, counted from 1, has failed."""
        doublings = min(attempt - 1, 64)
        return min(self.min_backoff_s * 2.0**doublings, self.max_backoff_s)

    def is_spent(self, attempt: int) -> bool:
        """Whether a message that failed so often belongs to the dead letters."""
        return self.dead_letter_topic is not None and attempt >= self.max_attempts


@dataclass(frozen=True)
class Topology:
    """All subscriptions; a topic exists where one names it.

    Args:
        unheard: topics that exist though none of our subscriptions hears them.

    Raises:
        ValueError: two subscriptions share a name.
    """

    subscriptions: tuple[Subscription, ...]
    unheard: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [subscription.name for subscription in self.subscriptions]
        if len(set(names)) != len(names):
            raise ValueError(f"Two subscriptions share a name: {sorted(names)}.")

    def subscription(self, name: str) -> Subscription:
        """The subscription of that name. Raises `ValueError` where there is none."""
        for subscription in self.subscriptions:
            if subscription.name == name:
                return subscription
        raise ValueError(f"There is no subscription {name!r}.")

    def of_topic(self, topic: str) -> tuple[Subscription, ...]:
        """The subscriptions of a topic. Raises `ValueError` where nothing names it."""
        found = tuple(s for s in self.subscriptions if s.topic == topic)
        if not found and topic not in self.topics():
            raise ValueError(f"There is no topic {topic!r}.")
        return found

    def topics(self) -> frozenset[str]:
        """Every topic that exists."""
        named = {s.topic for s in self.subscriptions}
        last = {s.dead_letter_topic for s in self.subscriptions if s.dead_letter_topic}
        return frozenset(named | last | set(self.unheard))

    def pushed(self) -> tuple[Subscription, ...]:
        """The subscriptions whose messages go to a function."""
        return tuple(s for s in self.subscriptions if s.push is not None)


STEPS = "steps"
JOB_EVENTS = "job-events"
JOB_REQUESTS = "job-requests"
DEAD_LETTERS = "dead-letters"

TOPOLOGY = Topology(
    (
        Subscription("steps-cpu", STEPS, filter={"runtime": "cpu"}, dead_letter_topic=DEAD_LETTERS),
        Subscription("steps-gpu", STEPS, filter={"runtime": "gpu"}, dead_letter_topic=DEAD_LETTERS),
        Subscription(
            "steps-hosted",
            STEPS,
            filter={"runtime": "hosted"},
            push="run_hosted",
            dead_letter_topic=DEAD_LETTERS,
        ),
        Subscription("steps-dispatch", STEPS, push="dispatch", dead_letter_topic=DEAD_LETTERS),
        Subscription(
            "job-requests", JOB_REQUESTS, push="on_job_request", dead_letter_topic=DEAD_LETTERS
        ),
        Subscription("dead-letters", DEAD_LETTERS, push="on_dead_letter"),
    ),
    unheard=(JOB_EVENTS,),
)
"""What both homes have."""
