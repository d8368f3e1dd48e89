"""The event functions of the local home, each as functions-framework makes it, on one port."""

from __future__ import annotations

import argparse
import hmac
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import functions_framework
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from infra.local.lifeline import die_with_parent
from shared.settings import Settings

FUNCTIONS = ("on_upload", "dispatch", "run_hosted", "on_dead_letter", "on_job_request", "sweep")

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # the pusher keeps its connections


def event_functions(secret: str) -> WsgiApp:
    """All event functions under their names; only who knows the secret may call them.

    Raises:
        ValueError: the secret is empty, so that everybody would know it.
    """
    if not secret:
        raise ValueError("The event functions want a secret: set SERENADE_SECRET.")
    folder = Path(__file__).parents[2] / "functions"
    apps = {f"/{name}": _at_root(_function(name, folder)) for name in FUNCTIONS}
    return _only_for(secret, DispatcherMiddleware(Response("", status=404), apps))


def _function(name: str, folder: Path) -> WsgiApp:
    made: WsgiApp = functions_framework.create_app(name, str(folder / name / "main.py"))  # type: ignore[no-untyped-call]
    return made


def _at_root(inner: WsgiApp) -> WsgiApp:
    """Call a function at ``/``, as its own address has it: Flask redirects from an empty path."""

    def called(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return inner({**environ, "PATH_INFO": environ.get("PATH_INFO") or "/"}, start_response)

    return called


def _only_for(secret: str, inner: WsgiApp) -> WsgiApp:
    expected = f"Bearer {secret}".encode()

    def checked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1")
        if not hmac.compare_digest(given, expected):
            return Response("", status=401)(environ, start_response)
        return inner(environ, start_response)

    return checked


def main() -> None:
    """Serve until killed; started by the local home only."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--listen", type=int, required=True, help="an open socket")
    arguments.add_argument("--lifeline", type=int, required=True)
    given = arguments.parse_args()
    die_with_parent(given.lifeline)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    functions = event_functions(Settings.from_environment().secret)
    make_server(
        "127.0.0.1", 0, functions, threaded=True, request_handler=_Handler, fd=given.listen
    ).serve_forever()


if __name__ == "__main__":
    main()
