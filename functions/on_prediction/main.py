"""A provider says that a prediction is over: bring home what it made."""

from __future__ import annotations

import time

import functions_framework
from flask import Request

from infra.bootstrap import app
from shared.errors import EngineUnavailable, Permanent, Refused, Transient
from shared.hosted.claim_tokens import read_token
from shared.log import log
from shared.ports import Conflict

MAX_BYTES = 1024 * 1024


@functions_framework.http
def on_prediction(request: Request) -> tuple[str, int]:
    """Believe nothing but what is signed: the address by us, the body by the provider.

    204 where there is nothing more to tell; 401 or 422 for what nobody should repeat; 503 asks for
    the same once more.
    """
    home = app()
    try:
        if request.method != "POST" or (request.content_length or 0) > MAX_BYTES:
            raise Permanent("bad_message", "A webhook is a POST of at most 1 MiB.")
        claim = read_token(request.args.get("claim", ""), home.settings.secret)
        provider = home.provider("replicate")
        told = provider.verify(dict(request.headers), request.get_data(), time.time())
        home.hosted.arrived(claim, told)
    except Refused as error:
        log("WARNING", "webhook turned away", code=error.code)
        return error.code, error.status
    except (Permanent, EngineUnavailable) as error:
        log("WARNING", "webhook not understood", code=error.code)
        return error.code, 422
    except (Transient, Conflict) as error:
        log("WARNING", "webhook postponed", error=str(error))
        return error.code, 503
    return "", 204
