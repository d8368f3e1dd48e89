"""Step hints that the bus pushes."""

from __future__ import annotations

from flask import request

from shared.errors import Permanent
from shared.log import log
from shared.messages import PushEnvelope, StepHint


def hint_at_hand() -> StepHint | None:
    """The hint of the request at hand.

    What is none is logged and to be taken all the same: no later delivery of it would tell more.
    """
    try:
        envelope = PushEnvelope.from_request_json(request.get_json(silent=True))
        return StepHint.from_message(envelope.message)
    except Permanent as error:
        log("ERROR", "no step hint", error=str(error))
        return None
