"""Hosted models in a whole home: Claude's words and Replicate's voice, and what is left without them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.audio_files import wav
from tests.cloud_homes import CloudHome
from tests.homes import Home
from tests.providers.anthropic_server import FakeAnthropic
from tests.providers.openai_server import FakeOpenAI
from tests.providers.replicate_server import FakeReplicate
from tests.reliability.hosted_homes import KEYS, SECRET, TOKEN
from tests.reliability.test_hosted_words import fitting
from tests.users import PHRASE, moments

SUNG = wav()


class Providers:
    """The three providers, each behind a loopback server."""

    def __init__(
        self, replicate: FakeReplicate, anthropic: FakeAnthropic, openai: FakeOpenAI
    ) -> None:
        self.replicate = replicate
        self.anthropic = anthropic
        self.openai = openai

    def settings(self) -> dict[str, Any]:
        return {
            "replicate_api_token": TOKEN,
            "replicate_api_base_url": self.replicate.url,
            "replicate_webhook_secret": SECRET,
            "anthropic_api_key": KEYS[0],
            "anthropic_base_url": self.anthropic.url,
            "openai_api_key": KEYS[1],
            "openai_base_url": self.openai.url,
        }

    def are_down(self, down: bool) -> None:
        fault = 401 if down else None
        for server in (self.replicate, self.anthropic, self.openai):
            server.always(fault)

    def finish_what_comes(self) -> threading.Thread:
        """The next prediction succeeds, and its webhook tells."""
        known = set(self.replicate.started())

        def finish() -> None:
            for _ in moments(60.0, every_s=0.05):
                for each in set(self.replicate.started()) - known:
                    self.replicate.finish(each, self.replicate.output("sung.wav", SUNG))
                    self.replicate.tell(each)
                    return

        machine = threading.Thread(target=finish)
        machine.start()
        return machine


@pytest.fixture(scope="module")
def providers() -> Iterator[Providers]:
    with (
        FakeReplicate(TOKEN, SECRET) as replicate,
        FakeAnthropic(KEYS[0]) as anthropic,
        FakeOpenAI(KEYS[1]) as openai,
    ):
        anthropic.answers(fitting)
        openai.answers(fitting)
        yield Providers(replicate, anthropic, openai)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hosted")


@pytest.fixture(scope="module")
def home(folder: Path, providers: Providers) -> Iterator[Home]:
    with Home(folder, **providers.settings()) as home:
        yield home


@pytest.fixture(scope="module")
def song(home: Home, providers: Providers) -> dict[str, Any]:
    """A song whose words Claude wrote, and which a hosted model sang."""
    providers.are_down(False)
    machine = providers.finish_what_comes()
    job = home.run("melody-to-vocals", PHRASE, theme="the harbour at night", engine="replicate")
    machine.join()
    return job


def step(job: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in job["steps"] if each["name"] == name)


def test_words_and_voice_come_from_hosted_models(song: dict[str, Any]) -> None:
    assert song["status"] == "completed", song
    assert step(song, "write")["engine"] == "claude"
    assert step(song, "sing")["engine"] == "minimax-singer"
    assert step(song, "sing")["artifacts"] == ["vocals.wav"]
    assert "mix.wav" in step(song, "mix")["artifacts"]


def test_the_model_is_given_the_words_and_nothing_else_of_the_user(
    song: dict[str, Any], home: Home, providers: Providers
) -> None:
    words = home.client.get(
        f"/v1/jobs/{song['id']}/artifacts/lyrics.txt", follow_redirects=True
    ).text
    asked = next(iter(providers.replicate.predictions.values()))["input"]
    assert asked["lyrics"] == words.strip()
    assert song["id"] not in json.dumps(asked)


def test_what_it_cost_is_told(song: dict[str, Any], home: Home) -> None:
    (day,) = home.ask("GET", "/v1/usage")["days"]
    spent = {each["model"]: each["micros"] for each in day["models"]}
    assert spent["claude"] == 1200 * 2 + 340 * 10
    assert spent["minimax-singer"] == 30_000
    assert day["reserved_micros"] == 0
    assert song["cost_usd"] == (1200 * 2 + 340 * 10 + 30_000) / 1e6


def test_the_catalogue_tells_how_the_models_served(song: dict[str, Any], home: Home) -> None:
    model = home.ask("GET", "/v1/models/claude")
    assert model["status"] == "available"
    assert model["measured"]["success_rate"] == 1.0


def test_a_quote_creates_nothing(home: Home, providers: Providers) -> None:
    asked = {
        "workflow": "generate-music",
        "parameters": {"prompt": "slow piano", "engine": "stable-audio"},
    }
    before = len(home.ask("GET", "/v1/jobs")["jobs"])
    quote = home.ask("POST", "/v1/jobs?dry_run=true", json=asked)
    (only,) = quote["steps"]
    assert only["chain"][0]["engine"] == "stable-audio"
    assert only["chain"][0]["at_most_usd"] == quote["at_most_usd"] == 0.2
    assert quote["expected_s"] > 0
    assert 0 < quote["left_usd"] <= 2.0
    assert len(home.ask("GET", "/v1/jobs")["jobs"]) == before


def test_cancelling_a_job_stops_its_prediction(home: Home, providers: Providers) -> None:
    known = set(providers.replicate.started())
    job_id = home.submit("generate-music", prompt="slow piano", engine="lyria")
    for _ in moments(30.0, every_s=0.05):
        new = set(providers.replicate.started()) - known
        if new:
            break
    home.ask("DELETE", f"/v1/jobs/{job_id}")
    for _ in moments(30.0, every_s=0.05):
        if all(providers.replicate.predictions[each]["status"] == "canceled" for each in new):
            return
    raise AssertionError("it runs on")


def test_with_every_provider_down_the_same_song_is_made_here(
    home: Home, providers: Providers
) -> None:
    providers.are_down(True)
    job = home.run("melody-to-vocals", PHRASE, theme="the harbour at night", engine="replicate")
    providers.are_down(False)
    assert job["status"] == "completed", job
    assert step(job, "write")["engine"] == "versewright"
    assert step(job, "sing")["engine"] == "hibari"
    told = " ".join(step(job, "write")["fallbacks"] + step(job, "sing")["fallbacks"])
    assert re.findall(r"(claude|gpt|minimax-singer): provider_refused", told)


def test_a_webhook_that_nobody_signed_is_turned_away(home: Home) -> None:
    answer = home.client.post("/hooks/on_prediction?claim=nonsense", json={"id": "x"})
    assert answer.status_code == 401
    assert home.client.post("/hooks/sweep", json={}).status_code == 404
    assert home.client.post("/hooks/on_prediction", content=b"x" * 2_000_000).status_code == 413


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"prompt": "x" * 6000}, "invalid_parameters"),
        ({"prompt": "x", "duration_s": 5000}, "invalid_parameters"),
        ({"prompt": "x", "engine": "musicgen-99"}, "unknown_engine"),
        ({"prompt": "x", "engine": "suno"}, "engine_unavailable"),
        ({"prompt": "x", "volume": 11}, "invalid_parameters"),
    ],
)
def test_what_cannot_be_done_is_refused_and_costs_nothing(
    home: Home, providers: Providers, parameters: dict[str, Any], code: str
) -> None:
    before = len(providers.replicate.requests)
    asked = {"workflow": "generate-music", "parameters": parameters}
    answer = home.client.post("/v1/jobs", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(providers.replicate.requests) == before


def test_on_google_cloud_it_is_the_same(tmp_path: Path, providers: Providers) -> None:
    with CloudHome(tmp_path, **providers.settings()) as cloud:
        machine = providers.finish_what_comes()
        job = cloud.run("generate-music", prompt="slow piano", engine="lyria")
        machine.join()
        assert job["status"] == "completed", job
        assert cloud.artifact(job["id"], "music.wav") == SUNG
        (day,) = cloud.ask("GET", "/v1/usage")["days"]
        assert (day["spent_micros"], day["reserved_micros"]) == (60_000, 0)
        assert cloud.client.get("/v1/models/lyria").json()["measured"]["calls"] == 1
        kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert TOKEN.encode() not in kept


def test_no_key_is_in_anything_the_home_wrote(home: Home, folder: Path) -> None:
    """After all of the above: documents, bus, objects, logs."""
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for secret in (*KEYS, TOKEN, SECRET):
        assert secret.encode() not in kept
