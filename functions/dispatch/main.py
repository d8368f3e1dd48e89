"""A step was announced: see that there is a worker for it."""

from __future__ import annotations

import functions_framework
from flask import Request

from functions.calling import admit_caller
from functions.hints import hint_at_hand
from infra.bootstrap import app


@functions_framework.http
def dispatch(_request: Request) -> tuple[str, int]:
    """Start what workers are missing for the runtime of the hint; hosted steps need none."""
    admit_caller()
    hint = hint_at_hand()
    if hint is not None and hint.runtime != "hosted":
        app().dispatcher.dispatch(hint.runtime)
    return "", 204
