"""Dead letters: the transport gave up on a message; the documents decide what that means."""

from __future__ import annotations

from shared.conductor import Conductor
from shared.errors import Permanent
from shared.log import log
from shared.messages import PushEnvelope, StepHint
from shared.model import StepStatus
from shared.ports import Exists, Missing, ObjectStore
from shared.wire import json_bytes

_FOLDER = "dead-letters"


class DeadLetters:
    """Keeps what nobody could read, and looks after the job of what somebody could."""

    def __init__(self, conductor: Conductor, objects: ObjectStore, results_bucket: str) -> None:
        self._conductor = conductor
        self._objects = objects
        self._results = results_bucket

    def arrived(self, envelope: PushEnvelope) -> None:
        """A message was delivered in vain too often.

        Its step is taken back if its lease has ended; a live lease is never touched, and a ready
        step is announced again by its own clock.
        """
        log("ERROR", "dead letter", id=envelope.message_id, attributes=dict(envelope.attributes))
        try:
            hint = StepHint.from_message(envelope.message)
        except Permanent:
            self._keep(envelope)
            return
        try:
            step = self._conductor.jobs.load(hint.job_id).value.steps.get(hint.step)
        except Missing:
            return
        if step is None or step.engine.runtime == "hosted":
            return  # its lease's own clock has its provider asked
        if step.status is StepStatus.RUNNING and step.claim_id:
            self._conductor.reclaim(hint.job_id, hint.step, step.claim_id)

    def _keep(self, envelope: PushEnvelope) -> None:
        """The bytes as they came, and beside them what was said of them."""
        name = f"{_FOLDER}/{envelope.message_id}"
        self._kept(name, envelope.data, "application/octet-stream")
        attributes = json_bytes(dict(envelope.attributes))
        self._kept(f"{name}.attributes.json", attributes, "application/json")

    def _kept(self, name: str, content: bytes, content_type: str) -> None:
        try:
            self._objects.create(self._results, name, iter([content]), content_type=content_type)
        except Exists:
            log("INFO", "dead letter was kept before", name=name)
