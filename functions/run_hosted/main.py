"""A hosted step was announced: perform it, look after it, or end its call."""

from __future__ import annotations

import functions_framework
from flask import Request

from functions.calling import admit_caller
from functions.hints import hint_at_hand
from infra.bootstrap import app


@functions_framework.http
def run_hosted(_request: Request) -> tuple[str, int]:
    """Do whatever the job of the hint has to be done by hosted models; never by an embedded engine."""
    admit_caller()
    hint = hint_at_hand()
    if hint is not None and hint.runtime == "hosted":
        app().hosted.attend(hint.job_id, hint.step)
    return "", 204
