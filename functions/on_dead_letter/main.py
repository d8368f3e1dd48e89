"""A message went to the dead letters: keep its bytes, and look after what it was about."""

from __future__ import annotations

import functions_framework
from flask import Request

from functions.calling import admit_caller
from infra.bootstrap import app
from shared.errors import Permanent
from shared.log import log
from shared.messages import PushEnvelope


@functions_framework.http
def on_dead_letter(request: Request) -> tuple[str, int]:
    """Tell the conductor; it takes back only what no live lease holds.

    What cannot be read here is taken all the same: dead letters have no dead letters of their own.
    """
    admit_caller()
    try:
        app().dead_letters.arrived(PushEnvelope.from_request_json(request.get_json(silent=True)))
    except Permanent as error:
        log("ERROR", "unreadable dead letter", error=str(error))
    return "", 204
