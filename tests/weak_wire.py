"""A connection that breaks: a TCP relay in front of a server, cut when a test says so."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class WeakWire:
    """Relays connections to a server.

    Attributes:
        url: where clients connect.
        cuts: how often it broke.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cuts = 0
        self._upstream = 0
        self._left: dict[str, int] = {}
        self._open: list[socket.socket] = []

    def leads_to(self, url: str) -> None:
        """Begin to relay to this server."""
        self._upstream = int(url.rpartition(":")[2])
        threading.Thread(target=self._accept, daemon=True).start()

    def breaks_once_after(self, sent: int = 0, received: int = 0) -> None:
        """Break when the client has sent, or received, so many bytes in all from now on."""
        self._left = {way: size for way, size in (("out", sent), ("in", received)) if size}

    def breaks_now(self) -> None:
        """Break every connection there is; both sides hear of it at once."""
        self.cuts += 1
        ends, self._open = self._open, []
        for end in ends:
            with suppress(OSError):  # it was closed already
                end.shutdown(socket.SHUT_RDWR)
            end.close()  # what was not read then is refused, instead of waiting to be read

    def close(self) -> None:
        self._listener.close()
        self.breaks_now()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._upstream))
                self._open += [client, server]
                for way, source, sink in (("out", client, server), ("in", server, client)):
                    threading.Thread(
                        target=self._relay, args=(way, source, sink), daemon=True
                    ).start()

    def _relay(self, way: str, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):  # cut from the other side
            while data := source.recv(65536):
                if way in self._left:
                    self._left[way] -= len(data)
                    if self._left[way] <= 0:
                        self._left.clear()
                        self.breaks_now()
                        return
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
