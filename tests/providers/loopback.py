"""What the loopback servers share: a port, a record of what was asked, and faults on order."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self, TypeAlias

Wire: TypeAlias = Literal["slow", "hang", "closed", "lost", "broken json"]
"""How an answer travels: a byte now and then; never; half of it; done but not told; not JSON."""

Fault: TypeAlias = int | str
"""An HTTP status, a `Wire`, or what a server itself understands."""

_WIRE = ("slow", "hang", "closed", "lost", "broken json")


@dataclass(frozen=True)
class Asked:
    """A request as it came.

    Attributes:
        headers: by names in lower case.
        body: decoded JSON, or None.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Said:
    """An answer before it travels; ``body`` is bytes, or becomes JSON."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """As it stands in the stream."""
        plain = isinstance(self.body, bytes)
        body = self.body if plain else json.dumps(self.body).encode()
        headers = {
            "Content-Type": "application/octet-stream" if plain else "application/json",
            "Content-Length": str(len(body)),
            **self.headers,
        }
        reason = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Unknown"
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join((*lines, "", "")).encode() + body


class Loopback:
    """A server on a free port of 127.0.0.1, while its context lasts.

    Attributes:
        requests: all that came, in order.
        pace_s: seconds between two bytes of a slow answer.
        retry_after: the header beside a 429; empty for none.
        lock: around what two requests must not do at once; nobody answers while holding it.
    """

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.pace_s = 0.05
        self.retry_after = "7"
        self._next: deque[Fault] = deque()
        self._always: Fault | None = None
        self.lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = _Server(self)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The API's base URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def faults(self, *faults: Fault) -> None:
        """What happens to the next requests, one each."""
        self._next.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """What happens to every request that no other fault is ordered for; None: nothing."""
        self._always = fault

    def answer(self, asked: Asked, fault: Fault | None) -> Said:
        """What this API says; faults of the wire are not its concern."""
        raise NotImplementedError

    def refusal(self, status: int, asked: Asked) -> Said:
        """This API's error."""
        raise NotImplementedError

    def authorised(self, asked: Asked) -> bool:
        """Whether the request has a key of this API's."""
        raise NotImplementedError

    def serve(self, asked: Asked) -> tuple[Said | None, Fault | None]:
        """The answer, and how it travels; None: it does not."""
        with self.lock:
            self.requests.append(asked)
            fault = self._next.popleft() if self._next else self._always
        if fault == "hang":
            return None, fault
        if not self.authorised(asked):
            return self.refusal(401, asked), None
        if isinstance(fault, int):
            said = self.refusal(fault, asked)
            if fault == 429 and self.retry_after:
                said.headers["Retry-After"] = self.retry_after
            return said, None
        said = self.answer(asked, None if fault in _WIRE else fault)
        if fault == "broken json":
            said.body = b'{"id": "half of wh'
            said.headers["Content-Type"] = "application/json"
        return said, fault

    def travel(self, said: Said | None, fault: Fault | None, out: Any) -> bool:
        """Write the answer as ordered; False where the connection ends with it."""
        if said is None or fault == "lost":
            self._stopping.wait(60 if said is None else 0)
            return False
        stream = said.encoded()
        if fault == "closed":
            out.write(stream[: -max(1, len(stream) // 4)])
            return False
        if fault == "huge":
            return self._pour(out)
        if fault == "slow":
            for number in range(len(stream)):
                out.write(stream[number : number + 1])
                if self._stopping.wait(self.pace_s):
                    return False
            return True
        out.write(stream)
        return True

    def _pour(self, out: Any) -> bool:
        """An answer without an end that does not tell its length, until the client hangs up."""
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nConnection: close\r\n\r\n")
        while not self._stopping.is_set():
            out.write(bytes(1024 * 1024))
        return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: Loopback) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many tests are about; all else is told."""
        import sys

        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = 0
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, path, query, headers, json.loads(body) if body else None)
        api = self.server.api
        if not api.travel(*api.serve(asked), self.wfile):
            self.close_connection = True

    do_GET = do_POST = _serve  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass
