"""Where the home listens: names, addresses of both families, and ports."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Any

from shared.errors import Permanent

_WAITING = 1024
"""Connections that wait to be accepted; the system may allow fewer."""

_LOOPBACK = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}


def reachable(host: str) -> str:
    """What stands in a URL for a host to listen at: no wildcard, IPv6 in brackets."""
    address = _LOOPBACK.get(host, host)
    return f"[{address}]" if ":" in address else address


class Door:
    """A port of a host that this process has, and that its children listen at.

    It stays ours while a child is started, or started again: nobody else can take it in between, and who
    knocks then waits.

    Args:
        host: a name or address; every address that it has is listened at.
        port: 0 for any that is free.

    Raises:
        Permanent: ``port_in_use``: this machine cannot listen there.
    """

    def __init__(self, host: str, port: int = 0) -> None:
        self.port = port
        self._sockets: list[socket.socket] = []
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            for family, kind, protocol, _, address in dict.fromkeys(found):
                opened = socket.socket(family, kind, protocol)
                self._sockets.append(opened)
                _listen(opened, (address[0], self.port, *address[2:]))
                self.port = int(opened.getsockname()[1])
        except OSError as error:
            self.close()
            wanted = f"Port {port}" if port else "A port"
            raise Permanent(
                "port_in_use", f"{wanted} of {host} cannot be used ({error.strerror}); try --port."
            ) from None

    @property
    def fds(self) -> tuple[int, ...]:
        """The sockets, one an address, for a child to inherit."""
        return tuple(opened.fileno() for opened in self._sockets)

    def close(self) -> None:
        """Let others have the port."""
        for opened in self._sockets:
            opened.close()


def inherited(fds: Iterable[int]) -> list[socket.socket]:
    """The sockets of a parent's door, in its child."""
    return [socket.socket(fileno=fd) for fd in fds]


def refuse_used_port(host: str, port: int) -> None:
    """See that every address of the host can be listened at.

    Raises:
        Permanent: ``port_in_use``.
    """
    Door(host, port).close()


def _listen(opened: socket.socket, address: tuple[Any, ...]) -> None:
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if opened.family == socket.AF_INET6:
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    opened.bind(address)
    opened.listen(_WAITING)
