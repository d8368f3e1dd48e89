"""Calls to the home's own event functions, as Cloud Scheduler makes them."""

from __future__ import annotations

import urllib.request

from shared.settings import Settings

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses of this machine, which no proxy of the environment could reach."""


def call_sweep(settings: Settings, timeout_s: float = 60.0) -> None:
    """Have the sweep function do one round.

    Raises:
        OSError: it did not answer, or not with success.
    """
    headers = {
        "Authorization": f"Bearer {settings.secret}",
        "Content-Type": "application/json",
    }
    request = urllib.request.Request(f"{settings.functions_url}/sweep", b"{}", headers)
    _DIRECT.open(request, timeout=timeout_s).close()


def call_health(url: str, timeout_s: float = 5.0) -> None:
    """See that a front door answers at this address.

    Raises:
        OSError: it did not answer, or not with success.
    """
    _DIRECT.open(f"{url}/health", timeout=timeout_s).close()
