"""Another system publishes a request on the local home's bus, and hears of its job there."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.homes import Home
from tests.users import PHRASE, Document, moments

GATE = "/pubsub/v1/projects/local"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with Home(tmp_path_factory.mktemp("requests")) as home:
        yield home


def published(home: Home, asked: object, **attributes: str) -> httpx.Response:
    data = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    told = {"data": base64.b64encode(data).decode(), "attributes": attributes}
    return home.client.post(f"{GATE}/topics/job-requests:publish", json={"messages": [told]})


def heard(home: Home) -> list[Document]:
    """The events that came since the last call; each is acknowledged."""
    events, acks = [], []
    answer = home.client.post(
        f"{GATE}/subscriptions/job-events-log:pull", json={"maxMessages": 100}
    )
    for each in answer.json()["receivedMessages"]:
        events.append(json.loads(base64.b64decode(each["message"]["data"])))
        acks.append(each["ackId"])
    home.client.post(f"{GATE}/subscriptions/job-events-log:acknowledge", json={"ackIds": acks})
    return events


def waited_for(home: Home, kind: str, **data: Any) -> Document:
    for _ in moments(30.0):
        for event in heard(home):
            if event["type"] == kind and data.items() <= event["data"].items():
                return event
    raise AssertionError(f"no {kind} was heard")


def test_a_song_asked_for_by_message_is_sung(home: Home) -> None:
    told = {"name": "hum.flac", "content_type": "audio/flac", "size": PHRASE.stat().st_size}
    asked = {
        "workflow": "melody-to-vocals",
        "file": {"upload": told},
        "parameters": {"lyrics": "the river runs away from me"},
        "metadata": {"order": "7"},
    }
    (request_id,) = published(home, asked).json()["messageIds"]
    answer = waited_for(home, "serenade.job-request.accepted", request_id=request_id)["data"]
    home.send(answer["uploads"]["melody"], PHRASE.read_bytes())
    done = waited_for(home, "serenade.job.completed", job_id=answer["job_id"])
    assert done["data"]["metadata"] == {"order": "7"}
    assert {each["name"] for each in home.artifacts(answer["job_id"])} >= {"mix.wav"}


def test_a_request_that_makes_no_sense_is_answered(home: Home) -> None:
    (request_id,) = published(home, {"workflow": "no-such"}).json()["messageIds"]
    refused = waited_for(home, "serenade.job-request.refused", request_id=request_id)
    assert refused["data"]["error"]["code"] == "unknown_workflow"


def test_the_gate_opens_to_the_homes_own_key_only(home: Home) -> None:
    for header in ({}, {"Authorization": "Bearer sk_wrong"}, {"Authorization": home.key}):
        for path in ("topics/job-requests:publish", "subscriptions/job-events-log:pull"):
            answer = httpx.post(f"{home.url}{GATE}/{path}", json={}, headers=header)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("topics/job-requests:publish", {}, 400),
        ("topics/job-requests:publish", [], 400),
        ("topics/job-requests:publish", {"messages": [1]}, 400),
        ("topics/job-requests:publish", {"messages": [{"data": "!"}]}, 400),
        ("topics/job-requests:publish", {"messages": [{}] * 101}, 400),
        ("topics/job-requests:publish", {"messages": [{"attributes": {"a": 1}}]}, 400),
        ("topics/job-requests:publish", {"messages": [{"data": "A" * 3_000_000}]}, 413),
        ("topics/steps:publish", {"messages": []}, 404),
        ("subscriptions/steps-cpu:pull", {}, 404),
        ("subscriptions/job-events-log:pull", {"maxMessages": 1000}, 400),
        ("subscriptions/job-events-log:acknowledge", {"ackIds": ["x"]}, 400),
    ],
)
def test_what_the_gate_cannot_pass_on_is_refused(
    home: Home, path: str, body: object, status: int
) -> None:
    assert home.client.post(f"{GATE}/{path}", json=body).status_code == status
