"""A home whose hosted steps are performed for real, against loopback servers of the providers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.providers.predictions import provider
from infra.providers.words import words_model
from shared.audio.limits import Limits
from shared.errors import Refused
from shared.hosted.calls import Calls
from shared.hosted.claim_tokens import read_token
from shared.hosted.following import Follower
from shared.hosted.outputs import Outputs
from shared.hosted.starting import Starter
from shared.hosted.steps import HostedSteps
from shared.hosted.till import Till
from shared.hosted.words_steps import WordsSteps
from shared.messages import StepHint
from shared.model import Job
from shared.money import micros
from shared.ports import Unavailable
from shared.ports.providers import WordsModel
from shared.requests import JobRequest
from shared.settings import Settings
from tests.providers.anthropic_server import FakeAnthropic
from tests.providers.openai_server import FakeOpenAI
from tests.providers.receiver import receiving
from tests.providers.replicate_server import FakeReplicate
from tests.reliability.homes import Home

TOKEN = "r8_a_token_that_nobody_may_see"
KEYS = ("sk-ant-a-key-that-nobody-may-see", "sk-a-key-that-nobody-may-see")
SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSB3ZWJob29rcw=="
OWNER = "owner_a"


class HostedHome(Home):
    """Every part of the hosted steps but the function that wakes them: tests call it themselves."""

    replicate: FakeReplicate
    anthropic: FakeAnthropic
    openai: FakeOpenAI

    def __init__(self, folder: Path, **settings: Any) -> None:
        super().__init__(folder, **settings)
        here, clock = self.settings, self.clock
        predictions = cache(lambda name: provider(name, here))
        self._words_settings = here
        till = Till(self.conductor, self.budgets, self.cashier, micros(here.job_budget_usd), clock)
        calls = Calls(self.conductor, clock)
        outputs = Outputs(self.objects, here.results_bucket, Limits.of(here))
        follower = Follower(self.conductor, predictions, till, calls, outputs, here, clock)
        starter = Starter(predictions, till, calls, follower, self.objects, here, clock)
        asked = WordsSteps(self._words, till, self.objects, here)
        self._provider = predictions
        self.hosted = HostedSteps(
            self.conductor, asked, starter, follower, till, self.cashier, here, clock
        )

    def _words(self, name: str) -> WordsModel:
        return words_model(name, self._words_settings)

    def without(self, settings: Settings) -> None:
        """From now on language models are asked with these settings' keys."""
        self._words_settings = settings

    def submit(self, workflow: str, **parameters: Any) -> Job:
        """A job of the owner, attended to once."""
        asked = JobRequest(workflow=workflow, parameters=parameters)
        job = self.submissions.submit(OWNER, asked).job
        self.attend()
        return self.job(job.id)

    def attend(self) -> None:
        """Every hint for hosted steps that lies in the queue is heard."""
        for delivery in self._taken("steps-hosted"):
            hint = StepHint.from_message(delivery.message)
            self.hosted.attend(hint.job_id, hint.step)

    def time_goes_by(self, seconds: float) -> None:
        """The sweep comes by after so long, and what it reminds of is attended to."""
        self.sweep(seconds)
        self.attend()

    def webhook(self, url: str, headers: dict[str, str], body: bytes) -> None:
        """As the function ``on_prediction``, which answers what is refused, or to be told again."""
        with suppress(Refused, Unavailable):
            self._believe(url, headers, body)

    def _believe(self, url: str, headers: dict[str, str], body: bytes) -> None:
        claim = read_token(parse_qs(urlsplit(url).query)["claim"][0], self.settings.secret)
        told = self._provider("replicate").verify(headers, body, self.clock())
        self.hosted.arrived(claim, told)

    def tells(self, prediction_id: str, how: Any = "normal") -> None:
        """Its webhook comes; one that is not believed changes nothing."""
        prediction = self.replicate.predictions[prediction_id]
        address = prediction["webhook"]
        with receiving(lambda headers, body: self.webhook(address, headers, body)) as here:
            prediction["webhook"] = here
            self.replicate.tell(prediction_id, how)
            prediction["webhook"] = address

    def spent(self) -> int:
        """What the owner's calls cost today, micro-dollars."""
        today = self._account()
        return 0 if today is None else today.spent_micros

    def reserved(self) -> int:
        """What the owner's open calls may cost, micro-dollars."""
        today = self._account()
        return 0 if today is None else today.reserved_micros

    def _account(self) -> Any:
        from datetime import UTC, datetime

        day = datetime.fromtimestamp(self.clock(), UTC).date()
        return next(iter(self.budgets.usage(OWNER, day, day)), None)


@contextmanager
def hosted_home(folder: Path, **settings: Any) -> Iterator[HostedHome]:
    """A home with keys of all three providers."""
    anthropic_key, openai_key = KEYS
    with (
        FakeReplicate(TOKEN, SECRET) as replicate,
        FakeAnthropic(anthropic_key) as anthropic,
        FakeOpenAI(openai_key) as openai,
    ):
        given = {
            "replicate_api_token": TOKEN,
            "replicate_api_base_url": replicate.url,
            "replicate_webhook_secret": SECRET,
            "anthropic_api_key": anthropic_key,
            "anthropic_base_url": anthropic.url,
            "openai_api_key": openai_key,
            "openai_base_url": openai.url,
        }
        home = HostedHome(folder, **{**given, **settings})
        replicate.clock = home.clock
        home.replicate, home.anthropic, home.openai = replicate, anthropic, openai
        yield home
