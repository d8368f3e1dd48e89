"""Outputs of predictions, fetched from where Replicate keeps them and from nowhere else."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from infra.providers.bounded import unwaited, within
from infra.providers.refusals import broken_off, check_key, late, refusal, unreachable
from infra.providers.replicate_wire import WHO
from shared.errors import EngineUnavailable, SerenadeError

if TYPE_CHECKING:
    import httpx

R = TypeVar("R")

DELIVERY = "replicate.delivery"
_CHUNK = 1024 * 1024
_REDIRECTS = 3
_GONE = frozenset({404, 410})


class ReplicateFiles:
    """Fetches outputs.

    The token goes to the API's own address alone: an output that lies elsewhere is open to whoever
    knows its address.

    Args:
        api_token: of Replicate's API.
        base_url: where the API is; files that lie there are fetched too.
        within_s: seconds that one file may take.
    """

    def __init__(self, api_token: str, base_url: str, within_s: float) -> None:
        self._api_token = api_token
        self._base_url = base_url
        self._within_s = within_s

    def __repr__(self) -> str:
        return f"ReplicateFiles({self._base_url!r})"

    def chunks(self, url: str, limit: int) -> Iterator[bytes]:
        """See `shared.ports.Provider.download`; nothing is asked before the first chunk is."""
        deadline = time.monotonic() + self._within_s
        response = self._asked(lambda: self._opened(url), deadline)
        try:
            if not response.is_success:
                raise _refused(response.status_code)
            if int(response.headers.get("content-length", "0")) > limit:
                raise _too_large(limit)
            pieces = response.aiter_raw(_CHUNK)
            size = 0
            while chunk := self._asked(lambda: anext(pieces, b""), deadline):
                size += len(chunk)
                if size > limit:
                    raise _too_large(limit)
                yield chunk
        finally:
            unwaited(response.aclose)

    async def _opened(self, url: str) -> httpx.Response:
        import httpx

        try:
            address = httpx.URL(url)
            _ = address.host  # where a name that is none is first read
        except (httpx.InvalidURL, ValueError):
            address = httpx.URL("")
        await self._check(address)
        asks = {"Accept-Encoding": "identity"}
        if _origin(address) == _origin(httpx.URL(self._base_url)):
            check_key(WHO, self._api_token)
            asks["Authorization"] = f"Bearer {self._api_token}"
        request = self._client.build_request("GET", address, headers=asks)
        return await self._client.send(request, stream=True)

    async def _check(self, address: httpx.URL) -> None:
        """Raises ``output_elsewhere`` unless the address is one of the provider's."""
        import httpx

        host = address.host
        delivered = host == DELIVERY or host.endswith(f".{DELIVERY}")
        delivered = delivered and address.scheme == "https" and address.port is None
        if not delivered and _origin(address) != _origin(httpx.URL(self._base_url)):
            raise EngineUnavailable("output_elsewhere", f"An output does not lie at {WHO}'s.")

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        import httpx

        async def check(request: httpx.Request) -> None:
            await self._check(request.url)

        return httpx.AsyncClient(
            timeout=self._within_s,
            follow_redirects=True,
            max_redirects=_REDIRECTS,
            event_hooks={"request": [check]},  # also of each redirect
        )

    def _asked(self, call: Callable[[], Awaitable[R]], deadline: float) -> R:
        import httpx

        problem: SerenadeError
        try:
            return within(max(0.0, deadline - time.monotonic()), call)
        except (TimeoutError, httpx.ReadTimeout):
            problem = late(WHO, self._within_s)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            problem = unreachable(WHO)
        except httpx.HTTPError:
            problem = broken_off(WHO)
        raise problem


def _origin(address: httpx.URL) -> tuple[str, str, int | None]:
    return address.scheme, address.host, address.port


def _refused(status: int) -> SerenadeError:
    if status in _GONE:
        return EngineUnavailable("output_gone", f"{WHO} does not have the output any more.")
    return refusal(WHO, status)


def _too_large(limit: int) -> EngineUnavailable:
    return EngineUnavailable("output_too_large", f"An output is larger than {limit} bytes.")
