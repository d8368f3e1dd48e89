"""Pushed messages, as a function receives them over HTTP."""

from __future__ import annotations

import base64
import json
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from cloudevents.http import from_http

from infra.local.bus import SqliteBus
from infra.local.push import Pusher
from infra.topology import Subscription, Topology
from shared.messages import ObjectFinalized
from shared.ports import Delivery, Message, ObjectFacts

TOPOLOGY = Topology(
    (
        Subscription(
            "hints",
            "steps",
            push="dispatch",
            min_backoff_s=0.01,
            max_backoff_s=0.01,
            dead_letter_topic="lost",
        ),
        Subscription("uploads", "objects", push="on_upload", push_format="cloudevent"),
        Subscription("pulled", "steps"),
    )
)


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


class Functions:
    """A server that notes what it is sent and answers as it is told."""

    def __init__(self) -> None:
        self.received: queue.Queue[Received] = queue.Queue()
        self.answer: Callable[[Received], int] = lambda request: 204
        functions = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Received(self.path, headers, self.rfile.read(length))
                functions.received.put(request)
                self.send_response(functions.answer(request))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}).start()

    def next(self) -> Received:
        return self.received.get(timeout=30)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def functions() -> Iterator[Functions]:
    functions = Functions()
    yield functions
    functions.close()


@pytest.fixture
def bus(tmp_path: Path) -> SqliteBus:
    return SqliteBus(tmp_path / "bus.db", TOPOLOGY)


@contextmanager
def pushing(bus: SqliteBus, functions: Functions) -> Iterator[None]:
    pusher = Pusher(bus, TOPOLOGY, functions.url, "s3cret", in_flight=2)
    pusher.start()
    try:
        yield
    finally:
        pusher.stop()


def test_a_message_arrives_in_pub_subs_envelope(bus: SqliteBus, functions: Functions) -> None:
    with pushing(bus, functions):
        (message_id,) = bus.publish("steps", [Message(b"\xffhint", {"runtime": "cpu"})])
        request = functions.next()
    assert request.path == "/dispatch"
    assert request.headers["authorization"] == "Bearer s3cret"
    assert request.headers["content-type"] == "application/json"
    envelope = json.loads(request.body)
    published = envelope["message"].pop("publishTime")
    assert published.endswith("Z")
    assert envelope == {
        "message": {
            "data": base64.b64encode(b"\xffhint").decode(),
            "messageId": message_id,
            "message_id": message_id,
            "publish_time": published,
            "attributes": {"runtime": "cpu"},
        },
        "subscription": "projects/local/subscriptions/hints",
        "deliveryAttempt": 1,
    }
    assert bus.backlog("hints") == 0
    assert bus.backlog("pulled") == 1


def test_a_finalized_object_arrives_as_a_cloud_event(bus: SqliteBus, functions: Functions) -> None:
    facts = ObjectFacts("uploads", "ada/für elise.flac", 17, 9, "audio/flac", {}, 1.8e9)
    message = ObjectFinalized.from_facts(facts).to_message()
    with pushing(bus, functions):
        bus.publish("objects", [message])
        request = functions.next()
    event = from_http(request.headers, request.body)
    assert request.path == "/on_upload"
    assert event["specversion"] == "1.0"
    assert event["type"] == "google.cloud.storage.object.v1.finalized"
    assert event["source"] == "//storage.googleapis.com/projects/_/buckets/uploads"
    assert event["id"] == message.attributes["ce-id"].replace("ü", "%C3%BC").replace(" ", "%20")
    assert request.headers["content-type"] == "application/json"
    assert ObjectFinalized.from_cloud_event(event).name == facts.name


def test_a_bare_object_resource_becomes_a_whole_cloud_event(
    bus: SqliteBus, functions: Functions
) -> None:
    resource = {"bucket": "uploads", "name": "ada/file_1", "generation": "17", "size": "9"}
    with pushing(bus, functions):
        (message_id,) = bus.publish("objects", [Message(json.dumps(resource).encode())])
        request = functions.next()
    event = from_http(request.headers, request.body)
    assert event["id"] == message_id
    assert event["subject"] == "objects/ada/file_1"
    assert event.data == resource


def test_what_is_refused_comes_again_until_it_is_accepted(
    bus: SqliteBus, functions: Functions
) -> None:
    answers = iter([500, 404, 302, 200])
    functions.answer = lambda request: next(answers)
    with pushing(bus, functions):
        bus.publish("steps", [Message(b"hint")])
        attempts = [json.loads(functions.next().body)["deliveryAttempt"] for _ in range(4)]
    assert attempts == [1, 2, 3, 4]
    assert bus.backlog("hints") == 0


def test_a_function_that_is_not_there_yet_gets_its_message_later(
    bus: SqliteBus, functions: Functions
) -> None:
    functions.close()
    with pushing(bus, functions):
        bus.publish("steps", [Message(b"hint")])
    assert bus.backlog("hints") == 1
    later = Functions()
    with pushing(bus, later):
        assert later.next().path == "/dispatch"
    later.close()
    assert bus.backlog("hints") == 0


def test_a_fault_that_nobody_foresaw_does_not_end_the_pushing(
    tmp_path: Path, functions: Functions
) -> None:
    class Stumbling(SqliteBus):
        """A bus whose every pusher runs into something new at first."""

        stumbles = 4

        def pull(self, *args: Any, **options: Any) -> list[Delivery]:
            if self.stumbles > 0:
                self.stumbles -= 1
                raise RuntimeError("something new")
            return super().pull(*args, **options)

    bus = Stumbling(tmp_path / "bus.db", TOPOLOGY)
    with pushing(bus, functions):
        bus.publish("steps", [Message(b"hint")])
        assert functions.next().path == "/dispatch"
    assert bus.backlog("hints") == 0


def test_stopping_waits_for_the_answer_under_way(bus: SqliteBus, functions: Functions) -> None:
    answer = Event()
    functions.answer = lambda request: 200 if answer.wait(30) else 500
    pusher = Pusher(bus, TOPOLOGY, functions.url, "s3cret", in_flight=2)
    pusher.start()
    bus.publish("steps", [Message(str(n).encode()) for n in range(5)])
    for _ in range(2):
        functions.next()
    stopping = Thread(target=pusher.stop)
    stopping.start()
    assert functions.received.empty()
    answer.set()
    stopping.join()
    assert functions.received.empty()
    assert bus.backlog("hints") == 3


def test_no_more_posts_are_under_way_than_allowed(bus: SqliteBus, functions: Functions) -> None:
    under_way: list[int] = []
    most = []

    def slowly(request: Received) -> int:
        under_way.append(1)
        most.append(len(under_way))
        Event().wait(0.005)
        under_way.pop()
        return 200

    functions.answer = slowly
    with pushing(bus, functions):
        bus.publish("steps", [Message(b"hint") for _ in range(30)])
        for _ in range(30):
            functions.next()
    assert max(most) <= 2
