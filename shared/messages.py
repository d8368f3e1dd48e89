"""Wire formats, in and out: Google's for objects and pushes, CloudEvents 1.0 for job events.

Whatever cannot be read raises ``Permanent("bad_message")``: sending it again cannot help.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import Field

from shared.instants import to_rfc3339
from shared.model import JobStatus, Problem, Runtime
from shared.ports import Instant, Message, ObjectFacts
from shared.wire import Wire, bad_message, from_base64, instant, json_bytes, json_object, read

OBJECT_FINALIZED = "google.cloud.storage.object.v1.finalized"
JOB_EVENT_PREFIX = "serenade.job."
STRUCTURED_CLOUD_EVENT = "application/cloudevents+json; charset=utf-8"


class CloudEvent(Protocol):
    """What we ask of a CloudEvent: its attributes by name, and its data."""

    @property
    def data(self) -> Any: ...

    def __getitem__(self, name: str) -> Any: ...


class ObjectFinalized(Wire):
    """Cloud Storage has a new, whole object."""

    bucket: str = Field(min_length=1)
    name: str = Field(min_length=1)
    generation: int = Field(gt=0)
    size: int = Field(ge=0)
    content_type: str = "application/octet-stream"
    created_at: Instant | None = None

    @property
    def event_id(self) -> str:
        """The event's identity, equal in every delivery of it."""
        return f"{self.bucket}/{self.name}#{self.generation}"

    @classmethod
    def from_facts(cls, facts: ObjectFacts) -> ObjectFinalized:
        """The event that an object store owes for this object."""
        return cls(
            bucket=facts.bucket,
            name=facts.name,
            generation=facts.generation,
            size=facts.size,
            content_type=facts.content_type,
            created_at=facts.created_at,
        )

    @classmethod
    def from_cloud_event(cls, event: CloudEvent) -> ObjectFinalized:
        """From Eventarc's CloudEvent, whose data is the object resource of the GCS JSON API.

        Raises:
            Permanent: ``bad_message``: another type of event, or no object resource in it.
        """
        if event["type"] != OBJECT_FINALIZED:
            raise bad_message(f"Expected {OBJECT_FINALIZED}, got {event['type']!r}.")
        resource = json_object(event.data)
        created = resource.get("timeCreated")
        members = {
            "bucket": resource.get("bucket"),
            "name": resource.get("name"),
            "generation": resource.get("generation"),
            "size": resource.get("size"),
            "content_type": resource.get("contentType") or "application/octet-stream",
            "created_at": None if created is None else instant(created),
        }
        return read(cls, members)

    def to_message(self) -> Message:
        """For the bus: the object resource as data, the CloudEvent's attributes as ``ce-…``.

        As on Google's wire, 64-bit numbers are strings.
        """
        resource = {
            "kind": "storage#object",
            "bucket": self.bucket,
            "name": self.name,
            "generation": str(self.generation),
            "metageneration": "1",
            "size": str(self.size),
            "contentType": self.content_type,
        }
        attributes = {
            "ce-id": self.event_id,
            "ce-source": f"//storage.googleapis.com/projects/_/buckets/{self.bucket}",
            "ce-type": OBJECT_FINALIZED,
            "ce-subject": f"objects/{self.name}",
            "ce-specversion": "1.0",
            "content-type": "application/json",
        }
        if self.created_at is not None:
            resource["timeCreated"] = attributes["ce-time"] = to_rfc3339(self.created_at)
        return Message(json_bytes(resource), attributes)


class StepHint(Wire):
    """Look at this step: it may be ready. Nothing in a hint is believed, the job is read.

    Attributes:
        v: version of the format.
        trace: W3C trace context (``traceparent``), where the sender had one.
    """

    v: int = Field(1, ge=1)
    job_id: str = Field(min_length=1)
    step: str = Field(min_length=1)
    runtime: Runtime
    task: str
    trace: str | None = None

    def to_message(self) -> Message:
        """Identity in the data; what subscriptions filter by in the attributes."""
        attributes = {"runtime": self.runtime, "task": self.task}
        if self.trace is not None:
            attributes["traceparent"] = self.trace
        return Message(
            json_bytes({"v": self.v, "job_id": self.job_id, "step": self.step}), attributes
        )

    @classmethod
    def from_message(cls, message: Message) -> StepHint:
        """Raises ``Permanent("bad_message")`` where it is no hint."""
        told = message.attributes
        members = {
            **json_object(message.data),
            "runtime": told.get("runtime"),
            "task": told.get("task"),
            "trace": told.get("traceparent"),
        }
        return read(cls, members)


class PushEnvelope(Wire):
    """A Pub/Sub push request: one message on its way to an HTTP endpoint.

    Attributes:
        subscription: full name, ``projects/…/subscriptions/…``.
        delivery_attempt: counted from 1 where the subscription has a dead-letter policy, else None.
    """

    data: bytes
    attributes: Mapping[str, str]
    message_id: str = Field(min_length=1)
    subscription: str
    delivery_attempt: int | None = None
    published_at: Instant | None = None

    @property
    def message(self) -> Message:
        """What was published."""
        return Message(self.data, self.attributes)

    @classmethod
    def from_request_json(cls, body: object) -> PushEnvelope:
        """From the JSON body of the request.

        Raises:
            Permanent: ``bad_message``: it is no push envelope.
        """
        envelope = json_object(body)
        message = json_object(envelope.get("message"))
        published = message.get("publishTime") or message.get("publish_time")
        members = {
            "data": from_base64(message.get("data") or ""),
            "attributes": message.get("attributes") or {},
            "message_id": message.get("messageId") or message.get("message_id"),
            "subscription": envelope.get("subscription"),
            "delivery_attempt": envelope.get("deliveryAttempt"),
            "published_at": None if published is None else instant(published),
        }
        return read(cls, members)


class JobEvent(Wire):
    """Something happened to a job that others want to know.

    Attributes:
        id: the effect that owes it; equal in every delivery.
        rev: revision of the job; orders its events.
        time: when it happened.
    """

    id: str = Field(min_length=1)
    job_id: str = Field(min_length=1)
    status: JobStatus
    rev: int = Field(ge=1)
    workflow: str
    owner: str
    time: Instant
    error: Problem | None = None
    metadata: Mapping[str, str] = Field(default_factory=dict)

    @property
    def type(self) -> str:
        """The CloudEvent type, such as ``serenade.job.completed``."""
        return JOB_EVENT_PREFIX + self.status

    def to_cloud_event(self) -> dict[str, Any]:
        """The event in CloudEvents' JSON format: the body of messages and webhooks alike."""
        data: dict[str, Any] = {
            "job_id": self.job_id,
            "status": self.status.value,
            "rev": self.rev,
            "workflow": self.workflow,
            "owner": self.owner,
            "metadata": dict(self.metadata),
        }
        if self.error is not None:
            data["error"] = self.error.model_dump()
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": "serenade",
            "type": self.type,
            "subject": self.job_id,
            "time": to_rfc3339(self.time),
            "datacontenttype": "application/json",
            "data": data,
        }

    def to_message(self) -> Message:
        """A structured CloudEvent, with what subscriptions filter by in the attributes."""
        attributes = {
            "content-type": STRUCTURED_CLOUD_EVENT,
            "type": self.type,
            "status": self.status.value,
            "workflow": self.workflow,
            "owner": self.owner,
        }
        return Message(json_bytes(self.to_cloud_event()), attributes)

    @classmethod
    def from_message(cls, message: Message) -> JobEvent:
        """Raises ``Permanent("bad_message")`` where it is no job event."""
        event = json_object(message.data)
        members = {
            **json_object(event.get("data")),
            "id": event.get("id"),
            "time": instant(event.get("time")),
        }
        return read(cls, members)
