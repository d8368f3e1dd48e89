"""The adapters that the contracts hold: one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from infra.local.bus import SqliteBus
from infra.local.chaos import Chaos, ChaoticDocuments
from infra.local.documents import SqliteDocuments
from infra.topology import Subscription, Topology
from shared.ports import Bus, Clock, DocumentStore
from tests.contract import wire_firestore, wire_pubsub

OpenStore: TypeAlias = Callable[[], DocumentStore]
OpenBus: TypeAlias = Callable[[Clock], Bus]

STORES: dict[str, Callable[[Path], OpenStore]] = {
    "sqlite": lambda folder: partial(SqliteDocuments, folder / "documents.db"),
    "sqlite behind calm chaos": lambda folder: partial(calm, folder / "documents.db"),
    "firestore over the wire": lambda _folder: wire_firestore.opener(),
}

BUSES: dict[str, Callable[[Path, Topology], OpenBus]] = {
    "sqlite": lambda folder, topology: partial(SqliteBus, folder / "bus.db", topology),
    "pubsub over the wire": lambda _folder, topology: wire_pubsub.opener(topology),
}

TOPOLOGY = Topology(
    (
        Subscription(
            "high-notes",
            "notes",
            filter={"register": "high"},
            ack_deadline_s=30.0,
            max_attempts=5,
            dead_letter_topic="lost-notes",
            min_backoff_s=1.0,
            max_backoff_s=3.0,
        ),
        Subscription("all-notes", "notes", ack_deadline_s=30.0, max_backoff_s=3.0),
        Subscription("lost-and-found", "lost-notes"),
        Subscription("gossip-log", "gossip", max_age_s=60.0, max_backlog=20),
    )
)


def calm(path: Path) -> DocumentStore:
    return ChaoticDocuments(SqliteDocuments(path), Chaos())


class MovableClock:
    """A clock that tells the time it was set to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    """Opens the same store again: call it in each process."""
    return STORES[request.param](tmp_path)


@pytest.fixture
def store(open_store: OpenStore) -> Iterator[DocumentStore]:
    opened = open_store()
    yield opened
    _close(opened)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(params=BUSES)
def open_bus(request: pytest.FixtureRequest, tmp_path: Path) -> OpenBus:
    """Opens the same bus again, by the given clock: call it in each process."""
    return BUSES[request.param](tmp_path, TOPOLOGY)


@pytest.fixture
def bus(open_bus: OpenBus, clock: MovableClock) -> Iterator[Bus]:
    opened = open_bus(clock)
    yield opened
    _close(opened)


def _close(adapter: object) -> None:
    """Of those that keep files or connections open."""
    close = getattr(adapter, "close", None)
    if close is not None:
        close()
