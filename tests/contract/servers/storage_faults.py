"""Faults that tests order, and a record of what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.contract.servers.storage_errors import json_error


@dataclass
class Fault:
    """What happens to requests whose line contains ``where``, so many ``times``.

    Attributes:
        status: answered instead of doing anything; 0 for no answer at all.
        after: do what was asked, and lose only the answer.
    """

    where: str
    times: int
    status: int = 0
    body: Any = None
    after: bool = False


class Faulty:
    """An ASGI application with faults.

    Attributes:
        seen: each request's method, path and query, decoded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._faults: list[Fault] = []
        self.seen: list[str] = []

    def refuse(self, where: str, status: int, *, times: int = 1, body: Any = None) -> None:
        """Answer with this status, and with Google's JSON where no body is given."""
        said = body or json_error(status, f"Refused as ordered, with {status}.", "ordered")
        self._faults.append(Fault(where, times, status, said))

    def hang(self, where: str, *, times: int = 1) -> None:
        """Do nothing and answer nothing."""
        self._faults.append(Fault(where, times))

    def lose(self, where: str, *, times: int = 1) -> None:
        """Do it and answer nothing."""
        self._faults.append(Fault(where, times, after=True))

    def forget(self) -> None:
        """No faults any more, and nothing seen."""
        self._faults.clear()
        self.seen.clear()

    def requests(self, *where: str) -> list[str]:
        """Those seen whose line contains each of these."""
        return [line for line in self.seen if all(part in line for part in where)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = unquote(f"{scope['method']} {scope['path']}?{scope['query_string'].decode()}")
        self.seen.append(line)
        fault = self._due(line)
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.status:
            await _drained(receive)
            await JSONResponse(fault.body, fault.status)(scope, receive, send)
        else:
            if fault.after:
                await self._app(scope, receive, _unsent)
            await _until_gone(receive)

    def _due(self, line: str) -> Fault | None:
        due: Iterable[Fault] = (f for f in self._faults if f.times and f.where in line)
        fault = next(iter(due), None)
        if fault is not None:
            fault.times -= 1
        return fault


async def _unsent(_message: Message) -> None:
    pass


async def _drained(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
