"""Sending a file by a signed request: in one piece, or resumably as Cloud Storage has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import httpx

from infra.cli.connection import ServerProblem, answering, attempts, checked
from infra.cli.documents import UploadLeave

PIECE = 8 * 1024 * 1024
"""Bytes of one request of a resumable upload; a multiple of 256 KiB, as the protocol asks."""

_CHUNK = 256 * 1024

Sent: TypeAlias = Callable[[int], None]
"""Told how many bytes were sent so far."""


def upload(http: httpx.Client, leave: UploadLeave, file: Path, sent: Sent) -> None:
    """Send a whole file.

    Raises:
        ServerProblem: it is refused.
        Unreachable, Busy: the connection broke again and again.
    """
    if leave.protocol == "put":
        _put(http, leave, file, sent)
    else:
        _Resumable(http, leave, file, sent).run()


def _put(http: httpx.Client, leave: UploadLeave, file: Path, sent: Sent) -> None:
    size = file.stat().st_size
    headers = {**leave.headers, "Content-Length": str(size)}
    for attempt in attempts():
        with attempt, answering(leave.url):
            body = _read(file, 0, size, sent)
            response = http.request(leave.method, leave.url, headers=headers, content=body)
            # Only we have the leave: what is there already, an attempt without an answer brought.
            if response.status_code != 412 or attempt.num == 1:
                checked(response)


class _Resumable:
    """A resumable upload: a session, and pieces sent there one after another."""

    def __init__(self, http: httpx.Client, leave: UploadLeave, file: Path, sent: Sent) -> None:
        self._http = http
        self._leave = leave
        self._file = file
        self._size = file.stat().st_size
        self._sent = sent

    def run(self) -> None:
        session = self._start()
        offset: int | None = 0
        while offset is not None:
            offset = self._piece(session, offset)

    def _start(self) -> str:
        for attempt in attempts():
            with attempt, answering(self._leave.url):
                response = self._http.request(
                    self._leave.method, self._leave.url, headers=self._leave.headers
                )
                location = checked(response).headers.get("location")
                if location is None:
                    raise ServerProblem(
                        502, "bad_session", "The server began an upload without an address for it."
                    )
                return str(response.url.join(location))
        raise AssertionError("attempts end by an answer or an error")

    def _piece(self, session: str, offset: int) -> int | None:
        """Send the piece at ``offset``; the offset of the next one, or None when all is there."""
        known: int | None = offset
        for attempt in attempts():
            with attempt, answering(session):
                if attempt.num > 1:
                    known = self._progress(session)
                if known is not None and known < self._size:
                    known = self._send(session, known)
        return known

    def _send(self, session: str, offset: int) -> int | None:
        stop = min(offset + PIECE, self._size)
        headers = {
            "Content-Length": str(stop - offset),
            "Content-Range": f"bytes {offset}-{stop - 1}/{self._size}",
        }
        body = _read(self._file, offset, stop, self._sent)
        return _kept(checked(self._http.put(session, headers=headers, content=body)))

    def _progress(self, session: str) -> int | None:
        """Ask how far the upload came."""
        headers = {"Content-Length": "0", "Content-Range": f"bytes */{self._size}"}
        return _kept(checked(self._http.put(session, headers=headers)))


def _kept(response: httpx.Response) -> int | None:
    """How many bytes the server keeps; None when it has all."""
    if response.status_code != 308:
        return None
    found = re.fullmatch(r"bytes=0-(\d+)", response.headers.get("range", ""))
    return int(found[1]) + 1 if found else 0


def _read(file: Path, start: int, stop: int, sent: Sent) -> Iterator[bytes]:
    with file.open("rb") as opened:
        opened.seek(start)
        at = start
        while at < stop and (chunk := opened.read(min(_CHUNK, stop - at))):
            yield chunk
            at += len(chunk)
            sent(at)
