"""Wire formats: Google's as Google sends them, ours as CloudEvents, and nothing else believed."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import unquote

import pytest
from cloudevents.http import CloudEvent, from_http

from infra.local.push_formats import cloud_event, pubsub_envelope
from infra.topology import Subscription
from shared.errors import Permanent
from shared.instants import from_rfc3339, to_rfc3339
from shared.messages import JobEvent, ObjectFinalized, PushEnvelope, StepHint
from shared.model import JobStatus, Problem
from shared.ports import Delivery, Message, ObjectFacts
from shared.problem import problem

NOON = 1_800_000_000.25
FACTS = ObjectFacts(
    "uploads", "usr_1/file é", 1_800_000_000_250_000, 329_496, "audio/flac", {}, created_at=NOON
)
FROM_GOOGLE: dict[str, Any] = {
    "kind": "storage#object",
    "id": "uploads/usr_1/file_1/1587627537231057",
    "bucket": "uploads",
    "name": "usr_1/file_1",
    "generation": "1587627537231057",
    "metageneration": "1",
    "contentType": "audio/flac",
    "timeCreated": "2020-04-23T07:38:57.230Z",
    "size": "352",
    "md5Hash": "ucPvGAwIQVV5MF9f6mRkDw==",
}


def event_of(data: object, **altered: str) -> CloudEvent:
    attributes = {
        "type": "google.cloud.storage.object.v1.finalized",
        "source": "//storage.googleapis.com/projects/_/buckets/uploads",
        "subject": "objects/usr_1/file_1",
        **altered,
    }
    return CloudEvent(attributes, data)


def delivered(message: Message) -> Delivery:
    return Delivery(message, "message_1", "ack_1", 3, NOON)


def test_an_object_event_is_read_as_google_sends_it() -> None:
    event = ObjectFinalized.from_cloud_event(event_of(FROM_GOOGLE))
    assert event == ObjectFinalized(
        bucket="uploads",
        name="usr_1/file_1",
        generation=1587627537231057,
        size=352,
        content_type="audio/flac",
        created_at=from_rfc3339("2020-04-23T07:38:57.230Z"),
    )
    assert event.event_id == "uploads/usr_1/file_1#1587627537231057"


def test_numbers_of_64_bits_are_strings_on_the_wire() -> None:
    resource = json.loads(ObjectFinalized.from_facts(FACTS).to_message().data)
    assert resource["generation"] == "1800000000250000"
    assert resource["size"] == "329496"
    assert resource["timeCreated"] == "2027-01-15T08:00:00.250Z"


def test_an_object_event_survives_bus_push_and_function() -> None:
    told = ObjectFinalized.from_facts(FACTS)
    request = cloud_event(delivered(told.to_message()))
    arrived = from_http(request.headers, request.body)
    assert ObjectFinalized.from_cloud_event(arrived) == told
    assert unquote(arrived["id"]) == told.event_id
    assert arrived["time"].startswith("2027-01-15T08:00:00.25")


@pytest.mark.parametrize(
    "altered",
    [
        {"generation": "soon"},
        {"generation": None},
        {"size": "-1"},
        {"name": ""},
        {"bucket": None},
        {"timeCreated": "yesterday"},
    ],
)
def test_an_object_event_without_its_object_is_refused(altered: dict[str, object]) -> None:
    with pytest.raises(Permanent, match="bad_message"):
        ObjectFinalized.from_cloud_event(event_of({**FROM_GOOGLE, **altered}))


@pytest.mark.parametrize("data", [None, "text", [], b"\xff"])
def test_an_event_without_an_object_is_refused(data: object) -> None:
    with pytest.raises(Permanent, match="bad_message"):
        ObjectFinalized.from_cloud_event(event_of(data))


def test_another_event_is_refused() -> None:
    with pytest.raises(Permanent, match="bad_message"):
        ObjectFinalized.from_cloud_event(
            event_of(FROM_GOOGLE, type="google.cloud.storage.object.v1.deleted")
        )


def test_a_hint_comes_back() -> None:
    hint = StepHint(
        job_id="job_1", step="sing", runtime="cpu", task="sing", trace="00-4bf9-00f0-01"
    )
    message = hint.to_message()
    assert json.loads(message.data) == {"v": 1, "job_id": "job_1", "step": "sing"}
    assert message.attributes == {
        "runtime": "cpu",
        "task": "sing",
        "traceparent": "00-4bf9-00f0-01",
    }
    assert StepHint.from_message(message) == hint


def test_a_hint_of_a_newer_sender_is_read() -> None:
    data = b'{"v": 2, "job_id": "job_1", "step": "sing", "urgency": 3}'
    hint = StepHint.from_message(Message(data, {"runtime": "gpu", "task": "sing", "new": "yes"}))
    assert (hint.v, hint.job_id, hint.trace) == (2, "job_1", None)


@pytest.mark.parametrize(
    ("data", "attributes"),
    [
        (b"", {"runtime": "cpu", "task": "sing"}),
        (b"[]", {"runtime": "cpu", "task": "sing"}),
        (b"[" * 100_000, {"runtime": "cpu", "task": "sing"}),
        (b'{"job_id": "job_1"}', {"runtime": "cpu", "task": "sing"}),
        (b'{"job_id": "job_1", "step": "sing"}', {}),
        (b'{"job_id": "job_1", "step": "sing"}', {"runtime": "abacus", "task": "sing"}),
        (b'{"v": 1, "job_id": 7, "step": "sing"}', {"runtime": "cpu", "task": "sing"}),
    ],
)
def test_what_is_no_hint_is_refused(data: bytes, attributes: dict[str, str]) -> None:
    with pytest.raises(Permanent, match="bad_message"):
        StepHint.from_message(Message(data, attributes))


def test_a_push_is_unwrapped() -> None:
    hint = StepHint(job_id="job_1", step="sing", runtime="cpu", task="sing").to_message()
    subscription = Subscription("steps-dispatch", "steps", push="dispatch")
    request = pubsub_envelope(subscription, delivered(hint))
    envelope = PushEnvelope.from_request_json(json.loads(request.body))
    assert envelope.message == hint
    assert envelope.message_id == "message_1"
    assert envelope.subscription == "projects/local/subscriptions/steps-dispatch"
    assert (envelope.delivery_attempt, envelope.published_at) == (3, NOON)


def test_a_push_may_lack_data_attributes_and_attempts() -> None:
    body = {"message": {"messageId": "1"}, "subscription": "projects/p/subscriptions/s"}
    envelope = PushEnvelope.from_request_json(body)
    assert envelope.message == Message(b"", {})
    assert envelope.delivery_attempt is None


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"message": "text", "subscription": "s"},
        {"message": {"data": base64.b64encode(b"x").decode()}, "subscription": "s"},
        {"message": {"messageId": "1", "data": "not base64!"}, "subscription": "s"},
        {"message": {"messageId": "1", "attributes": {"a": 1}}, "subscription": "s"},
        {"message": {"messageId": "1"}},
    ],
)
def test_what_is_no_push_is_refused(body: object) -> None:
    with pytest.raises(Permanent, match="bad_message"):
        PushEnvelope.from_request_json(body)


def job_event(status: JobStatus = JobStatus.FAILED) -> JobEvent:
    return JobEvent(
        id="job_1/7/0",
        job_id="job_1",
        status=status,
        rev=7,
        workflow="melody-to-vocals",
        owner="usr_1",
        time=NOON,
        error=Problem(code="too_long", message="The recording is 14 min; the limit is 10 min."),
        metadata={"customer": "🎵"},
    )


def test_a_job_event_is_a_cloud_event() -> None:
    message = job_event().to_message()
    event = from_http({"content-type": message.attributes["content-type"]}, message.data)
    assert event["id"] == "job_1/7/0"
    assert event["source"] == "serenade"
    assert event["type"] == "serenade.job.failed"
    assert event["subject"] == "job_1"
    assert event["time"] == "2027-01-15T08:00:00.250Z"
    assert event.data == {
        "job_id": "job_1",
        "status": "failed",
        "rev": 7,
        "workflow": "melody-to-vocals",
        "owner": "usr_1",
        "error": {
            "code": "too_long",
            "message": "The recording is 14 min; the limit is 10 min.",
        },
        "metadata": {"customer": "🎵"},
    }


def test_job_events_are_filtered_by_attributes() -> None:
    attributes = job_event(JobStatus.COMPLETED).to_message().attributes
    assert attributes["type"] == "serenade.job.completed"
    assert attributes["workflow"] == "melody-to-vocals"


def test_a_job_event_comes_back() -> None:
    event = job_event()
    assert JobEvent.from_message(event.to_message()) == event


@pytest.mark.parametrize("data", [b"{}", b'{"data": {}}', b"null", b'{"data": 3, "id": "x"}'])
def test_what_is_no_job_event_is_refused(data: bytes) -> None:
    with pytest.raises(Permanent, match="bad_message"):
        JobEvent.from_message(Message(data))


def test_instants_are_utc() -> None:
    assert to_rfc3339(0.0) == "1970-01-01T00:00:00.000Z"
    assert from_rfc3339("1970-01-01T01:00:00+01:00") == 0.0
    assert from_rfc3339("2020-04-23T07:38:57.230123456Z") == pytest.approx(1587627537.230123)
    with pytest.raises(ValueError, match="offset"):
        from_rfc3339("1970-01-01T00:00:00")


def test_a_problem_names_itself() -> None:
    assert problem(413, "too_large", "The file is larger than 200 MB.", limit=200) == {
        "type": "urn:serenade:problem:too_large",
        "title": problem(413, "x", "y")["title"],
        "status": 413,
        "code": "too_large",
        "detail": "The file is larger than 200 MB.",
        "limit": 200,
    }
    assert problem(404, "x", "y")["title"] == "Not Found"
    assert problem(499, "x", "y")["title"] == "Client Closed Request"
