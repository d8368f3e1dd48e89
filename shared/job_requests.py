"""Jobs that other systems ask for by message: the API's body, answered on ``job-events``."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import from_json

from shared.effects import EVENTS_TOPIC
from shared.errors import Permanent, Refused
from shared.messages import PushEnvelope
from shared.model import Problem
from shared.ports import Bus, Clock
from shared.request_answers import RequestAnswer, leave_to_json
from shared.requesters import Requesters
from shared.requests import JobRequest
from shared.submission import Submissions, Submitted
from shared.wire import bad_message

IDEMPOTENCY_KEY = "idempotency_key"
"""The attribute by which a publisher names its request; without it a message is a request."""

MAX_REQUEST_BYTES = 256 * 1024
MAX_KEY = 255


class JobRequests:
    """Submits what the messages of ``job-requests`` ask for, each once however often it comes.

    Args:
        prefix: what names of subscriptions begin with in this deployment.
    """

    def __init__(
        self, submissions: Submissions, bus: Bus, requesters: Requesters, prefix: str, clock: Clock
    ) -> None:
        self._submissions = submissions
        self._bus = bus
        self._requesters = requesters
        self._prefix = prefix
        self._clock = clock

    def arrived(self, envelope: PushEnvelope) -> None:
        """Submit the job and say so, or say why not.

        Raises:
            Permanent: ``bad_message``: no JSON object; its bytes go to the dead letters.
            Unavailable: it could not be done now; deliver the message again.
        """
        asked = _json_object(envelope.data)
        try:
            owner = self._owner(envelope)
        except Refused as error:
            self._answer(envelope, None, asked, error)
            return
        try:
            submitted = self._submitted(owner, envelope, asked)
        except Permanent as error:
            self._answer(envelope, owner, asked, error)
            return
        self._bus.publish(EVENTS_TOPIC, [self._accepted(envelope, owner, submitted).to_message()])

    def _owner(self, envelope: PushEnvelope) -> str:
        subscription = envelope.subscription.rpartition("/")[2].removeprefix(self._prefix)
        return self._requesters.owner(subscription, envelope.attributes)

    def _submitted(self, owner: str, envelope: PushEnvelope, asked: dict[str, object]) -> Submitted:
        given = envelope.attributes.get(IDEMPOTENCY_KEY)
        if given is not None and not 1 <= len(given) <= MAX_KEY:
            raise Refused(422, "invalid_request", f"{IDEMPOTENCY_KEY}: 1 to {MAX_KEY} characters.")
        key = given or f"message/{envelope.message_id}"
        return self._submissions.submit(owner, _request(asked), key)

    def _accepted(self, envelope: PushEnvelope, owner: str, submitted: Submitted) -> RequestAnswer:
        return RequestAnswer(
            request_id=envelope.message_id,
            time=self._clock(),
            owner=owner,
            job_id=submitted.job.id,
            uploads={role: leave_to_json(leave) for role, leave in submitted.uploads.items()},
            metadata=submitted.job.metadata,
        )

    def _answer(
        self,
        envelope: PushEnvelope,
        owner: str | None,
        asked: dict[str, object],
        error: Permanent,
    ) -> None:
        """Refuse. What the request was marked with goes back, so that its sender knows it again."""
        refused = RequestAnswer(
            request_id=envelope.message_id,
            time=self._clock(),
            owner=owner,
            error=Problem(code=error.code, message=error.message),
            metadata=_metadata(asked),
        )
        self._bus.publish(EVENTS_TOPIC, [refused.to_message()])


def _json_object(data: bytes) -> dict[str, object]:
    """The value of a body, read as strictly as the API reads its own."""
    if len(data) > MAX_REQUEST_BYTES:
        raise bad_message(f"A job request has at most {MAX_REQUEST_BYTES // 1024} KiB.")
    try:
        value = from_json(data, allow_inf_nan=False)
    except ValueError as error:
        raise bad_message(f"Not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise bad_message(f"Expected a JSON object, got {type(value).__name__}.")
    return value


def _request(asked: dict[str, object]) -> JobRequest:
    try:
        return JobRequest.model_validate(asked)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part)[:80] for part in first["loc"]) or "the request"
        raise Refused(422, "invalid_request", f"{where}: {first['msg']}.") from error


def _metadata(asked: dict[str, object]) -> dict[str, str]:
    try:
        return JobRequest(workflow="any", metadata=asked.get("metadata", {})).metadata
    except ValidationError:
        return {}
