"""HTTP as the command line speaks it: errors with a code and a sentence, repeated where it helps."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from shared.errors import SerenadeError, Transient

READ_S = 45.0
"""Seconds of silence after which a connection is given up; event streams speak every 15 s."""

_ATTEMPTS = 6
_PATIENCE_S = 20.0


class ServerProblem(SerenadeError):
    """A server refused a request."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code, message)
        self.status = status


class Busy(ServerProblem, Transient):
    """A server could not answer now (5xx, 429): asking again may help."""


class Unreachable(Transient):
    """No answer, or none that was whole."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__("unreachable", f"{urlsplit(url).netloc} does not answer: {why}.")


def connection(url: str, headers: dict[str, str] | None = None) -> httpx.Client:
    """A client for one server; the proxies of the environment are not for this machine's own."""
    return httpx.Client(
        base_url=url,
        headers=headers,
        timeout=httpx.Timeout(READ_S, connect=10.0),
        trust_env=not _is_this_machine(urlsplit(url).hostname or ""),
    )


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Within, transport errors are `Unreachable`."""
    try:
        yield
    except httpx.TransportError as error:
        raise Unreachable(url, str(error) or type(error).__name__) from error


def checked(response: httpx.Response) -> httpx.Response:
    """The response, if it is a success or an ask to go on (308).

    Raises:
        ServerProblem, Busy: it is an error.
    """
    if response.is_success or response.status_code == 308:
        return response
    response.read()
    code, message = _told(response)
    kind = Busy if response.status_code >= 500 or response.status_code == 429 else ServerProblem
    raise kind(response.status_code, code, message)


def job_path(job_id: str) -> str:
    """Where the API has a job; what somebody typed leads nowhere else."""
    return f"/v1/jobs/{quote(job_id, safe='')}"


def attempts() -> Iterator[stamina.Attempt]:
    """Attempts at something that may be repeated: ``for attempt in attempts(): with attempt: …``.

    `Transient` errors are tried again for about 20 s; the last one is raised.
    """
    set_on_retry_hooks([])  # a person watches: no log lines between the progress bars
    return iter(stamina.retry_context(on=Transient, attempts=_ATTEMPTS, timeout=_PATIENCE_S))


def _told(response: httpx.Response) -> tuple[str, str]:
    """Code and sentence of an error: problem details, or whatever a proxy in between said."""
    try:
        body = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        body = None
    if not isinstance(body, dict):
        body = {}
    status = response.status_code
    code = str(body.get("code") or f"http_{status}")
    return code, str(
        body.get("detail") or f"The server answered {status} {response.reason_phrase}."
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
