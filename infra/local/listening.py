"""Where the home listens: names, addresses of both families, and ports."""

from __future__ import annotations

import socket

from shared.errors import Permanent

_LOOPBACK = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}


def reachable(host: str) -> str:
    """What stands in a URL for a host to listen at: no wildcard, IPv6 in brackets."""
    address = _LOOPBACK.get(host, host)
    return f"[{address}]" if ":" in address else address


def free_port(host: str) -> int:
    """A port that nobody uses at this moment.

    Raises:
        Permanent: ``port_in_use``: this machine cannot listen at the host.
    """
    return _probed(host, 0)


def refuse_used_port(host: str, port: int) -> None:
    """See that every address of the host can be listened at.

    Raises:
        Permanent: ``port_in_use``.
    """
    _probed(host, port)


def _probed(host: str, port: int) -> int:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((address[0], port, *address[2:]))
                port = int(probe.getsockname()[1])
    except OSError as error:
        wanted = f"Port {port}" if port else "A port"
        raise Permanent(
            "port_in_use", f"{wanted} of {host} cannot be used ({error.strerror}); try --port."
        ) from None
    return port
