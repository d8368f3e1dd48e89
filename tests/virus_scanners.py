"""Daemons that scan for malware, for tests: one of our own that speaks clamd's protocol, and clamd.

The harmless file that every scanner is to report is put together here, so that no file of this
repository is one.
"""

from __future__ import annotations

import os
import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.users import moments

_PARTS = (rb"X5O!P%@AP[4\PZX54(P^)", b"7CC)7}$EICAR-", b"STANDARD-ANTIVIRUS-", b"TEST-FILE!$H+H*")
EICAR = b"".join(_PARTS)
"""The EICAR test file: 68 bytes that harm nobody."""

_SIGNATURE = "Eicar-Test-Signature"
EICAR_NAME = f"{_SIGNATURE}.UNOFFICIAL"
"""As clamd reports it where the signature is not from ClamAV's own database."""

STREAM_LIMIT = 1024 * 1024
"""The most bytes that these daemons take in one stream."""

SCAN_LIMIT = STREAM_LIMIT // 2
"""The most that they look at; above it they report that they gave up."""

GAVE_UP = "Heuristics.Limits.Exceeded.MaxFileSize"


class LoopbackClamd(socketserver.ThreadingTCPServer):
    """A server on a free port that answers ``INSTREAM`` as clamd does.

    Attributes:
        says: an answer to give in place of a verdict; an empty one hangs up, None gives the verdict.
        patience: where this is set, nothing is answered before it is set.
        scanned: bytes of each stream that ended.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.says: str | None = None
        self.patience: threading.Event | None = None
        self.scanned: list[int] = []

    @property
    def address(self) -> str:
        """For the setting ``clamd``."""
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"


class _Conversation(socketserver.StreamRequestHandler):
    server: LoopbackClamd

    def handle(self) -> None:
        answer = self._answer()
        if self.server.patience is not None:
            self.server.patience.wait(30)
        if answer:
            self.wfile.write(f"{answer}\0".encode())

    def _answer(self) -> str:
        if self._command() != b"zINSTREAM\0":
            return "UNKNOWN COMMAND"
        content = self._stream()
        if content is None:
            return "INSTREAM size limit exceeded. ERROR"
        self.server.scanned.append(len(content))
        if self.server.says is not None:
            return self.server.says
        if len(content) > SCAN_LIMIT:
            return f"stream: {GAVE_UP} FOUND"
        return f"stream: {EICAR_NAME} FOUND" if EICAR in content else "stream: OK"

    def _command(self) -> bytes:
        said = b""
        while not said.endswith(b"\0") and (byte := self.rfile.read(1)):
            said += byte
        return said

    def _stream(self) -> bytes | None:
        """What was sent; None as soon as it is too much."""
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            if len(content) + length > STREAM_LIMIT:
                return None
            content += self.rfile.read(length)
        return content


@contextmanager
def loopback_clamd() -> Iterator[LoopbackClamd]:
    """A server that speaks clamd's protocol, while the context lasts."""
    with LoopbackClamd() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def clamd_is_installed() -> bool:
    """Whether the real daemon can be started here."""
    return shutil.which("clamd") is not None


@contextmanager
def real_clamd(folder: Path) -> Iterator[str]:
    """ClamAV's own daemon with a database of one signature; gives its address."""
    database = folder / "database"
    database.mkdir()
    (database / "one.ndb").write_text(f"{_SIGNATURE}:0:*:{EICAR.hex()}\n")
    place = folder / "clamd.sock"
    settings = {
        "LocalSocket": place,
        "DatabaseDirectory": database,
        "TemporaryDirectory": folder,
        "Foreground": "yes",
        "StreamMaxLength": STREAM_LIMIT,
        "MaxFileSize": SCAN_LIMIT,
        "AlertExceedsMax": "yes",
        **({"User": "root"} if os.getuid() == 0 else {}),
    }
    configuration = folder / "clamd.conf"
    configuration.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    with (folder / "clamd.log").open("wb") as said:
        daemon = subprocess.Popen(
            ["clamd", "--config-file", configuration], stdout=said, stderr=subprocess.STDOUT
        )
        try:
            _listens(place, daemon)
            yield f"unix:{place}"
        finally:
            daemon.terminate()
            daemon.wait(30)


def _listens(place: Path, daemon: subprocess.Popen[bytes]) -> None:
    for _ in moments(30.0, every_s=0.05):
        assert daemon.poll() is None, "clamd did not start"
        with socket.socket(socket.AF_UNIX) as connection:
            if connection.connect_ex(str(place)) == 0:
                return
    raise AssertionError("clamd does not listen")
