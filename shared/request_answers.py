"""What another system hears of the job it asked for by message: a CloudEvent on ``job-events``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from shared.instants import to_rfc3339
from shared.messages import STRUCTURED_CLOUD_EVENT
from shared.model import Problem
from shared.ports import Instant, Message, SignedRequest
from shared.wire import Wire, json_bytes

ANSWER_PREFIX = "serenade.job-request."


class RequestAnswer(Wire):
    """A request was accepted, and by which job, or refused, and why.

    Attributes:
        request_id: the request's message id; the event's id too, equal in every delivery.
        owner: on whose behalf it was asked; None where that could not be told.
        uploads: role → leave to upload the file that the job waits for there.
    """

    request_id: str = Field(min_length=1)
    time: Instant
    owner: str | None = None
    job_id: str | None = None
    uploads: Mapping[str, Any] = Field(default_factory=dict)
    error: Problem | None = None
    metadata: Mapping[str, str] = Field(default_factory=dict)

    @property
    def outcome(self) -> Literal["accepted", "refused"]:
        """What became of the request."""
        return "refused" if self.error else "accepted"

    def to_message(self) -> Message:
        """A structured CloudEvent, with what subscriptions filter by in the attributes."""
        kind = ANSWER_PREFIX + self.outcome
        event = {
            "specversion": "1.0",
            "id": self.request_id,
            "source": "serenade",
            "type": kind,
            "subject": self.job_id or self.request_id,
            "time": to_rfc3339(self.time),
            "datacontenttype": "application/json",
            "data": self.model_dump(mode="json", exclude={"time"}, exclude_none=True),
        }
        attributes = {"content-type": STRUCTURED_CLOUD_EVENT, "type": kind}
        if self.owner is not None:
            attributes["owner"] = self.owner
        return Message(json_bytes(event), attributes)


def leave_to_json(leave: SignedRequest) -> dict[str, Any]:
    """A signed request as JSON, as the API gives it."""
    return {
        "protocol": leave.protocol,
        "method": leave.method,
        "url": leave.url,
        "headers": dict(leave.headers),
        "expires_at": to_rfc3339(leave.expires_at),
    }
