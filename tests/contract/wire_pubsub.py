"""Pub/Sub over the wire: the emulator that the environment names, else our test server."""

from __future__ import annotations

import atexit
import secrets
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache, partial

import pytest

from infra.gcp.bus import PubSubBus
from infra.topology import Topology
from shared.ports import Bus, Clock, Delivery, Message
from shared.settings import Settings
from tests.contract.servers.pubsub_process import PubSubServer, started_pubsub

PREFIX = "tests-"


@cache
def server() -> PubSubServer:
    """The one server of all tests; it ends with this process."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(started_pubsub())


def settings(host: str, project: str) -> Settings:
    return Settings(home="gcp", project=project, prefix=PREFIX, pubsub_emulator_host=host)


def opener(topology: Topology) -> partial[Bus]:
    """Opens one new project's bus by a clock, in any process."""
    emulator = Settings.from_environment().pubsub_emulator_host
    serving = PubSubServer(emulator) if emulator else server()
    project = f"tests-{secrets.token_hex(6)}"
    serving.declare(topology, project, PREFIX)
    return partial(open_bus, serving, not emulator, project, topology)


def open_bus(
    serving: PubSubServer, movable: bool, project: str, topology: Topology, clock: Clock
) -> Bus:
    bus = PubSubBus(settings(serving.host, project), topology)
    if clock is time.time:
        return bus
    return ByClock(bus, clock, serving if movable else None, project)


class ByClock:
    """A bus whose server learns before every call what a test's clock tells.

    Args:
        serving: None for an emulator, whose clock nobody moves: tests that do are skipped.
    """

    def __init__(
        self, bus: PubSubBus, clock: Clock, serving: PubSubServer | None, project: str
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._serving = serving
        self._project = project
        self._told = clock()
        if serving is not None:
            serving.set_clock(project, self._told)

    def publish(self, topic: str, messages: Sequence[Message]) -> list[str]:
        self._tell()
        return self._bus.publish(topic, messages)

    def pull(self, subscription: str, *, limit: int = 1, wait_s: float = 0.0) -> list[Delivery]:
        self._tell()
        return self._bus.pull(subscription, limit=limit, wait_s=wait_s)

    def ack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        self._tell()
        self._bus.ack(subscription, ack_ids)

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        self._tell()
        self._bus.nack(subscription, ack_ids)

    def extend(self, subscription: str, ack_ids: Sequence[str], seconds: float) -> None:
        self._tell()
        self._bus.extend(subscription, ack_ids, seconds)

    def _tell(self) -> None:
        now = self._clock()
        if now == self._told:
            return
        if self._serving is None:
            pytest.skip("nobody moves the clock of an emulator")
        self._serving.set_clock(self._project, now)
        self._told = now
