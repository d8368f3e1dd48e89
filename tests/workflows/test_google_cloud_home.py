"""The Google Cloud home tells the same stories as the local one, over Google's own clients."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.topology import JOB_REQUESTS
from shared.ports import Message
from tests.cloud_homes import CloudHome
from tests.homes import Home
from tests.users import PHRASE, Document, moments

LYRICS = "the river runs away from me"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudHome]:
    with CloudHome(tmp_path_factory.mktemp("cloud")) as home:
        yield home


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with Home(tmp_path_factory.mktemp("local")) as home:
        yield home


def told(job: Document) -> Document:
    """What both homes must tell alike of a job: all but names, times and how fast it was."""
    steps = [
        {name: step[name] for name in ("name", "task", "status", "attempts", "engine")}
        for step in job["steps"]
    ]
    return {"status": job["status"], "progress": job["progress"], "steps": steps}


def made(home: CloudHome | Home, job: Document) -> dict[str, tuple[str, str, int]]:
    return {
        each["name"]: (each["role"], each["media_type"], each["size"])
        for each in home.artifacts(job["id"])
    }


def test_a_song_is_the_same_on_both_homes(home: CloudHome, local: Home) -> None:
    here = local.run("melody-to-vocals", PHRASE, lyrics=LYRICS)
    there = home.run("melody-to-vocals", PHRASE, lyrics=LYRICS)
    assert told(there) == told(here)
    assert there["status"] == "completed"
    assert made(home, there) == made(local, here)
    for name in ("notes.json", "melody.mid", "lyrics.json", "lyrics.txt", "lyrics.lrc", "mix.wav"):
        assert home.artifact(there["id"], name) == local.artifact(here["id"], name), name


def test_a_ping_of_ten_steps_is_done_by_a_worker_that_was_started_for_it(home: CloudHome) -> None:
    assert home.run("ping", steps=10)["status"] == "completed"
    assert len(home.cloud_run.workers()) >= 1


def test_serenade_ping_proves_the_deployment(home: CloudHome) -> None:
    command = ["ping", "--server", home.url, "--key", home.key, "--count", "2", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "infra.cli.main", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["completed"] == 2


def test_a_bad_upload_is_refused_and_gone(home: CloudHome, tmp_path: Path) -> None:
    noise = tmp_path / "noise.wav"
    noise.write_bytes(b"this is no sound" * 100)
    job = home.run("melody-to-vocals", noise)
    assert job["status"] == "failed"
    assert job["error"]["code"] == "not_audio"
    file_id = home.app.conductor.jobs.load(job["id"]).value.inputs["melody"].file_id
    for _ in moments(10.0):
        if home.app.objects.stat("uploads", f"{home.owner}/{file_id}") is None:
            return
    raise AssertionError("its bytes are still there")


def test_a_song_of_another_is_nobody_elses(home: CloudHome) -> None:
    job = home.submit("ping", steps=1)
    stranger = home.app.principals.new_key(home.app.principals.new_owner())
    answer = httpx.get(f"{home.url}/v1/jobs/{job}", headers={"Authorization": f"Bearer {stranger}"})
    assert answer.status_code == 404


def test_every_list_of_jobs_has_the_index_it_needs(home: CloudHome) -> None:
    job = home.run("melody-to-vocals", PHRASE)
    file = home.app.conductor.jobs.load(job["id"]).value.inputs["melody"].file_id
    filters = {"workflow": "melody-to-vocals", "status": "completed", "file": file}
    for chosen in range(8):
        asked = {n: v for i, (n, v) in enumerate(filters.items()) if chosen & 1 << i}
        found = home.ask("GET", "/v1/jobs", params=asked)["jobs"]
        assert job["id"] in {each["id"] for each in found}, asked
    assert home.ask("GET", "/v1/files", params={"status": "ready"})["files"]


def test_another_system_asks_by_pubsub(home: CloudHome) -> None:
    home.events()
    asked = {"workflow": "ping", "parameters": {"steps": 1}, "metadata": {"order": "7"}}
    home.app.bus.publish(
        JOB_REQUESTS, [Message(json.dumps(asked).encode(), {"principal": home.owner})]
    )
    for _ in moments(30.0):
        found = home.ask("GET", "/v1/jobs", params={"workflow": "ping"})["jobs"]
        if any(job["metadata"] == {"order": "7"} and job["status"] == "completed" for job in found):
            return
    raise AssertionError("the request was not served")


def test_a_dead_letter_that_nobody_can_read_is_kept(home: CloudHome) -> None:
    home.app.bus.publish("dead-letters", [Message(b"\xffnoise", {"from": "afar"})])
    bucket = home.app.settings.results_bucket
    for _ in moments(20.0):
        kept = [facts.name for facts in home.app.objects.list(bucket, "dead-letters/")]
        read = [b"".join(home.app.objects.read(bucket, name)) for name in kept]
        if len(read) == 2:
            assert read[0] == b"\xffnoise"
            assert json.loads(read[1])["from"] == "afar"
            return
    raise AssertionError("it is not kept")


def test_health_says_that_google_answers(home: CloudHome) -> None:
    health = home.client.get("/health").json()
    assert health == {
        "status": "ok",
        "checks": {"documents": "ok", "bus": "ok", "objects": "ok"},
    }


def test_a_pool_that_is_kept_running_needs_nobody_to_start_it(tmp_path: Path) -> None:
    with CloudHome(tmp_path, workers=0) as home:
        job = home.submit("ping", steps=2)
        environment = {**home.app.settings.to_environment(), "SERENADE_WORKERS": "1"}
        worker = subprocess.Popen(
            [sys.executable, "-m", "gpu_jobs.worker", "--runtime=cpu"],
            env={**os.environ, **environment},
        )
        assert home.ended(job)["status"] == "completed"
        worker.terminate()
        assert worker.wait(10) == 0
        assert home.cloud_run.workers() == []
        assert home.app.slots.take("cpu", 0, 1.0), "its slot is free"
