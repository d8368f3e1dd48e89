"""A Firestore in memory that Google's client can talk to, in a process of its own.

It keeps what Serenade relies on as Firestore documents it, refuses what it does not know, and does
badly what a test orders. ``python -m tests.contract.servers.firestore`` prints its port.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc

from infra.local.lifeline import die_with_parent
from tests.contract.servers.firestore_faults import FAULTS, ORDER, Fault

ROOT = Path(__file__).parents[3]


class FirestoreServer:
    """The server as seen by whoever started it; it dies with that process.

    Args:
        indexes: file of the composite indexes; without one, every query is answered.

    Attributes:
        host: what ``FIRESTORE_EMULATOR_HOST`` is to be.
    """

    def __init__(self, indexes: Path | None = None) -> None:
        command = [sys.executable, "-m", __name__, "--lifeline"]
        command += ["--indexes", str(indexes.resolve())] if indexes else []
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        assert port, "The Firestore of the tests did not start."
        self.host = f"127.0.0.1:{port}"

    def order(self, fault: Fault) -> None:
        """Let something go wrong with the next call of the fault's method."""
        with grpc.insecure_channel(self.host) as channel:
            channel.unary_unary(f"/{FAULTS}/{ORDER}")(fault.encoded(), timeout=10)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def started_firestore(indexes: Path | None = None) -> Iterator[FirestoreServer]:
    """A server for as long as the context lasts."""
    server = FirestoreServer(indexes)
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    from tests.contract.servers.firestore_indexes import read_indexes
    from tests.contract.servers.firestore_service import FirestoreService

    asked = argparse.ArgumentParser(description="A Firestore in memory, for tests.")
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--indexes", type=Path, help="composite indexes; refuse what needs others")
    asked.add_argument("--lifeline", action="store_true", help="end when standard input does")
    given = asked.parse_args()
    if given.lifeline:
        die_with_parent(sys.stdin.fileno())
    service = FirestoreService(read_indexes(given.indexes) if given.indexes else None)
    server, port = service.serve(given.port)
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
