"""A function's address, to which Pub/Sub pushes; what arrives is kept for the test to see."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeAlias

Answer: TypeAlias = Callable[[str | None], int]
"""The status for a request with this ``Authorization``."""


class PushEndpoint:
    """Answers every POST as it is told.

    Args:
        answer: gives the status.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._received: queue.Queue[tuple[int, dict[str, Any]]] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def next(self) -> tuple[int, dict[str, Any]]:
        """The status that the next request got, and its envelope."""
        return self._received.get(timeout=30)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                envelope = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = endpoint.answer(self.headers["Authorization"])
                endpoint._received.put((status, envelope))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def push_endpoint(answer: Answer) -> Iterator[PushEndpoint]:
    endpoint = PushEndpoint(answer)
    try:
        yield endpoint
    finally:
        endpoint.close()
