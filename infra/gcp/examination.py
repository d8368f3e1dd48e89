"""What `serenade doctor` looks at on Google Cloud: with the credentials, and the code, of the home."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from infra.examining import Check, Examination
from infra.gcp import clients, names
from infra.gcp import examined_access as access
from infra.gcp import examined_parts as parts
from infra.gcp.documents import Deadlines, FirestoreDocuments
from infra.gcp.errors import Misconfigured
from infra.gcp.objects import CloudObjects
from infra.gcp.storage_calls import Waits
from infra.topology import TOPOLOGY
from shared.ports import Clock
from shared.requesters import Requesters
from shared.settings import Settings, variable

_DEADLINES = Deadlines(get_s=5.0, query_s=5.0)
_WAITS = Waits(connect_s=5.0, answer_s=5.0, all_s=5.0)
"""A person waits: less patience than functions have."""

_NAMED_BY_TERRAFORM = ("project", "region", "uploads_bucket", "results_bucket", "url")


def examination(settings: Settings, clock: Clock = time.time) -> Examination:
    """All that a deployment needs to work."""
    return Examination(
        first=[
            Check("settings", partial(_settings, settings)),
            Check("credentials", partial(access.credentials, settings)),
        ],
        then=[
            Check("clock", partial(access.clock, settings, clock)),
            *_documents(settings),
            *_bus(settings),
            *_objects(settings, clock),
            *_workers(settings),
            Check("job requests", partial(_requesters, settings)),
            Check("callers", partial(_callers, settings)),
            Check("api", partial(access.health, settings)),
        ],
    )


def _documents(settings: Settings) -> Sequence[Check]:
    store = FirestoreDocuments(
        lambda: clients.firestore(settings), names.database(settings), deadlines=_DEADLINES
    )
    return [
        Check("database", partial(parts.database, settings, store)),
        Check("queries", partial(parts.queries, store)),
    ]


def _bus(settings: Settings) -> Sequence[Check]:
    pubsub = parts.PubSub(settings)
    return [
        *(
            Check(f"topic {name}", partial(pubsub.topic, name))
            for name in sorted(TOPOLOGY.topics())
        ),
        *(
            Check(f"subscription {declared.name}", partial(pubsub.subscription, declared))
            for declared in TOPOLOGY.subscriptions
        ),
    ]


def _objects(settings: Settings, clock: Clock) -> Sequence[Check]:
    store = CloudObjects(settings, _WAITS)
    buckets = (settings.uploads_bucket, settings.results_bucket)
    return [
        *(Check(f"bucket {name}", partial(parts.bucket, store, name)) for name in buckets),
        Check("signed URLs", partial(access.signing, settings, store, clock)),
    ]


def _workers(settings: Settings) -> Sequence[Check]:
    slots = {"cpu": settings.workers, "gpu": settings.gpu_workers}
    look = partial(parts.worker_job, settings)
    return [Check(f"worker {name}", partial(look, name)) for name, many in slots.items() if many]


def _settings(settings: Settings) -> str:
    missing = [name for name in _NAMED_BY_TERRAFORM if name not in settings.model_fields_set]
    if missing:
        named = ", ".join(map(variable, missing))
        raise Misconfigured(f"Set {named}: Terraform's outputs tell their values.")
    return f"project {settings.project}, region {settings.region}, prefix {settings.prefix}"


def _requesters(settings: Settings) -> str:
    try:
        Requesters(settings.requesters)
    except ValueError as error:
        raise Misconfigured(f"{variable('requesters')}: {error}") from None
    return settings.requesters or "nobody may ask by message"


def _callers(settings: Settings) -> str:
    if not settings.push_callers:
        return "checked by the platform"
    if not settings.push_audience:
        raise Misconfigured(
            f"{variable('push_callers')} names callers: set {variable('push_audience')} to the audience"
            " of their tokens."
        )
    return ", ".join(settings.push_callers)
