"""The Google Cloud home's adapters, as the settings configure them."""

from __future__ import annotations

from infra.gcp import clients
from shared.ports import Bus, Callers, DocumentStore, JobRunner, ObjectStore
from shared.settings import Settings


def documents(settings: Settings) -> DocumentStore:
    """Firestore."""
    from infra.gcp.documents import FirestoreDocuments
    from infra.gcp.names import database

    return FirestoreDocuments(lambda: clients.firestore(settings), database(settings))


def bus(settings: Settings) -> Bus:
    """Pub/Sub."""
    from infra.gcp.bus import PubSubBus

    return PubSubBus(settings)


def objects(settings: Settings, _announce_on: object) -> ObjectStore:
    """Cloud Storage; uploads that are whole are announced by Eventarc."""
    from infra.gcp.objects import CloudObjects

    return CloudObjects(settings)


def runner(settings: Settings) -> JobRunner:
    """Executions of Cloud Run jobs."""
    from infra.gcp.runner import CloudRunRunner

    return CloudRunRunner(settings)


def callers(settings: Settings) -> Callers:
    """Service accounts, by the OIDC tokens they send; where the platform has checked, whoever comes."""
    from infra.gcp import callers as oidc

    return oidc.Callers(settings, settings.certs_url or oidc.CERTS_URL)
