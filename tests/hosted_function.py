"""One function in a process of its own, as the platform hosts it: ``python -m tests.hosted_function``."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import functions_framework
import functions_framework.aio
import uvicorn
from werkzeug.serving import WSGIRequestHandler, make_server

from infra.local.lifeline import die_with_parent

FUNCTIONS = Path(__file__).parents[1] / "functions"
SIGNATURES = {"on_upload": "cloudevent", "api": "aio"}


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"


def main() -> None:
    """Serve until killed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--function", required=True)
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--lifeline", type=int, required=True)
    given = arguments.parse_args()
    die_with_parent(given.lifeline)
    source = str(FUNCTIONS / given.function / "main.py")
    signature = SIGNATURES.get(given.function, "http")
    if signature == "aio":
        api = functions_framework.aio.create_asgi_app(given.function, source, "http")
        uvicorn.run(api, host="127.0.0.1", port=given.port, log_level="warning", lifespan="off")
        return
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = functions_framework.create_app(given.function, source, signature)
    make_server(
        "127.0.0.1", given.port, app, threaded=True, request_handler=_Handler
    ).serve_forever()


if __name__ == "__main__":
    main()
