"""Ports for processes that open them themselves."""

from __future__ import annotations

import random

from infra.local.listening import refuse_used_port
from shared.errors import Permanent

_BELOW_CONNECTIONS = range(20_000, 30_000)
"""What systems never give to a connection by themselves, nor to who asks for any port."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody uses, and that nobody is likely to use until it is opened."""
    for port in random.sample(_BELOW_CONNECTIONS, 100):
        try:
            refuse_used_port(host, port)
        except Permanent:
            continue
        return port
    raise AssertionError(f"{host} has no free port")
