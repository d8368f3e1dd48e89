"""Live progress over a real server: what a listener hears, and when it is enough."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import fastapi.routing
import httpx
import pytest

from functions.api.job_stream import JobStream, told
from shared.errors import Refused
from tests.served_api import ServedApi, on_a_socket


@pytest.fixture
def home(tmp_path: Path) -> ServedApi:
    return ServedApi(tmp_path)


@pytest.fixture
def server(home: ServedApi) -> Iterator[httpx.Client]:
    key = home.user.headers["Authorization"]
    with (
        on_a_socket(home.api) as url,
        httpx.Client(base_url=url, headers={"Authorization": key}, timeout=10) as client,
    ):
        yield client


@contextmanager
def listening(
    server: httpx.Client, job_id: str, **headers: str
) -> Iterator[Iterator[dict[str, Any]]]:
    with server.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield events(response)


def events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """Each event as a dictionary of its fields; ``data`` parsed, comments under ``comment``."""
    event: dict[str, Any] = {}
    for line in response.iter_lines():
        if not line:
            yield event
            event = {}
            continue
        name, _, value = line.partition(":")
        event[name or "comment"] = json.loads(value) if name == "data" else value.strip()


def test_a_listener_hears_the_state_every_change_the_progress_and_the_end(
    home: ServedApi, server: httpx.Client
) -> None:
    job_id = home.ping(steps=1)
    with listening(server, job_id) as heard:
        first = next(heard)
        assert (first["event"], first["data"]["status"]) == ("job", "queued")
        claim = home.claims(job_id)
        running = next(heard)
        assert (running["event"], running["data"]["status"]) == ("job", "processing")
        assert int(running["id"]) > int(first["id"])
        home.reports(claim, 0.5, "halfway")
        progress = next(heard)
        assert progress["event"] == "progress"
        assert progress["data"] == {
            "job_id": job_id,
            "step": "ping-1",
            "progress": 0.5,
            "message": "halfway",
            "job_progress": 0.5,
        }
        home.succeeds(claim)
        rest = list(heard)
    assert [event["event"] for event in rest] == ["job", "end"]
    assert rest[0]["data"]["status"] == "completed"
    assert rest[1]["data"]["status"] == "completed"


def test_a_listener_who_returns_hears_nothing_again(home: ServedApi, server: httpx.Client) -> None:
    job_id = home.ping(steps=1)
    with listening(server, job_id) as heard:
        known = next(heard)["id"]
    with listening(server, job_id, **{"Last-Event-ID": known}) as heard:
        home.user.delete(f"/v1/jobs/{job_id}")
        first = next(heard)
        assert (first["event"], first["data"]["status"]) == ("job", "cancelled")
    with listening(server, job_id, **{"Last-Event-ID": first["id"]}) as heard:
        assert [event["event"] for event in heard][-1] == "end"


def test_a_listener_who_returns_hears_how_far_the_steps_are_now(
    home: ServedApi, server: httpx.Client
) -> None:
    job_id = home.ping(steps=1)
    claim = home.claims(job_id)
    with listening(server, job_id) as heard:
        known = next(heard)["id"]
    home.reports(claim, 0.75, "nearly")
    with listening(server, job_id, **{"Last-Event-ID": known}) as heard:
        first = next(heard)
        assert (first["event"], first["data"]["progress"]) == ("progress", 0.75)


@pytest.mark.parametrize("nonsense", ["", "-1", "one", "9" * 99, "²"])
def test_an_event_id_we_never_gave_is_as_good_as_none(
    home: ServedApi, server: httpx.Client, nonsense: str
) -> None:
    job_id = home.ping(steps=1)
    headers = {b"Last-Event-ID": nonsense.encode()}
    with server.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers) as response:
        assert next(events(response))["event"] == "job"


def test_a_quiet_stream_is_kept_alive(
    home: ServedApi, server: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.05)
    with listening(server, home.ping(steps=1)) as heard:
        assert next(heard)["event"] == "job"
        assert "comment" in next(heard)


@contextmanager
def served(home: ServedApi) -> Iterator[httpx.Client]:
    key = home.user.headers["Authorization"]
    with (
        on_a_socket(home.api) as url,
        httpx.Client(base_url=url, headers={"Authorization": key}, timeout=10) as client,
    ):
        yield client


def test_listeners_beyond_the_limit_are_told_to_come_back(tmp_path: Path) -> None:
    home = ServedApi(tmp_path, max_streams=1)
    job_id = home.ping(steps=1)
    with served(home) as server, listening(server, job_id) as heard:
        next(heard)
        stranger = {"Authorization": f"Bearer {home.new_key()}"}
        refused = server.get(f"/v1/jobs/{job_id}/events", headers=stranger)
        assert refused.status_code == 404, "who may not listen learns nothing of places"
        refused = server.get(f"/v1/jobs/{job_id}/events")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
        assert int(refused.headers["retry-after"]) > 0


def test_one_owner_leaves_places_to_others(tmp_path: Path) -> None:
    home = ServedApi(tmp_path, max_streams=4)
    places = home.api.state.places
    for _ in range(2):
        places.take("owner_a")
    with pytest.raises(Refused) as refused:
        places.take("owner_a")
    assert refused.value.status == 429
    for owner in ("owner_b", "owner_c"):
        places.take(owner)
    with pytest.raises(Refused) as refused:
        places.take("owner_d")
    assert refused.value.status == 503
    places.give_back("owner_a")
    places.take("owner_d")


def test_a_stream_that_has_nothing_to_tell_looks_ever_less(
    home: ServedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    stream = JobStream(home.app.documents, home.app.conductor, home.ping(steps=1), None)

    async def slept(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 20:
            stream.over = True

    async def listen() -> int:
        return len([event async for event in told(stream, 0.2)])

    monkeypatch.setattr(anyio, "sleep", slept)
    assert anyio.run(listen) == 1
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.2, 1.0)


def test_a_listener_who_leaves_makes_room(home: ServedApi) -> None:
    places = home.api.state.places
    before = places.free
    job_id = home.ping(steps=1)
    key = home.user.headers["Authorization"]
    with (
        on_a_socket(home.api) as url,
        httpx.Client(base_url=url, headers={"Authorization": key}) as client,
        listening(client, job_id) as heard,
    ):
        next(heard)
        assert places.free == before - 1
    # The server has drained by now: it would wait for a listener it still served.
    assert places.free == before
