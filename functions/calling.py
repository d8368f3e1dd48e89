"""Who may call the event functions: nobody but the platform's own."""

from __future__ import annotations

from flask import abort, request

from infra.bootstrap import app
from shared.errors import Refused
from shared.log import log


def admit_caller() -> None:
    """Let the request at hand in, or end it with 401 or 403.

    Raises:
        werkzeug.exceptions.HTTPException: the caller may not.
        Unavailable: nobody can tell now.
    """
    try:
        app().callers.admit(request.headers.get("Authorization"))
    except Refused as error:
        log("WARNING", "caller turned away", status=error.status, error=error.message)
        abort(error.status)
