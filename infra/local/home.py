"""The local home's adapters, as the settings configure them: everything under one folder."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from infra.local.bus import SqliteBus
from infra.local.documents import SqliteDocuments
from infra.local.topology import LOCAL
from shared.ports import Bus, Callers, DocumentStore, JobRunner, ObjectStore
from shared.settings import Settings

if TYPE_CHECKING:
    from infra.local.objects import FolderObjects


def documents(settings: Settings) -> DocumentStore:
    """SQLite in a file of its own."""
    store = SqliteDocuments(settings.data / "documents.sqlite")
    if not settings.chaos:
        return store
    from infra.local.chaos import Chaos, ChaoticDocuments

    return ChaoticDocuments(store, Chaos.parse(settings.chaos))


def bus(settings: Settings) -> Bus:
    """A SQLite queue in another file: a commit and a publish can be torn apart, as in the cloud."""
    queue = SqliteBus(settings.data / "bus.sqlite", LOCAL)
    if not settings.chaos:
        return queue
    from infra.local.chaos import Chaos, ChaoticBus

    return ChaoticBus(queue, Chaos.parse(settings.chaos))


def objects(settings: Settings, announce_on: Bus) -> ObjectStore:
    """A folder; uploads that are whole are announced as Cloud Storage does."""
    from infra.local.objects import FolderObjects
    from infra.local.signing import UrlSigner
    from infra.local.topology import OBJECT_FINALIZED
    from shared.messages import ObjectFinalized
    from shared.ports import ObjectFacts

    def finalized(facts: ObjectFacts) -> None:
        if facts.bucket == settings.uploads_bucket:
            message = ObjectFinalized.from_facts(facts).to_message()
            announce_on.publish(OBJECT_FINALIZED, [message])

    signer = UrlSigner(settings.secret.encode(), settings.url, time.time)
    return FolderObjects(settings.data / "objects", signer, time.time, finalized)


def folder_objects(store: ObjectStore) -> FolderObjects:
    """The local home's own store, behind its port: the gateway and the clockwork serve it alone."""
    from infra.local.objects import FolderObjects

    if not isinstance(store, FolderObjects):
        raise TypeError(f"the local home keeps objects in a folder, not in {type(store).__name__}")
    return store


def runner(settings: Settings) -> JobRunner:
    """Workers as processes of this machine."""
    from infra.local.runner import ProcessRunner

    return ProcessRunner(settings.data)


class _CheckedBefore:
    """The host of the functions knows its callers by a secret, and lets nobody else in."""

    def admit(self, _authorization: str | None) -> None: ...


def callers(_settings: Settings) -> Callers:
    """Whoever has come so far."""
    return _CheckedBefore()
