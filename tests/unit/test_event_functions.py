"""The event functions as the local home hosts them, and messages that nobody can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from infra import bootstrap
from infra.local.functions_host import FUNCTIONS, event_functions
from infra.local.push_formats import push_request
from infra.local.topology import LOCAL
from shared.ports import Delivery, Message
from shared.settings import variable

SECRET = "known to the home alone"


@pytest.fixture
def functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv(variable("data"), str(tmp_path))
    monkeypatch.setenv(variable("secret"), SECRET)
    bootstrap.app.cache_clear()
    yield Client(event_functions(SECRET))
    bootstrap.app.cache_clear()


def pushed(functions: Client, subscription: str, message: Message) -> TestResponse:
    source = LOCAL.subscription(subscription)
    delivery = Delivery(message, "1", "ack", attempt=1, published_at=1.8e9)
    request = push_request(source, delivery)
    return posted(functions, f"/{source.push}", request.body, request.headers)


def posted(functions: Client, path: str, body: bytes, headers: dict[str, str]) -> TestResponse:
    known = {**headers, "authorization": f"Bearer {SECRET}"}
    return functions.post(path, data=body, headers=known)


def test_functions_without_a_secret_are_not_served() -> None:
    with pytest.raises(ValueError, match="SERENADE_SECRET"):
        event_functions("")


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b'{"job_id": 3}', b'{"job_id": "job_1"}'])
def test_a_hint_that_nobody_can_read_is_not_asked_for_again(functions: Client, data: bytes) -> None:
    assert pushed(functions, "steps-dispatch", Message(data, {})).status_code == 204


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"message": 1}', json.dumps("x").encode()])
@pytest.mark.parametrize("function", ["dispatch", "on_dead_letter"])
def test_what_is_no_push_is_not_asked_for_again(
    functions: Client, function: str, body: bytes
) -> None:
    answer = posted(functions, f"/{function}", body, {"content-type": "application/json"})
    assert answer.status_code == 204


def test_the_bytes_of_a_dead_letter_that_is_no_hint_are_kept(functions: Client) -> None:
    assert pushed(functions, "dead-letters", Message(b"\xffnoise", {})).status_code == 204
    objects = bootstrap.app().objects
    assert b"".join(objects.read("results", "dead-letters/1")) == b"\xffnoise"


def test_an_upload_event_that_nobody_can_read_becomes_a_dead_letter(functions: Client) -> None:
    assert pushed(functions, "uploads-arrived", Message(b"{}", {})).status_code == 500
    source = LOCAL.subscription("uploads-arrived")
    assert source.is_spent(source.max_attempts)
    assert LOCAL.of_topic(str(source.dead_letter_topic))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_knows_its_callers_turns_others_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for setting, value in (
        ("home", "gcp"),
        ("data", str(tmp_path)),
        ("push_callers", "pusher@p.iam.gserviceaccount.com"),
        ("push_audience", "https://functions.example"),
    ):
        monkeypatch.setenv(variable(setting), value)
    bootstrap.app.cache_clear()
    functions = Client(event_functions(SECRET))
    headers = {"ce-id": "1", "ce-source": "s", "ce-type": "t", "ce-specversion": "1.0"}
    answer = posted(functions, f"/{name}", b"{}", {"content-type": "application/json", **headers})
    bootstrap.app.cache_clear()
    assert answer.status_code == 401
