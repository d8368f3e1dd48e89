"""A step was announced: see that there is a worker for it."""

from __future__ import annotations

import functions_framework
from flask import Request

from infra.bootstrap import app
from shared.messages import PushEnvelope, StepHint


@functions_framework.http
def dispatch(request: Request) -> tuple[str, int]:
    """Start what workers are missing for the runtime of the hint; hosted steps need none."""
    hint = StepHint.from_message(PushEnvelope.from_request_json(request.get_json()).message)
    if hint.runtime != "hosted":
        app().dispatcher.dispatch(hint.runtime)
    return "", 204
