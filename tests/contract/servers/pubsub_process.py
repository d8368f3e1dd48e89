"""The Pub/Sub of tests in a process of its own, and what tests ask of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from infra.topology import Subscription, Topology

if TYPE_CHECKING:
    import grpc

    from tests.contract.servers.pubsub_project import Kind

CONTROL = "serenade.tests.PubSub"
"""The service by which tests ask: JSON in, JSON out."""


@dataclass(frozen=True)
class PubSubServer:
    """A Pub/Sub that answers at ``host`` (``host:port``, for ``PUBSUB_EMULATOR_HOST``).

    It can be sent to other processes. Only `declare` does on an emulator.
    """

    host: str

    def declare(
        self,
        topology: Topology,
        project: str,
        prefix: str = "",
        push_to: Callable[[str], str] | None = None,
        *,
        caller: str = "",
        audience: str = "",
    ) -> None:
        """Make a topology's topics and subscriptions, as Terraform does.

        Args:
            project, prefix: what their names begin with, as the settings of those names.
            push_to: the URL of a function by its name; without it, all subscriptions are pulled.
            caller, audience: of the token that pushes carry; none without a caller.
        """
        from google.pubsub_v1 import PublisherClient, SubscriberClient
        from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
        from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

        publisher = PublisherClient(transport=PublisherGrpcTransport(channel=self._channel))
        subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=self._channel))
        for topic in topology.topics():
            publisher.create_topic(name=f"projects/{project}/topics/{prefix}{topic}", timeout=10)
        for subscription in topology.subscriptions:
            asked = _declared(subscription, project, prefix)
            if subscription.push and push_to:
                token = {"service_account_email": caller, "audience": audience}
                asked["push_config"] = {"push_endpoint": push_to(subscription.push)} | (
                    {"oidc_token": token} if caller else {}
                )
            subscriber.create_subscription(asked, timeout=10)

    def set_clock(self, project: str, at: float | None) -> None:
        """Stop a project's clock at this instant; None lets it tell the real time."""
        self._control(project, "clock", at=at)

    def fail(self, project: str, method: str, kind: Kind, times: int = 1) -> None:
        """Have the next calls of a method (``Publish``, ``Pull`` …) suffer a fault."""
        self._control(project, "fault", method=method, kind=kind, times=times)

    def end(self, project: str) -> None:
        """Stop the project's pushes."""
        self._control(project, "end")

    @cached_property
    def certificates_url(self) -> str:
        """Where the certificates are by which the tokens of pushes are verified."""
        return cast("str", self._control("certificates", "certificates"))

    def close(self) -> None:
        """Close the connection; the server goes on."""
        self._channel.close()

    def _control(self, project: str, do: str, **details: object) -> Any:
        call = self._channel.unary_unary(f"/{CONTROL}/Control")
        order = {"project": project, "do": do, **details}
        return json.loads(call(json.dumps(order).encode(), timeout=10))

    @cached_property
    def _channel(self) -> grpc.Channel:
        import grpc

        return grpc.insecure_channel(self.host)

    def __reduce__(self) -> tuple[type[PubSubServer], tuple[str]]:
        return PubSubServer, (self.host,)  # connections stay behind


@contextmanager
def started_pubsub(port: int = 0) -> Iterator[PubSubServer]:
    """A Pub/Sub while the block lasts; it ends with us, whatever becomes of us."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.contract.servers.pubsub", "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        server = PubSubServer(f"127.0.0.1:{int(process.stdout.readline())}")
        try:
            yield server
        finally:
            server.close()


def _declared(subscription: Subscription, project: str, prefix: str) -> dict[str, Any]:
    topics = f"projects/{project}/topics/{prefix}"
    asked: dict[str, Any] = {
        "name": f"projects/{project}/subscriptions/{prefix}{subscription.name}",
        "topic": topics + subscription.topic,
        "ack_deadline_seconds": int(subscription.ack_deadline_s),
        "filter": " AND ".join(
            f'attributes.{name} = "{value}"' for name, value in subscription.filter.items()
        ),
        "retry_policy": {
            "minimum_backoff": _duration(subscription.min_backoff_s),
            "maximum_backoff": _duration(subscription.max_backoff_s),
        },
    }
    if subscription.dead_letter_topic is not None:
        asked["dead_letter_policy"] = {
            "dead_letter_topic": topics + subscription.dead_letter_topic,
            "max_delivery_attempts": subscription.max_attempts,
        }
    return asked


def _duration(seconds: float) -> dict[str, int]:
    whole = int(seconds)
    return {"seconds": whole, "nanos": round((seconds - whole) * 1e9)}
