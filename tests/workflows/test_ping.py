"""``ping`` over HTTP: what the pipeline does where there is nothing to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.audio_files import silence, wav
from tests.homes import Home
from tests.sentences import is_for_people
from tests.users import Document


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with Home(tmp_path_factory.mktemp("ping")) as home:
        yield home


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home without workers, where everything waits."""
    with Home(tmp_path_factory.mktemp("idle"), workers=0) as home:
        yield home


def post_ping(home: Home, key: str | None = None, **parameters: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    request = {"workflow": "ping", "parameters": parameters}
    return home.client.post("/v1/jobs", json=request, headers=headers)


def cancelled(home: Home, job_id: str) -> Document:
    answer = home.client.delete(f"/v1/jobs/{job_id}")
    assert answer.status_code == 200, answer.text
    job: Document = answer.json()
    return job


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert is_for_people(answer.json()), answer.text
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("steps", [1, 10])
def test_all_steps_succeed_one_after_another(home: Home, steps: int) -> None:
    job = home.run("ping", steps=steps)
    assert job["status"] == "completed"
    assert [step["name"] for step in job["steps"]] == [f"ping-{n + 1}" for n in range(steps)]
    assert {step["status"] for step in job["steps"]} == {"succeeded"}
    ends = [step["finished_at"] for step in job["steps"]]
    assert ends == sorted(ends)
    assert job["artifacts"] == []


def test_many_jobs_at_once_all_complete_and_each_says_so_once(home: Home) -> None:
    home.events()
    jobs = [home.submit("ping") for _ in range(30)]
    assert {home.ended(job)["status"] for job in jobs} == {"completed"}
    heard = {event.id: (event.job_id, event.type) for event in home.events()}
    ends = Counter(job for job, kind in heard.values() if kind == "serenade.job.completed")
    assert all(ends[job] == 1 for job in jobs)


def test_the_same_idempotency_key_is_the_same_job(home: Home) -> None:
    first = post_ping(home, key="once", steps=2)
    again = post_ping(home, key="once", steps=2)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["job"]["id"] == again.json()["job"]["id"]
    assert problem(post_ping(home, key="once", steps=3)) == (422, "idempotency_key_reused")
    assert post_ping(home, key="another", steps=2).status_code == 201
    home.ended(first.json()["job"]["id"])
    late = post_ping(home, key="once", steps=2)
    assert (late.status_code, late.json()["job"]["status"]) == (200, "completed")


def test_one_key_sent_many_times_at_once_is_one_job(home: Home) -> None:
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda _: post_ping(home, key="crowd"), range(16)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 15}
    assert len({answer.json()["job"]["id"] for answer in answers}) == 1


def test_a_waiting_job_is_cancelled_once_and_for_all(idle: Home) -> None:
    job_id = idle.submit("ping", steps=2)
    assert idle.job(job_id)["status"] == "queued"
    idle.events()
    job = cancelled(idle, job_id)
    assert job["status"] == "cancelled"
    assert {step["status"] for step in job["steps"]} == {"cancelled"}
    assert cancelled(idle, job_id)["rev"] == job["rev"]
    assert [event.type for event in idle.events()] == ["serenade.job.cancelled"]
    assert problem(idle.client.post(f"/v1/jobs/{job_id}/retry")) == (409, "not_retryable")


def test_a_job_that_ended_cannot_be_cancelled(home: Home) -> None:
    job_id = home.run("ping", steps=1)["id"]
    assert problem(home.client.delete(f"/v1/jobs/{job_id}")) == (409, "already_ended")
    assert home.job(job_id)["status"] == "completed"


def test_an_upload_for_a_cancelled_job_wakes_nothing(home: Home, tmp_path: Path) -> None:
    content = wav(silence())
    upload = {"name": "hum.wav", "content_type": "audio/wav", "size": len(content)}
    request = {"workflow": "melody-to-vocals", "file": {"upload": upload}}
    answer = home.ask("POST", "/v1/jobs", json=request)
    job = cancelled(home, answer["job"]["id"])
    home.send(answer["uploads"]["melody"], content)
    after = home.run("ping")  # what the upload set off has been seen to by now, or comes to nothing
    assert after["status"] == "completed"
    assert home.job(job["id"]) == job


def test_a_failed_job_goes_on_from_where_it_failed(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    path.write_bytes(wav(silence()))
    failed = home.run("melody-to-vocals", path)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "silent")
    assert [step["status"] for step in failed["steps"]] == ["failed", *["cancelled"] * 5]
    again = home.ask("POST", f"/v1/jobs/{failed['id']}/retry")
    assert (again["status"], again["retries"], again["error"]) == ("queued", 1, None)
    ended = home.ended(failed["id"])
    assert (ended["status"], ended["error"], ended["retries"]) == ("failed", failed["error"], 1)


def test_only_failed_jobs_are_tried_again(home: Home) -> None:
    job_id = home.run("ping", steps=1)["id"]
    assert problem(home.client.post(f"/v1/jobs/{job_id}/retry")) == (409, "not_retryable")


def test_pages_hold_every_job_once_while_new_ones_come(idle: Home) -> None:
    before = [idle.submit("ping", steps=1) for _ in range(5)]
    seen, cursor = [], None
    for _ in range(20):
        query = {"limit": 2, "status": "queued", **({"cursor": cursor} if cursor else {})}
        page = idle.ask("GET", "/v1/jobs", params=query)
        assert len(page["jobs"]) <= 2
        seen += [job["id"] for job in page["jobs"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        idle.submit("ping", steps=1)
    assert seen == before[::-1]
    for cursor in ("nonsense", seen[0], "0"):
        answer = idle.client.get("/v1/jobs", params={"cursor": cursor})
        assert problem(answer) == (422, "bad_cursor")
