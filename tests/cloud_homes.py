"""The Google Cloud home, whole: every function, worker and adapter as deployed, over servers that
speak Google's protocols on this machine.

What Google itself would do differently is not seen here: see the README's list of what rests on fakes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx

from infra.bootstrap import App
from infra.local.listening import Door
from infra.local.processes import Processes
from infra.topology import JOB_EVENTS, TOPOLOGY, Subscription, Topology
from shared.messages import JOB_EVENT_PREFIX, JobEvent
from shared.settings import Settings
from tests.contract.servers.firestore import started_firestore
from tests.contract.servers.oidc import Issuer, serving_certificates
from tests.contract.servers.pubsub_process import PubSubServer, started_pubsub
from tests.contract.servers.run_process import CloudRun, started_run
from tests.contract.servers.storage import started_storage
from tests.homes import AnyHome
from tests.users import moments

HOSTED = "tests.hosted_function"
"""The module that each function's process runs."""

PROJECT = "serenade-tests"
PLATFORM = "platform@serenade-tests.iam.gserviceaccount.com"
AUDIENCE = "https://functions.serenade.test"
EVENT_FUNCTIONS = (
    "on_upload",
    "dispatch",
    "run_hosted",
    "on_prediction",
    "on_dead_letter",
    "on_job_request",
    "sweep",
)
INDEXES = Path(__file__).parents[1] / "terraform" / "modules" / "documents" / "indexes.json"
OBSERVED = Topology(
    (*TOPOLOGY.subscriptions, Subscription("job-events-log", JOB_EVENTS)), unheard=TOPOLOGY.unheard
)
"""With a subscription of ours to what happens to jobs, as an operator may have one."""


class CloudHome(AnyHome):
    """All of it for as long as the context lasts; functions that die are started again.

    Args:
        folder: scratch of its workers, and its logs.
        sweep_every_s: between calls of the sweep; Cloud Scheduler allows no less than a minute.
        settings: of `shared.settings.Settings`, besides those that say where Google's services are.

    Attributes:
        pubsub, cloud_run: the servers, to be given orders.
        owner: whose key the user has.
    """

    pubsub: PubSubServer
    cloud_run: CloudRun
    owner: str

    def __init__(self, folder: Path, *, sweep_every_s: float = 0.5, **settings: Any) -> None:
        self.data = (folder / "cloud").resolve()
        self.data.mkdir(parents=True)
        self._sweep_every_s = sweep_every_s
        self._given = settings
        self._doors = {name: Door("127.0.0.1") for name in ("api", *EVENT_FUNCTIONS)}
        self._parts = ExitStack()

    def start(self) -> None:
        with ExitStack() as parts:
            self._start(parts)
            self._parts = parts.pop_all()

    def stop(self) -> None:
        self._parts.close()
        for door in self._doors.values():
            door.close()

    def function_url(self, name: str) -> str:
        """Where a function answers."""
        return f"http://127.0.0.1:{self._doors[name].port}/"

    def events(self) -> list[JobEvent]:
        events = []
        while deliveries := self._observer.pull("job-events-log", limit=100):
            events += [JobEvent.from_message(d.message) for d in deliveries if _of_job(d)]
            self._observer.ack("job-events-log", [d.ack_id for d in deliveries])
        return events

    def _start(self, parts: ExitStack) -> None:
        issuer = Issuer("key-of-the-platform")
        self.pubsub = parts.enter_context(started_pubsub())
        storage = parts.enter_context(started_storage())
        firestore = parts.enter_context(started_firestore(INDEXES))
        pushers = httpx.get(self.pubsub.certificates_url).json()
        known = [SimpleNamespace(key_id=k, certificate=c) for k, c in pushers.items()]
        certificates = parts.enter_context(serving_certificates(issuer, *known))
        settings = Settings.model_validate(
            {
                "home": "gcp",
                "project": PROJECT,
                "region": "europe-west4",
                "data": self.data,
                "url": self.function_url("api").rstrip("/"),
                "signer": storage.signer,
                "iam_endpoint": storage.iam_url,
                "storage_emulator_host": storage.url,
                "firestore_emulator_host": firestore.host,
                "pubsub_emulator_host": self.pubsub.host,
                "requesters": "job-requests=*",
                "secret": "a secret that functions share",
                "hooks_url": self.function_url("on_prediction"),
                **self._given,
            }
        )
        self.cloud_run = parts.enter_context(started_run(settings, settings.to_environment()))
        settings = settings.model_copy(update={"run_endpoint": self.cloud_run.host})
        self.pubsub.declare(
            OBSERVED,
            PROJECT,
            settings.prefix,
            self.function_url,
            caller=PLATFORM,
            audience=AUDIENCE,
        )
        parts.callback(self.pubsub.end, PROJECT)
        self._serve(parts, settings, certificates.url)
        token = partial(issuer.token, AUDIENCE, PLATFORM)
        storage.events.token = token
        storage.events.url = self.function_url("on_upload")
        parts.callback(setattr, storage.events, "url", None)
        parts.enter_context(_Scheduler(self.function_url("sweep"), token, self._sweep_every_s))

    def _serve(self, parts: ExitStack, settings: Settings, certs_url: str) -> None:
        """Every function in a process of its own, and a user with a key."""
        from infra.gcp.bus import PubSubBus

        self.app = App(settings)
        self._observer = PubSubBus(settings, OBSERVED)
        processes = Processes(self.data, settings.to_environment())
        parts.callback(processes.end, 5.0)
        known = (f"--invoker={PLATFORM}", f"--audience={AUDIENCE}", f"--certs-url={certs_url}")
        for name, door in self._doors.items():
            processes.keep(name, HOSTED, f"--function={name}", *known, door=door)
        self.owner = self.app.principals.new_owner()
        self.comes(settings.url, self.app.principals.new_key(self.owner))
        parts.callback(self.goes)
        for name in self._doors:
            _await(self.function_url(name))


class _Scheduler:
    """Cloud Scheduler: calls the sweep again and again."""

    def __init__(self, url: str, token: Callable[[], str], every_s: float) -> None:
        self._url, self._token, self._every_s = url, token, every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="scheduler")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _tick(self) -> None:
        with httpx.Client(timeout=60.0) as http:
            while not self._stopping.wait(self._every_s):
                try:
                    http.post(self._url, headers={"Authorization": f"Bearer {self._token()}"})
                except httpx.TransportError:
                    continue  # the function is being started again


def _of_job(delivery: Any) -> bool:
    return str(delivery.message.attributes.get("type", "")).startswith(JOB_EVENT_PREFIX)


def _await(url: str) -> None:
    """Until something answers there, whatever it says."""
    for _ in moments(60.0):
        try:
            httpx.get(url, timeout=10.0)
        except httpx.TransportError:
            continue
        return
    raise AssertionError(f"nothing answers at {url}")
