"""The one place that wires ports to adapters, lazily: a function pays for what it uses."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Protocol

from shared.settings import Settings

if TYPE_CHECKING:
    from shared.answering.previews import Previews
    from shared.answering.teacher import Teacher
    from shared.conductor import Conductor
    from shared.dead_letters import DeadLetters
    from shared.dispatching import Dispatcher
    from shared.engine_choice import Engines
    from shared.hosted.at_once import WordsAtOnce
    from shared.hosted.cashier import Cashier
    from shared.hosted.steps import HostedSteps
    from shared.job_requests import JobRequests
    from shared.model import Bill, Runtime
    from shared.money import Budgets, TrackRecord
    from shared.pictures import Pictures
    from shared.ports import Bus, Callers, Clock, DocumentStore, JobRunner, ObjectStore, Scanner
    from shared.ports.providers import Provider, WordsModel
    from shared.principals import Principals
    from shared.slots import Slots
    from shared.submission import Submissions
    from shared.sweeping import Sweeper
    from shared.uploads import Uploads


class Home(Protocol):
    """What a home's module offers: the ports over its adapters."""

    def documents(self, settings: Settings, /) -> DocumentStore: ...

    def bus(self, settings: Settings, /) -> Bus: ...

    def objects(self, settings: Settings, bus: Bus, /) -> ObjectStore: ...

    def runner(self, settings: Settings, /) -> JobRunner: ...

    def callers(self, settings: Settings, /) -> Callers: ...


class App:
    """Everything a process may need; each part is built when it is first asked for."""

    def __init__(self, settings: Settings, clock: Clock = time.time) -> None:
        from shared.log import set_level

        set_level(settings.log_level)
        self.settings = settings
        self.clock = clock

    @cached_property
    def _home(self) -> Home:
        if self.settings.home == "gcp":
            from infra.gcp import home as google_cloud

            return google_cloud
        from infra.local import home as here

        return here

    @cached_property
    def documents(self) -> DocumentStore:
        """Jobs, files, leases, slots, keys."""
        return self._home.documents(self.settings)

    @cached_property
    def bus(self) -> Bus:
        """Topics and subscriptions."""
        return self._home.bus(self.settings)

    @cached_property
    def objects(self) -> ObjectStore:
        """Uploads and results."""
        return self._home.objects(self.settings, self.bus)

    @cached_property
    def runner(self) -> JobRunner:
        """Starts workers."""
        return self._home.runner(self.settings)

    @cached_property
    def callers(self) -> Callers:
        """Who may call the event functions."""
        return self._home.callers(self.settings)

    @cached_property
    def scanner(self) -> Scanner | None:
        """Scans uploads for malware; None where nothing does."""
        if not self.settings.clamd:
            return None
        from infra.clamd import Clamd

        return Clamd(self.settings.clamd, self.settings.scan_s)

    @cached_property
    def conductor(self) -> Conductor:
        """The only writer of jobs."""
        from shared.conductor import Conductor
        from shared.effects import JobEffects

        def settle(owner: str, bill: Bill) -> None:
            self.cashier.settle(owner, bill)

        effects = JobEffects(self.bus, self.objects, self.settings.results_bucket, settle)
        return Conductor(self.documents, effects, self.clock)

    @cached_property
    def budgets(self) -> Budgets:
        """What hosted models may cost."""
        from shared.money import Budgets, Caps

        return Budgets(self.documents, Caps.of(self.settings), self.clock)

    @cached_property
    def track_record(self) -> TrackRecord:
        """How well hosted models served."""
        from shared.money import TrackRecord

        return TrackRecord(self.documents, self.clock)

    @cached_property
    def cashier(self) -> Cashier:
        """Settles bills."""
        from shared.hosted.cashier import Cashier

        return Cashier(self.budgets, self.track_record)

    @cached_property
    def hosted(self) -> HostedSteps:
        """Performs hosted steps."""
        from shared.audio.limits import Limits
        from shared.hosted.calls import Calls
        from shared.hosted.following import Follower
        from shared.hosted.outputs import Outputs
        from shared.hosted.starting import Starter
        from shared.hosted.steps import HostedSteps
        from shared.hosted.till import Till
        from shared.hosted.words_steps import WordsSteps
        from shared.money import micros

        settings, clock = self.settings, self.clock
        job_micros = micros(settings.job_budget_usd)
        till = Till(self.conductor, self.budgets, self.cashier, job_micros, clock)
        words = WordsSteps(self.words_model, till, self.objects, settings)
        outputs = Outputs(self.objects, settings.results_bucket, Limits.of(settings))
        calls = Calls(self.conductor, clock)
        follower = Follower(self.conductor, self.provider, till, calls, outputs, settings, clock)
        starter = Starter(self.provider, till, calls, follower, self.objects, settings, clock)
        return HostedSteps(
            self.conductor, words, starter, follower, till, self.cashier, settings, clock
        )

    @cached_property
    def words_model(self) -> Callable[[str], WordsModel]:
        """A provider's language models; its own SDK alone is loaded, and when it is first asked.

        Both this and `provider` raise ``EngineUnavailable("no_key")`` for whom there is no key.
        """
        from infra.providers.words import words_model

        return cache(lambda name: words_model(name, self.settings))

    @cached_property
    def words_at_once(self) -> WordsAtOnce:
        """Language models for what a request waits for."""
        from shared.hosted.at_once import WordsAtOnce

        return WordsAtOnce(
            self.words_model, self.budgets, self.cashier, self.engines, self.settings, self.clock
        )

    @cached_property
    def teacher(self) -> Teacher:
        """Tabs, chords and lessons at once."""
        from shared.answering.teacher import Teacher

        return Teacher(self.words_at_once, self.conductor, self.objects, self.settings)

    @cached_property
    def previews(self) -> Previews:
        """Jobs that play what the teacher wrote."""
        from shared.answering.previews import Previews

        return Previews(self.submissions)

    @cached_property
    def provider(self) -> Callable[[str], Provider]:
        """Who runs models that take minutes, by name."""
        from infra.providers.predictions import provider

        return cache(lambda name: provider(name, self.settings))

    @cached_property
    def uploads(self) -> Uploads:
        """Files and their judgement."""
        from shared.uploads import Uploads

        return Uploads(
            self.documents,
            self.objects,
            self.conductor,
            self.settings,
            self.clock,
            self.scanner,
        )

    @cached_property
    def submissions(self) -> Submissions:
        """Creates jobs."""
        from shared.hosted.quotes import Quotes
        from shared.submission import Submissions

        return Submissions(
            self.documents,
            self.conductor,
            self.uploads,
            self.engines,
            Quotes(self.budgets, self.settings),
            self.settings,
            self.clock,
        )

    @cached_property
    def engines(self) -> Engines:
        """What this deployment can run."""
        from shared.hosted.engines import engines_here

        return engines_here(self.settings)

    @cached_property
    def pictures(self) -> Pictures:
        """Waveforms and spectrograms of files."""
        from shared.pictures import Pictures

        return Pictures(self.documents, self.conductor, self.submissions, self.uploads.files)

    @cached_property
    def job_requests(self) -> JobRequests:
        """Jobs that other systems ask for by message."""
        from shared.job_requests import JobRequests
        from shared.requesters import Requesters

        requesters = Requesters(self.settings.requesters)
        return JobRequests(self.submissions, self.bus, requesters, self.settings.prefix, self.clock)

    @cached_property
    def sweeper(self) -> Sweeper:
        """Heals what fell silent."""
        from shared.sweeping import Sweeper

        return Sweeper(
            self.documents,
            self.conductor,
            self.uploads,
            self.budgets,
            self.settings,
            self.clock,
        )

    @cached_property
    def dead_letters(self) -> DeadLetters:
        """What the transport gave up on."""
        from shared.dead_letters import DeadLetters

        return DeadLetters(self.conductor, self.objects, self.settings.results_bucket)

    @cached_property
    def slots(self) -> Slots:
        """The places that workers may have."""
        from shared.slots import Slots

        sizes: dict[Runtime, int] = {"cpu": self.settings.workers, "gpu": self.settings.gpu_workers}
        return Slots(self.documents, sizes, self.clock)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """Starts workers where there is work."""
        from shared.dispatching import Dispatcher

        starting_s = self.settings.worker_start_s / self.settings.haste
        return Dispatcher(self.documents, self.runner, self.slots, starting_s)

    @cached_property
    def principals(self) -> Principals:
        """Who is calling."""
        from shared.principals import Principals

        return Principals(self.documents, self.clock)


@cache
def app() -> App:
    """This process's parts, as the environment configures them."""
    from shared import timing

    settings = Settings.from_environment()
    timing.hurry(settings.haste)
    return App(settings)
