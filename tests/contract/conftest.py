"""The adapters that the contracts hold: one line each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from infra.local.bus import SqliteBus
from infra.local.chaos import Chaos, ChaoticDocuments
from infra.local.documents import SqliteDocuments
from infra.local.topology import Subscription, Topology
from shared.ports import Bus, Clock, DocumentStore

OpenStore: TypeAlias = Callable[[], DocumentStore]
OpenBus: TypeAlias = Callable[[Clock], Bus]

STORES: dict[str, Callable[[Path], DocumentStore]] = {
    "sqlite": lambda folder: SqliteDocuments(folder / "documents.db"),
    "sqlite behind calm chaos": lambda folder: ChaoticDocuments(
        SqliteDocuments(folder / "documents.db"), Chaos()
    ),
}

BUSES: dict[str, Callable[[Path, Topology, Clock], Bus]] = {
    "sqlite": lambda folder, topology, clock: SqliteBus(folder / "bus.db", topology, clock),
}

TOPOLOGY = Topology(
    (
        Subscription(
            "high-notes",
            "notes",
            filter={"register": "high"},
            ack_deadline_s=30.0,
            max_attempts=3,
            dead_letter_topic="lost-notes",
            min_backoff_s=1.0,
            max_backoff_s=3.0,
        ),
        Subscription("all-notes", "notes", ack_deadline_s=30.0, max_backoff_s=3.0),
        Subscription("lost-and-found", "lost-notes"),
        Subscription("gossip-log", "gossip", max_age_s=60.0, max_backlog=20),
    )
)


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
    return lambda: STORES[request.param](tmp_path)


@pytest.fixture
def store(open_store: OpenStore) -> DocumentStore:
    return open_store()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(params=BUSES)
def open_bus(request: pytest.FixtureRequest, tmp_path: Path) -> OpenBus:
    """Opens the same bus again, by the given clock: call it in each process."""
    return lambda clock: BUSES[request.param](tmp_path, TOPOLOGY, clock)


@pytest.fixture
def bus(open_bus: OpenBus, clock: MovableClock) -> Bus:
    return open_bus(clock)
