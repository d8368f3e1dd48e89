"""The ports: what the domain asks of a home, and what each home promises.

Every adapter keeps every promise written here; ``tests/contract`` holds them to it.
Calls that cannot be answered now raise `Unavailable`, and may or may not have had their effect.
"""

from shared.ports.bus import Bus, Delivery, Message
from shared.ports.clock import Clock, Instant
from shared.ports.documents import (
    MAX_BODY,
    Absent,
    AtVersion,
    Conflict,
    Delete,
    DocumentStore,
    Is,
    Key,
    Page,
    Precondition,
    Put,
    Stored,
    Write,
)
from shared.ports.failures import Declined, Exists, Missing, Unanswered, Unavailable
from shared.ports.guards import Callers, Scanner
from shared.ports.objects import ObjectFacts, ObjectStore, ReadAt, SignedRequest
from shared.ports.workers import JobRunner

__all__ = [
    "MAX_BODY",
    "Absent",
    "AtVersion",
    "Bus",
    "Callers",
    "Clock",
    "Conflict",
    "Declined",
    "Delete",
    "Delivery",
    "DocumentStore",
    "Exists",
    "Instant",
    "Is",
    "JobRunner",
    "Key",
    "Message",
    "Missing",
    "ObjectFacts",
    "ObjectStore",
    "Page",
    "Precondition",
    "Put",
    "ReadAt",
    "Scanner",
    "SignedRequest",
    "Stored",
    "Unanswered",
    "Unavailable",
    "Write",
]
