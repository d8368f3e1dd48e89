"""Firestore over the wire: the emulator that the environment names, else our test server."""

from __future__ import annotations

import secrets
from functools import cache, partial

from infra.gcp import clients
from infra.gcp.documents import DEADLINES, Deadlines, FirestoreDocuments
from shared.settings import Settings
from tests.contract.servers.firestore import FirestoreServer


@cache
def server() -> FirestoreServer:
    """The one server of all tests; it ends with this process."""
    return FirestoreServer()


@cache
def host() -> str:
    return Settings.from_environment().firestore_emulator_host or server().host


def new_database() -> str:
    """The name of one that nobody has written to."""
    return f"projects/tests-{secrets.token_hex(6)}/databases/(default)"


def open_documents(
    host: str, database: str, deadlines: Deadlines = DEADLINES
) -> FirestoreDocuments:
    settings = Settings(firestore_emulator_host=host)
    return FirestoreDocuments(lambda: clients.firestore(settings), database, deadlines=deadlines)


def opener() -> partial[FirestoreDocuments]:
    """Opens one new database, in any process."""
    return partial(open_documents, host(), new_database())
