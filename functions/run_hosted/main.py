"""A hosted step was announced: perform it, look after it, or end its call."""

from __future__ import annotations

import functions_framework
from flask import Request

from functions.calling import admit_caller
from infra.bootstrap import app
from shared.errors import Permanent
from shared.log import log
from shared.messages import PushEnvelope, StepHint


@functions_framework.http
def run_hosted(request: Request) -> tuple[str, int]:
    """Do whatever the job of the hint has to be done by hosted models; never by an embedded engine.

    What is no hint is taken all the same: no later delivery of it would tell more.
    """
    admit_caller()
    try:
        envelope = PushEnvelope.from_request_json(request.get_json(silent=True))
        hint = StepHint.from_message(envelope.message)
    except Permanent as error:
        log("ERROR", "no step hint", error=str(error))
        return "", 204
    if hint.runtime == "hosted":
        app().hosted.attend(hint.job_id, hint.step)
    return "", 204
