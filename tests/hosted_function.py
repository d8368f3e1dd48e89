"""One function in a process of its own, as Cloud Run hosts it: ``python -m tests.hosted_function``.

Cloud Run lets a function's invokers in and nobody else, and takes the signature off their token.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import functions_framework
import functions_framework.aio
import uvicorn
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from infra.gcp.callers import Callers
from infra.local.lifeline import die_with_parent
from infra.local.listening import inherited
from shared.errors import Refused
from shared.settings import Settings

FUNCTIONS = Path(__file__).parents[1] / "functions"
SIGNATURES = {"on_upload": "cloudevent", "api": "aio"}
PUBLIC = ("on_prediction",)
"""Functions that anybody may call: they know by signatures whom to believe."""


STRIPPED = "SIGNATURE_REMOVED_BY_GOOGLE"

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"


def main() -> None:
    """Serve until killed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--function", required=True)
    arguments.add_argument("--listen", type=int, required=True, help="an open socket")
    arguments.add_argument("--lifeline", type=int, required=True)
    arguments.add_argument("--invoker", default="", help="account that may call it; else everybody")
    arguments.add_argument("--audience", default="")
    arguments.add_argument("--certs-url", default="")
    given = arguments.parse_args()
    die_with_parent(given.lifeline)
    source = str(FUNCTIONS / given.function / "main.py")
    signature = SIGNATURES.get(given.function, "http")
    if signature == "aio":
        api = functions_framework.aio.create_asgi_app(given.function, source, "http")
        config = uvicorn.Config(api, log_level="warning", lifespan="off")
        uvicorn.Server(config).run(sockets=inherited([given.listen]))
        return
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = functions_framework.create_app(given.function, source, signature)
    invokers = Settings(push_callers=(given.invoker,), push_audience=given.audience)
    callers = Callers(invokers, given.certs_url)
    guarded = app if given.function in PUBLIC else _for_invokers(app, callers)
    make_server(
        "127.0.0.1", 0, guarded, threaded=True, request_handler=_Handler, fd=given.listen
    ).serve_forever()


def _for_invokers(inner: WsgiApp, invokers: Callers) -> WsgiApp:
    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        token = environ.get("HTTP_AUTHORIZATION", "")
        try:
            invokers.admit(token)
        except Refused as refusal:
            return Response("", refusal.status)(environ, start_response)
        environ["HTTP_AUTHORIZATION"] = f"{token.rpartition('.')[0]}.{STRIPPED}"
        return inner(environ, start_response)

    return guarded


if __name__ == "__main__":
    main()
