"""Another system asks for a job."""

from __future__ import annotations

import functions_framework
from flask import Request

from functions.calling import admit_caller
from infra.bootstrap import app
from shared.messages import PushEnvelope


@functions_framework.http
def on_job_request(request: Request) -> tuple[str, int]:
    """Submit it, and answer on ``job-events``.

    What cannot be read raises, is delivered again, and goes to the dead letters in the end.
    """
    admit_caller()
    app().job_requests.arrived(PushEnvelope.from_request_json(request.get_json(silent=True)))
    return "", 204
