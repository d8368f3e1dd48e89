"""A home of real parts over a folder, with a clock that only the test moves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from infra.local.bus import SqliteBus
from infra.local.documents import SqliteDocuments
from infra.local.objects import FolderObjects
from infra.local.signing import UrlSigner
from infra.local.topology import LOCAL
from shared.conductor import Claim, Conductor
from shared.effects import JobEffects
from shared.facts import StepSucceeded
from shared.hosted.cashier import Cashier
from shared.hosted.engines import engines_here
from shared.hosted.quotes import Quotes
from shared.messages import JobEvent, StepHint
from shared.model import Artifact, Job
from shared.money import Budgets, Caps, TrackRecord
from shared.ports import (
    Bus,
    Delivery,
    DocumentStore,
    Instant,
    Is,
    Key,
    Message,
    ObjectFacts,
    Page,
    Stored,
    Write,
)
from shared.settings import Settings
from shared.submission import Submissions
from shared.sweeping import Sweeper
from shared.uploads import Uploads
from tests.runs import NOON

Result = TypeVar("Result")


class SetClock:
    """Time stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now: Instant = NOON

    def __call__(self) -> Instant:
        return self.now


class Home:
    """Everything that moves jobs, except workers: those are the tests themselves.

    Args:
        documents, bus: wrappers around the real ones that commit faults, where wanted.
        settings: of `shared.settings.Settings`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        documents: Callable[[DocumentStore], DocumentStore] = lambda store: store,
        bus: Callable[[Bus], Bus] = lambda bus: bus,
        **settings: Any,
    ) -> None:
        self.clock = SetClock()
        given = {"data": folder, "url": "http://home.test", "secret": "s" * 32, **settings}
        self.settings = Settings(**given)
        self.documents = documents(SqliteDocuments(folder / "documents.sqlite"))
        self.messages = SqliteBus(folder / "bus.sqlite", LOCAL, self.clock)
        signer = UrlSigner(self.settings.secret.encode(), self.settings.url, self.clock)
        self.objects = FolderObjects(folder / "objects", signer, self.clock)
        self.budgets = Budgets(self.documents, Caps.of(self.settings), self.clock)
        self.track_record = TrackRecord(self.documents, self.clock)
        self.cashier = Cashier(self.budgets, self.track_record)
        self.effects = JobEffects(
            bus(self.messages), self.objects, self.settings.results_bucket, self.cashier.settle
        )
        self.conductor = Conductor(self.documents, self.effects, self.clock)
        self.uploads = Uploads(
            self.documents, self.objects, self.conductor, self.settings, self.clock
        )
        self.submissions = Submissions(
            self.documents,
            self.conductor,
            self.uploads,
            engines_here(self.settings),
            Quotes(self.budgets, self.settings),
            self.settings,
            self.clock,
        )
        self.sweeper = Sweeper(
            self.documents,
            self.conductor,
            self.uploads,
            self.budgets,
            self.settings,
            self.clock,
        )

    def job(self, job_id: str = "job_a") -> Job:
        return self.conductor.jobs.load(job_id).value

    def sweep(self, after_s: float = 0.0) -> None:
        self.clock.now += after_s
        self.sweeper.sweep()

    def claimed(self, job_id: str = "job_a", prefer: str = "") -> Claim:
        claim = self.conductor.claim(job_id, "cpu", prefer)
        assert claim is not None
        return claim

    def writes(self, claim: Claim, name: str = "made.wav") -> Artifact:
        """The claim's worker writes an output; nothing names it yet."""
        place = f"owner_a/{claim.job.id}/{claim.step.name}/{claim.claim_id}/{name}"
        facts = self.objects.create(
            self.settings.results_bucket, place, iter([b"sound"]), content_type="audio/wav"
        )
        return Artifact(
            name=name, object_name=place, media_type="audio/wav", size=facts.size, sha256="0" * 64
        )

    def results(self) -> list[str]:
        return [facts.name for facts in self._results()]

    def hints(self) -> list[StepHint]:
        """Every hint that lies in the queue; they are taken from it."""
        return [StepHint.from_message(d.message) for d in self._taken("steps-cpu")]

    def events(self) -> list[JobEvent]:
        """Every job event published since the last call."""
        return [JobEvent.from_message(d.message) for d in self._taken("job-events-log")]

    def _results(self) -> list[ObjectFacts]:
        return self.objects.list(self.settings.results_bucket, "owner_a/")

    def _taken(self, subscription: str) -> list[Delivery]:
        taken = self.messages.pull(subscription, limit=1000)
        self.messages.ack(subscription, [delivery.ack_id for delivery in taken])
        return taken


def success(claim: Claim, *made: Artifact) -> StepSucceeded:
    return StepSucceeded(claim.step.name, claim.claim_id, {a.name: a for a in made})


def in_parallel(times: int, act: Callable[[], Result]) -> list[Result]:
    """The results of so many threads that all begin at the same moment."""
    start = threading.Barrier(times)

    def one() -> Result:
        start.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(times)]]


class Died(Exception):
    """The process was killed at this very moment."""


class CommitGoesWrong:
    """A document store at one of whose commits, which lands or does not, something goes wrong.

    Args:
        which: number of the commit, from 0.
        error: what goes wrong: the process dies, or the store does not answer.
    """

    def __init__(self, store: DocumentStore, which: int, error: Exception, *, landed: bool) -> None:
        self._store = store
        self._which = which
        self._error = error
        self._landed = landed
        self.commits = 0

    def get(self, key: Key) -> Stored | None:
        return self._store.get(key)

    def get_many(self, keys: Sequence[Key]) -> list[Stored | None]:
        return self._store.get_many(keys)

    def commit(self, writes: Sequence[Write]) -> list[str]:
        lost = self.commits == self._which
        self.commits += 1
        if lost and not self._landed:
            raise self._error
        versions = self._store.commit(writes)
        if lost:
            raise self._error
        return versions

    def query(
        self,
        kind: str,
        where: Sequence[Is] = (),
        *,
        order: str | None = None,
        descending: bool = False,
        after: str | None = None,
        limit: int = 100,
    ) -> Page:
        return self._store.query(
            kind, where, order=order, descending=descending, after=after, limit=limit
        )


class PublicationGoesWrong:
    """A bus at one of whose publications something goes wrong; nothing is published by it.

    Args:
        which: number of the publication, from 0.
        error: what goes wrong: the process dies, or the bus is unavailable.
    """

    def __init__(self, bus: Bus, which: int, error: Exception) -> None:
        self._bus = bus
        self._which = which
        self._error = error
        self.published = 0

    def publish(self, topic: str, messages: Sequence[Message]) -> list[str]:
        self.published += 1
        if self.published - 1 == self._which:
            raise self._error
        return self._bus.publish(topic, messages)

    def pull(self, subscription: str, *, limit: int = 1, wait_s: float = 0.0) -> list[Delivery]:
        return self._bus.pull(subscription, limit=limit, wait_s=wait_s)

    def ack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        self._bus.ack(subscription, ack_ids)

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        self._bus.nack(subscription, ack_ids)

    def extend(self, subscription: str, ack_ids: Sequence[str], seconds: float) -> None:
        self._bus.extend(subscription, ack_ids, seconds)
