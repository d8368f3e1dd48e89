"""ClamAV's daemon: scans what is sent to its socket (the command ``INSTREAM``).

The daemon must take whole files: its ``StreamMaxLength``, ``MaxFileSize`` and ``MaxScanSize`` at
least ``SERENADE_MAX_FILE_BYTES``, and ``AlertExceedsMax yes``, without which it calls clean what it
has not looked at.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from shared.ports import Unavailable

CONNECT_S = 5.0
_ANSWER_BYTES = 4096
_NOT_SCANNED = "Heuristics.Limits.Exceeded"
"""How the names begin under which it reports that it gave up on a file."""


class Clamd:
    """`shared.ports.Scanner` over the daemon's socket; one connection a scan.

    Args:
        address: ``unix:/path`` or ``host:port``.
        within_s: seconds that one scan may take, the reading of what is scanned included.
    """

    def __init__(self, address: str, within_s: float) -> None:
        self._address = address
        self._within_s = within_s

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        """The name of what is in them, or None where they are clean.

        Raises:
            Unavailable: clamd cannot be reached, is busy, failed, or takes no file as large.
        """
        with self._answering(), self._connected() as connection:
            deadline = time.monotonic() + self._within_s
            whole = _send(connection, chunks, deadline)
            answer = _answer(connection, deadline)
        if not whole:
            raise Unavailable(f"clamd hung up on a file: {answer!r}")
        return _verdict(answer)

    def _connected(self) -> socket.socket:
        kind, _, path = self._address.partition(":")
        if kind == "unix":
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.settimeout(CONNECT_S)
                connection.connect(path)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unavailable(f"clamd at {self._address} does not answer: {error}") from error


def _send(connection: socket.socket, chunks: Iterable[bytes], deadline: float) -> bool:
    """Send everything, each chunk behind its length; False where the daemon would not take it all."""
    try:
        _sendall(connection, b"zINSTREAM\0", deadline)
        for chunk in chunks:
            if chunk:  # an empty one would be the end
                _sendall(connection, struct.pack("!I", len(chunk)), deadline)
                _sendall(connection, chunk, deadline)
        _sendall(connection, struct.pack("!I", 0), deadline)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _sendall(connection: socket.socket, content: bytes, deadline: float) -> None:
    connection.settimeout(_left(deadline))
    connection.sendall(content)


def _answer(connection: socket.socket, deadline: float) -> str:
    """What the daemon says, up to the end of its first sentence."""
    said = b""
    while b"\0" not in said and len(said) < _ANSWER_BYTES:
        connection.settimeout(_left(deadline))
        more = connection.recv(_ANSWER_BYTES)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].decode(errors="replace").strip()


def _verdict(answer: str) -> str | None:
    """The name of what was found; None for nothing.

    Raises:
        Unavailable: the answer is neither.
    """
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return None
    name = said.removesuffix(" FOUND")
    if name not in ("", said) and not name.startswith(_NOT_SCANNED):
        return name
    raise Unavailable(f"clamd did not scan a file: {answer[:200]!r}")


def _left(deadline: float) -> float:
    """Seconds until then. Raises `TimeoutError` when there are none."""
    left = deadline - time.monotonic()
    if left <= 0.0:
        raise TimeoutError("the scan takes too long")
    return left
