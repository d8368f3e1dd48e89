"""An address that webhooks are sent to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Receive: TypeAlias = Callable[[dict[str, str], bytes], None]
"""Takes headers and body."""


@contextmanager
def receiving(receive: Receive) -> Iterator[str]:
    """The address, while the context lasts; each POST is answered with 204 when it was received."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receive(dict(self.headers.items()), body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/predictions"
        server.shutdown()
