"""Jobs that other systems ask for by message: each once, answered, and for nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.topology import JOB_REQUESTS
from shared.errors import Permanent
from shared.job_requests import JobRequests
from shared.messages import PushEnvelope
from shared.ports import Bus, Message, Unavailable
from shared.requesters import Requesters
from tests.reliability.homes import Home

EVENTS = "job-events-log"
CRM = "projects/p/subscriptions/serenade-job-requests"
PING = {"workflow": "ping", "parameters": {"steps": 1}, "metadata": {"order": "7"}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def requests(home: Home, who: str = "job-requests=owner_a", bus: Bus | None = None) -> JobRequests:
    return JobRequests(
        home.submissions, bus or home.messages, Requesters(who), "serenade-", home.clock
    )


def message(asked: object, message_id: str = "m1", **attributes: str) -> PushEnvelope:
    data = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    return PushEnvelope(data=data, attributes=attributes, message_id=message_id, subscription=CRM)


def answers(home: Home) -> list[dict[str, Any]]:
    heard = home.messages.pull(EVENTS, limit=100)
    home.messages.ack(EVENTS, [each.ack_id for each in heard])
    events = [json.loads(each.message.data) for each in heard]
    return [event for event in events if event["type"].startswith("serenade.job-request.")]


def test_a_request_becomes_a_job_of_its_owner_and_is_answered(home: Home):
    requests(home).arrived(message(PING))
    (answer,) = answers(home)
    assert answer["type"] == "serenade.job-request.accepted"
    job = home.conductor.jobs.load(answer["data"]["job_id"]).value
    assert (job.owner, job.workflow, job.metadata) == ("owner_a", "ping", {"order": "7"})
    assert answer["data"]["request_id"] == "m1"
    assert answer["data"]["metadata"] == {"order": "7"}


def test_the_answer_says_where_to_upload(home: Home):
    told = {"name": "hum.wav", "content_type": "audio/wav", "size": 1000}
    requests(home).arrived(message({"workflow": "melody-to-vocals", "file": {"upload": told}}))
    (answer,) = answers(home)
    leave = answer["data"]["uploads"]["melody"]
    assert leave["method"] == "PUT"
    assert leave["url"].startswith("http://home.test/")


def test_a_message_delivered_again_is_the_same_job(home: Home):
    for _ in range(3):
        requests(home).arrived(message(PING))
    assert len({answer["data"]["job_id"] for answer in answers(home)}) == 1


def test_a_publisher_may_name_its_request(home: Home):
    for message_id in ("m1", "m2"):
        requests(home).arrived(message(PING, message_id, idempotency_key="order-7"))
    assert len({answer["data"]["job_id"] for answer in answers(home)}) == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"workflow": "no-such"}, "unknown_workflow"),
        ({"workflow": "ping", "parameters": {"steps": 99}}, "invalid_parameters"),
        ({"workflow": "ping", "more": 1}, "invalid_request"),
        ({}, "invalid_request"),
        ({"workflow": "melody-to-vocals", "file": "file_none"}, "no_such_file"),
    ],
)
def test_a_request_that_cannot_be_served_is_refused_with_a_reason(
    home: Home, asked: dict[str, Any], code: str
):
    requests(home).arrived(message({**asked, "metadata": {"order": "8"}}))
    (answer,) = answers(home)
    assert answer["type"] == "serenade.job-request.refused"
    assert answer["data"]["error"]["code"] == code
    assert answer["data"]["metadata"] == {"order": "8"}


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_name_of_a_request_that_is_too_long_is_refused(home: Home, key: str):
    requests(home).arrived(message(PING, idempotency_key=key))
    assert answers(home)[0]["data"]["error"]["code"] == "invalid_request"


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[]", b'"x"', b'{"a": NaN}', b"{" * 9999, b'{"a":"' + b"x" * 300_000]
)
def test_what_is_no_request_is_left_to_the_dead_letters(home: Home, data: bytes):
    with pytest.raises(Permanent, match="bad_message"):
        requests(home).arrived(message(data))
    assert answers(home) == []


@pytest.mark.parametrize(
    ("allowed", "named", "owner"),
    [
        ("job-requests=owner_a", None, "owner_a"),
        ("job-requests=owner_a owner_b", "owner_b", "owner_b"),
        ("job-requests=*", "owner_z", "owner_z"),
        ("job-requests=owner_a owner_b", None, None),
        ("job-requests=owner_a", "owner_b", None),
        ("job-requests=*", None, None),
        ("job-requests=*", "*", None),
        ("job-requests=*", "a/../b", None),
        ("job-requests=*", "owner_1/x", None),
        ("job-requests=*", "x" * 65, None),
        ("another=owner_a", "owner_a", None),
        ("", "owner_a", None),
    ],
)
def test_a_publisher_speaks_only_for_the_owners_of_its_topic(
    home: Home, allowed: str, named: str | None, owner: str | None
):
    requests(home, allowed).arrived(message(PING, **({"principal": named} if named else {})))
    (answer,) = answers(home)
    if owner is None:
        assert answer["data"]["error"]["code"] == "forbidden_principal"
        assert "owner" not in answer["data"]
    else:
        assert answer["data"]["owner"] == owner
        assert home.conductor.jobs.load(answer["data"]["job_id"]).value.owner == owner


@pytest.mark.parametrize("text", ["job-requests", "=owner_a", "job-requests=", "job-requests=a/b"])
def test_a_setting_that_says_nothing_is_a_mistake(text: str):
    with pytest.raises(ValueError, match=r"SUBSCRIPTION=OWNER|no owner"):
        Requesters(text)


class Silent(Bus):
    """A bus that takes no message now."""

    def publish(self, topic: str, messages: object) -> list[str]:
        raise Unavailable("not now")


def test_a_request_that_could_not_be_answered_is_answered_when_it_comes_again(home: Home):
    with pytest.raises(Unavailable):
        requests(home, bus=Silent()).arrived(message(PING))
    requests(home).arrived(message(PING))
    assert len(answers(home)) == 1
    assert len(home.documents.query("job").documents) == 1


def test_the_topic_exists_on_both_homes(home: Home):
    home.messages.publish(JOB_REQUESTS, [Message(b"{}")])
    assert [d.message.data for d in home.messages.pull("job-requests")] == [b"{}"]
