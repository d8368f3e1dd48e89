"""Replicate's predictions: started and left, and told of by webhooks."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from infra.providers.bounded import within
from infra.providers.refusals import broken_off, check_key, late, unreachable, unreadable
from infra.providers.replicate_files import ReplicateFiles
from infra.providers.replicate_signatures import check_signature
from infra.providers.replicate_wire import WHO, Answers, NotThere, Told
from shared.errors import EngineUnavailable, Permanent, SerenadeError
from shared.ports import Instant
from shared.ports.providers import Prediction

if TYPE_CHECKING:
    import httpx
    from replicate.prediction import Prediction as TheirPrediction
    from replicate.prediction import Predictions

R = TypeVar("R")

CALL_S = 10.0
"""Seconds that one call may take."""

FILE_S = 60.0
"""Seconds that one output may take."""

_MODEL = re.compile(r"(?P<name>\w[\w.-]*/\w[\w.-]*)(:(?P<version>\w+))?", re.ASCII)
_ID = re.compile(r"\w+", re.ASCII)


class ReplicatePredictions:
    """`shared.ports.Provider` over Replicate's own client; nothing is asked twice.

    Args:
        api_token: of Replicate's API.
        base_url: where it is.
        webhook_secret: ``whsec_…``; where it is empty, no webhook is believed.
        call_s: seconds that one call may take.
        file_s: seconds that one output may take.
    """

    def __init__(
        self,
        api_token: str,
        base_url: str,
        webhook_secret: str,
        *,
        call_s: float = CALL_S,
        file_s: float = FILE_S,
    ) -> None:
        self._api_token = api_token
        self._base_url = base_url
        self._webhook_secret = webhook_secret
        self._call_s = call_s
        self._files = ReplicateFiles(api_token, base_url, file_s)

    def __repr__(self) -> str:
        return f"ReplicatePredictions({self._base_url!r})"

    def start(self, model: str, given: Mapping[str, Any], webhook: str | None) -> Prediction:
        named = _MODEL.fullmatch(model)
        if named is None:
            raise EngineUnavailable("provider_refused", f"{WHO} has no models like {model!r}.")
        asks: dict[str, Any] = {"input": dict(given)}
        if webhook is not None:
            asks |= {"webhook": webhook, "webhook_events_filter": ["completed"]}
        if named["version"]:
            asks["version"] = named["version"]
        else:
            asks["model"] = named["name"]
        return self._told(partial(self._theirs.async_create, **asks))

    def look(self, prediction_id: str) -> Prediction | None:
        return self._if_any(prediction_id, self._theirs.async_get)

    def cancel(self, prediction_id: str) -> Prediction | None:
        return self._if_any(prediction_id, self._theirs.async_cancel)

    def find(self, since: Instant, until: Instant) -> Iterator[Prediction]:
        cursor: Any = ...  # the first page, to their client
        while cursor is not None:
            page = self._asked(partial(self._theirs.async_list, cursor))
            for each in page.results:
                prediction = _ours(each)
                if prediction.created_at < since:
                    return
                if prediction.created_at <= until:
                    yield prediction
            cursor = page.next

    def verify(self, headers: Mapping[str, str], body: bytes, now: Instant) -> Prediction:
        check_signature(headers, body, self._webhook_secret, now)
        try:
            return Told.model_validate_json(body).prediction()
        except ValidationError:
            pass
        raise Permanent("bad_message", f"A signed webhook of {WHO}'s tells of no prediction.")

    def download(self, url: str, limit: int) -> Iterator[bytes]:
        return self._files.chunks(url, limit)

    def _if_any(
        self, prediction_id: str, call: Callable[[str], Awaitable[TheirPrediction]]
    ) -> Prediction | None:
        if not _ID.fullmatch(prediction_id):  # it becomes a part of an address
            return None
        try:
            return self._told(partial(call, prediction_id))
        except NotThere:
            return None

    def _told(self, call: Callable[[], Awaitable[TheirPrediction]]) -> Prediction:
        return _ours(self._asked(call))

    def _asked(self, call: Callable[[], Awaitable[R]]) -> R:
        import httpx

        check_key(WHO, self._api_token)
        problem: SerenadeError
        try:
            return within(self._call_s, call)
        except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout):
            problem = late(WHO, self._call_s)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            problem = unreachable(WHO)
        except httpx.HTTPError:
            problem = broken_off(WHO)
        raise problem  # out here, where the client's error, which holds the request, is forgotten

    @cached_property
    def _theirs(self) -> Predictions:
        import httpx
        from replicate.client import Client

        home = httpx.URL(self._base_url)

        async def check(request: httpx.Request) -> None:
            """A page names the address of the next: the token goes there only if it is theirs."""
            at = request.url
            if (at.scheme, at.host, at.port) != (home.scheme, home.host, home.port):
                raise unreadable(WHO)

        client = Client(
            api_token=self._api_token,
            base_url=self._base_url,
            timeout=httpx.Timeout(self._call_s),
            transport=Answers(httpx.AsyncHTTPTransport(), self._api_token),
            event_hooks={"request": [check]},
        )
        return client.predictions


def _ours(theirs: TheirPrediction) -> Prediction:
    return Told.model_validate(theirs.dict()).prediction()
