"""Every service of Google Cloud that a home uses, on this machine; without functions, without workers
but those that somebody starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.topology import TOPOLOGY
from shared.settings import Settings
from tests.contract.servers.firestore import FirestoreServer, started_firestore
from tests.contract.servers.pubsub_process import PubSubServer, started_pubsub
from tests.contract.servers.run_process import CloudRun, started_run
from tests.contract.servers.storage import CloudStorage, started_storage

INDEXES = Path(__file__).parents[3] / "terraform" / "modules" / "documents" / "indexes.json"


@dataclass(frozen=True)
class Cloud:
    """The servers, and the settings of a home on them."""

    settings: Settings
    firestore: FirestoreServer
    pubsub: PubSubServer
    storage: CloudStorage
    run: CloudRun


@contextmanager
def started_cloud(
    folder: Path, push_to: Callable[[str], str] | None = None, **more: object
) -> Iterator[Cloud]:
    """All of it while the block lasts, as Terraform leaves it.

    Args:
        folder: scratch of the workers.
        push_to: the URL of a function by its name; without it nothing is pushed.
        more: settings.
    """
    with (
        started_firestore(INDEXES) as firestore,
        started_pubsub() as pubsub,
        started_storage() as storage,
    ):
        settings = storage.settings(
            **{
                "data": folder,
                "project": "a-project",
                "region": "europe-west4",
                "url": "http://127.0.0.1:1",
                "uploads_bucket": "uploads",
                "results_bucket": "results",
                "firestore_emulator_host": firestore.host,
                "pubsub_emulator_host": pubsub.host,
                **more,
            }
        )
        pubsub.declare(TOPOLOGY, settings.project, settings.prefix, push_to)
        with started_run(settings, settings.to_environment(), ("cpu", "gpu")) as run:
            settings = settings.model_copy(update={"run_endpoint": run.host})
            yield Cloud(settings, firestore, pubsub, storage, run)
            pubsub.end(settings.project)
