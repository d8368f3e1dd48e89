"""Google's clients, each built when first asked for: importing one costs a fifth of a second.

The low-level clients of Firestore and Pub/Sub are used, not their friendlier faces: those cannot
replace a document under a precondition, and publish from threads in the background.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from infra.gcp.errors import google_calls
from shared.settings import Settings

if TYPE_CHECKING:
    from google.cloud.firestore_v1.services.firestore import FirestoreClient
    from google.cloud.run_v2 import JobsClient
    from google.cloud.storage import Client as StorageClient
    from google.pubsub_v1 import PublisherClient, SubscriberClient

_TOKEN_S = 10
"""Seconds within which a new access token must come."""

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


@cache
def credentials() -> Any:
    """This process's own, as Google's libraries find them.

    Raises:
        Misconfigured: there are none.
    """
    import google.auth

    with google_calls("find Google Cloud credentials"):
        found, _project = google.auth.default(scopes=SCOPES)
    return found


def firestore(settings: Settings) -> FirestoreClient:
    """Of the documents."""
    from google.cloud.firestore_v1.services.firestore import FirestoreClient
    from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport

    return FirestoreClient(
        transport=_transport(FirestoreGrpcTransport, settings.firestore_emulator_host)
    )


def publisher(settings: Settings) -> PublisherClient:
    """Of the topics."""
    from google.pubsub_v1 import PublisherClient
    from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

    return PublisherClient(
        transport=_transport(PublisherGrpcTransport, settings.pubsub_emulator_host)
    )


def subscriber(settings: Settings) -> SubscriberClient:
    """Of the subscriptions."""
    from google.pubsub_v1 import SubscriberClient
    from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

    return SubscriberClient(
        transport=_transport(SubscriberGrpcTransport, settings.pubsub_emulator_host)
    )


def run_jobs(settings: Settings) -> JobsClient:
    """Of the worker jobs."""
    from google.cloud.run_v2 import JobsClient
    from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport

    return JobsClient(transport=_transport(JobsGrpcTransport, settings.run_endpoint))


def storage(settings: Settings) -> StorageClient:
    """Of the buckets."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud.storage import Client

    if settings.storage_emulator_host:
        client = Client(
            project=settings.project,
            credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
            client_options={"api_endpoint": settings.storage_emulator_host},
        )
    else:
        from google.auth.transport.requests import AuthorizedSession

        session = AuthorizedSession(credentials(), refresh_timeout=_TOKEN_S)  # type: ignore[no-untyped-call]
        client = Client(project=settings.project, credentials=credentials(), _http=session)
    # with it the client looks every bucket up in a thread of its own, for traces that nobody takes:
    # a request, and a permission, that nothing needs; only the environment switches it off otherwise
    client._bucket_metadata_cache = None
    return client


def _transport(kind: Any, elsewhere: str) -> Any:
    """A transport to Google, or in the clear to a server of another address."""
    if elsewhere:
        import grpc

        # as Google's own channels: a page of documents may be larger than gRPC's 4 MB
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        return kind(channel=grpc.insecure_channel(elsewhere, options))
    return kind(credentials=credentials())
