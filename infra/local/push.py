"""Push subscriptions: messages that go to functions over HTTP, as Pub/Sub's do."""

from __future__ import annotations

import http.client
import select
import threading
from urllib.parse import urlsplit

from infra.local.last_wall import last_wall
from infra.local.push_formats import PushRequest, push_request
from infra.topology import Subscription, Topology
from shared.errors import Transient
from shared.log import log
from shared.ports import Bus, Delivery

WAIT_S = 0.5
"""Seconds that a pusher waits for a message before it looks whether it shall stop."""

BREATHER_S = 0.2
"""Seconds without asking after the bus was unavailable."""


class Pusher:
    """Takes the messages of push subscriptions and POSTs each to its function.

    An answer 2xx acks; any other, or none before the ack deadline, nacks.

    Args:
        functions_url: ``http://host:port[/prefix]``; a function answers at ``/{its path}`` below.
        secret: what the functions know their own caller by, sent as bearer token.
        in_flight: POSTs under way at a time, for each subscription.
    """

    def __init__(
        self, bus: Bus, topology: Topology, functions_url: str, secret: str, in_flight: int = 4
    ) -> None:
        self._bus = bus
        self._functions_url = functions_url
        self._secret = secret
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._serve, args=(subscription,), name=f"push-{subscription.name}-{n}"
            )
            for subscription in topology.pushed()
            for n in range(in_flight)
        ]

    def start(self) -> None:
        """Begin to deliver, in threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no more messages; return when those under way are answered."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _serve(self, subscription: Subscription) -> None:
        function = _Function(self._functions_url, subscription, self._secret)
        while not self._stopping.is_set():
            with last_wall("pushing failed", self._breathe, subscription=subscription.name):
                self._deliver_next(function, subscription)
        function.close()

    def _breathe(self) -> None:
        self._stopping.wait(BREATHER_S)

    def _deliver_next(self, function: _Function, subscription: Subscription) -> None:
        try:
            for delivery in self._bus.pull(subscription.name, wait_s=WAIT_S):
                self._deliver(function, subscription, delivery)
        except Transient as error:
            log("WARNING", "pushing pauses", subscription=subscription.name, error=str(error))
            self._breathe()

    def _deliver(self, function: _Function, subscription: Subscription, delivery: Delivery) -> None:
        if function.accepts(push_request(subscription, delivery)):
            self._bus.ack(subscription.name, [delivery.ack_id])
        else:
            self._bus.nack(subscription.name, [delivery.ack_id])


class _Function:
    """One kept-alive connection to the function of a subscription."""

    def __init__(self, functions_url: str, subscription: Subscription, secret: str) -> None:
        address = urlsplit(functions_url)
        if address.scheme != "http" or address.hostname is None:
            raise ValueError(f"Functions are reached by http://…, not {functions_url!r}.")
        self._path = f"{address.path.rstrip('/')}/{subscription.push}"
        self._authorization = f"Bearer {secret}"
        self._connection = http.client.HTTPConnection(
            address.hostname, address.port, timeout=subscription.ack_deadline_s
        )

    def accepts(self, request: PushRequest) -> bool:
        """Whether the function answered 2xx."""
        self._drop_stale()
        headers = {**request.headers, "authorization": self._authorization}
        try:
            self._connection.request("POST", self._path, request.body, headers)
            response = self._connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            log("WARNING", "function did not answer", path=self._path, error=repr(error))
            self._connection.close()
            return False
        if not 200 <= response.status < 300:
            log("WARNING", "function refused a message", path=self._path, status=response.status)
            return False
        return True

    def close(self) -> None:
        self._connection.close()

    def _drop_stale(self) -> None:
        # An idle connection that has something to read was closed by the server; the next request
        # opens another.
        if self._connection.sock is not None:
            look = select.poll()  # unlike select.select, at any number of open files
            look.register(self._connection.sock, select.POLLIN)
            if look.poll(0):
                self._connection.close()
