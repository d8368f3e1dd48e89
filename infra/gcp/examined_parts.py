"""What Terraform made, and whether it is as the code expects it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from infra.gcp import clients, names
from infra.gcp.errors import Misconfigured, google_calls
from infra.gcp.examined_queries import ask
from infra.gcp.examined_queries import queries as all_queries
from infra.topology import Subscription
from shared.ports import DocumentStore, Key, ObjectStore
from shared.settings import Settings

if TYPE_CHECKING:
    from google.pubsub_v1 import PublisherClient, SubscriberClient

_PATIENCE: dict[str, Any] = {"timeout": 10.0, "retry": None}
_APPLY = "Apply the Terraform of this deployment."


def database(settings: Settings, documents: DocumentStore) -> str:
    """Read one document."""
    documents.get(Key("slot", "cpu.0"))
    return f"{names.database(settings)} can be read"


def queries(documents: DocumentStore) -> str:
    """Ask every query once."""
    known = all_queries()
    for query in known:
        ask(documents, query)
    return f"all {len(known)} are answered: no index is missing"


def bucket(objects: ObjectStore, name: str) -> str:
    """Look an object up that need not exist."""
    objects.stat(name, "serenade-doctor")
    return "can be read"


def worker_job(settings: Settings, runtime: str) -> str:
    """Look the Cloud Run job of a runtime's workers up."""
    name = names.worker_job(settings, runtime)
    with google_calls(f"look up {name}"):
        clients.run_jobs(settings).get_job({"name": name}, **_PATIENCE)
    return f"{name} exists"


class PubSub:
    """Topics and subscriptions, by clients that all checks share."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def topic(self, name: str) -> str:
        """Look it up."""
        full = names.topic(self._settings, name)
        with google_calls(f"look up {full}"):
            self._publisher.get_topic({"topic": full}, **_PATIENCE)
        return "exists"

    def subscription(self, declared: Subscription) -> str:
        """Look it up, and compare what would lose or misdirect messages."""
        full = names.subscription(self._settings, declared.name)
        with google_calls(f"look up {full}"):
            found = self._subscriber.get_subscription({"subscription": full}, **_PATIENCE)
        expected = {
            "topic": names.topic(self._settings, declared.topic),
            "filter": _filter(declared),
            "dead letter topic": _dead_letters(self._settings, declared),
            "push": declared.push is not None,
        }
        actual = {
            "topic": found.topic,
            "filter": found.filter,
            "dead letter topic": found.dead_letter_policy.dead_letter_topic,
            "push": bool(found.push_config.push_endpoint),
        }
        for what, value in expected.items():
            if actual[what] != value:
                raise Misconfigured(
                    f"The {what} of {full} is {actual[what]!r}, not {value!r}. {_APPLY}"
                )
        return "pushes to its function" if declared.push else "is pulled by workers"

    @cached_property
    def _publisher(self) -> PublisherClient:
        return clients.publisher(self._settings)

    @cached_property
    def _subscriber(self) -> SubscriberClient:
        return clients.subscriber(self._settings)


def _filter(declared: Subscription) -> str:
    return " AND ".join(f'attributes.{name} = "{value}"' for name, value in declared.filter.items())


def _dead_letters(settings: Settings, declared: Subscription) -> str:
    return names.topic(settings, declared.dead_letter_topic) if declared.dead_letter_topic else ""
