"""Faults that a test orders from the server."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass

import grpc

FAULTS, ORDER = "serenade.tests.Faults", "Order"
"""The service and its method by which a test orders a fault."""


@dataclass(frozen=True)
class Fault:
    """What happens to the next call of a method.

    Attributes:
        method: ``Commit``, ``BatchGetDocuments`` or ``RunQuery``.
        status: name of the `grpc.StatusCode` answered; the true answer, if empty.
        landed: whether the call has its effect nevertheless.
        late_s: seconds by which the answer comes late.
    """

    method: str
    status: str = ""
    message: str = "Ordered by a test."
    landed: bool = False
    late_s: float = 0.0

    @property
    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode[self.status]

    def encoded(self) -> bytes:
        return json.dumps(asdict(self)).encode()


class Faults:
    """Those ordered and not yet met; each happens once, in the order of the orders."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, encoded: bytes) -> None:
        with self._lock:
            self._waiting.append(Fault(**json.loads(encoded)))

    def take(self, method: str) -> Fault | None:
        """The fault of this call, if one was ordered."""
        with self._lock:
            for fault in self._waiting:
                if fault.method == method:
                    self._waiting.remove(fault)
                    return fault
        return None
