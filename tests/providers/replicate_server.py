"""A loopback server that speaks Replicate's protocol: predictions, their files and their webhooks."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import parse_qs

from shared.instants import to_rfc3339
from shared.ports import Clock, Instant
from tests.providers.loopback import Asked, Fault, Loopback, Said
from tests.providers.signatures import signed

Webhook = Literal["normal", "doubled", "forged", "late"]
"""A webhook that is lost is one that nobody tells."""

BadOutput = Literal["gone", "slow", "closed", "huge", "away"]
LATE_S = 3600
_ROUTES = {
    "start": ("POST", r"/v1/models/(?P<model>[^/]+/[^/]+)/predictions"),
    "start_version": ("POST", r"/v1/predictions"),
    "page": ("GET", r"/v1/predictions"),
    "one": ("GET", r"/v1/predictions/(?P<id>\w+)"),
    "stop": ("POST", r"/v1/predictions/(?P<id>\w+)/cancel"),
    "content": ("GET", r"/outputs/(?P<name>.+)"),
}


class FakeReplicate(Loopback):
    """Predictions do what the test says: they start, and wait to be finished.

    Args:
        token: the one that it knows.
        secret: ``whsec_…``, which it signs webhooks with.
        clock: of its moments.
    Attributes:
        predictions: by id, as they are on the wire, oldest first.
        models: those that it knows, ``owner/name``; empty: all.
        page_size: of the list.
        next_page: an address that every page names as its next; empty for the true one.
        before_answering: told the id of a prediction before its POST is answered.
    """

    def __init__(self, token: str, secret: str, clock: Clock = time.time) -> None:
        super().__init__()
        self.token = token
        self.secret = secret
        self.clock = clock
        self.predictions: dict[str, dict[str, Any]] = {}
        self.models: set[str] = set()
        self.page_size = 100
        self.next_page = ""
        self.before_answering: Callable[[str], None] = lambda _id: None
        self._files: dict[str, bytes | Said | str] = {}

    # what a test does

    def started(self) -> list[str]:
        """The ids of all predictions, oldest first."""
        return list(self.predictions)

    def processing(self, prediction_id: str) -> None:
        """A machine has begun."""
        self._become(prediction_id, "processing", started_at=self._now())

    def finish(self, prediction_id: str, output: Any, seconds: float = 12.5) -> None:
        """It succeeded, after a machine's ``seconds``."""
        self._become(
            prediction_id,
            "succeeded",
            output=output,
            metrics={"predict_time": seconds, "total_time": seconds + 1.0},
            completed_at=self._now(),
        )

    def fail(self, prediction_id: str, error: str, seconds: float = 0.0) -> None:
        """It failed."""
        self._become(
            prediction_id,
            "failed",
            error=error,
            metrics={"predict_time": seconds},
            completed_at=self._now(),
        )

    def cancel(self, prediction_id: str, status: str = "canceled") -> None:
        """Somebody cancelled it; ``aborted``: before it began."""
        self._become(prediction_id, status, completed_at=self._now())

    def output(self, name: str, content: bytes) -> str:
        """The address of an output that is there."""
        self._files[name] = content
        return f"{self.url}/outputs/{name}"

    def bad_output(self, name: str, fault: BadOutput) -> str:
        """The address of one that is gone, trickles, breaks off, never ends, or lies elsewhere."""
        self._files[name] = fault
        return f"{self.url}/outputs/{name}"

    def tell(self, prediction_id: str, how: Webhook = "normal") -> list[int]:
        """Send its webhook; the statuses that it was answered with."""
        prediction = self.predictions[prediction_id]
        body = json.dumps(prediction).encode()
        now = self.clock() - (LATE_S if how == "late" else 0)
        secret = "whsec_Zm9yZ2Vk" if how == "forged" else self.secret
        headers = self.signature(body, f"msg_{prediction_id}", now, secret)
        return [
            _posted(prediction["webhook"], body, headers)
            for _ in range(2 if how == "doubled" else 1)
        ]

    def signature(
        self, body: bytes, webhook_id: str, now: Instant, secret: str = ""
    ) -> dict[str, str]:
        """The headers of a webhook that was signed then."""
        return signed(body, webhook_id, int(now), secret or self.secret)

    # what the API does

    def authorised(self, asked: Asked) -> bool:
        known = asked.headers.get("authorization") in (
            f"Bearer {self.token}",
            f"Token {self.token}",
        )
        return known or asked.path.startswith("/outputs/")

    def answer(self, asked: Asked, fault: Fault | None) -> Said:
        for name, (method, pattern) in _ROUTES.items():
            match = re.fullmatch(pattern, asked.path)
            if match and method == asked.method:
                said: Said = getattr(self, f"_{name}")(asked, **match.groupdict())
                return said
        return self.refusal(404, asked)

    def refusal(self, status: int, asked: Asked) -> Said:
        # worse than the real one: it repeats the token
        detail = f"refused as ordered; the token was {asked.headers.get('authorization')!r}"
        return Said(status, {"title": "Refused", "detail": detail, "status": status})

    def travel(self, said: Said | None, fault: Fault | None, out: Any) -> bool:
        if said is not None and "X-Fault" in said.headers:
            fault = said.headers.pop("X-Fault")
        return super().travel(said, fault, out)

    def _start(self, asked: Asked, model: str) -> Said:
        if self.models and model not in self.models:
            return Said(404, {"title": "Not found", "detail": "No such model.", "status": 404})
        return self._created(asked, model, "hidden")

    def _start_version(self, asked: Asked) -> Said:
        version = (asked.body or {}).get("version")
        if not version:
            return Said(422, {"title": "Input validation failed", "detail": "version is required"})
        return self._created(asked, None, version)

    def _created(self, asked: Asked, model: str | None, version: str) -> Said:
        if not isinstance(asked.body.get("input"), dict):
            return Said(422, {"title": "Input validation failed", "detail": "input is required"})
        with self.lock:
            prediction_id = f"p{len(self.predictions):023}"
            self.predictions[prediction_id] = self._new(prediction_id, asked.body, model, version)
        said = Said(201, dict(self.predictions[prediction_id]))
        self.before_answering(prediction_id)
        return said

    def _new(
        self, prediction_id: str, asks: dict[str, Any], model: str | None, version: str
    ) -> dict[str, Any]:
        at = f"{self.url}/v1/predictions/{prediction_id}"
        return {
            "id": prediction_id,
            "model": model,
            "version": version,
            "status": "starting",
            "input": asks["input"],
            "output": None,
            "logs": "",
            "error": None,
            "metrics": {},
            "created_at": self._now(),
            "started_at": None,
            "completed_at": None,
            "webhook": asks.get("webhook"),
            "webhook_events_filter": asks.get("webhook_events_filter"),
            "urls": {"get": at, "cancel": f"{at}/cancel", "web": None},
        }

    def _page(self, asked: Asked) -> Said:
        newest_first = list(reversed(self.predictions.values()))
        first = int(parse_qs(asked.query).get("cursor", ["0"])[0])
        last = first + self.page_size
        more = f"{self.url}/v1/predictions?cursor={last}" if last < len(newest_first) else None
        page = {
            "previous": None,
            "next": self.next_page or more,
            "results": newest_first[first:last],
        }
        return Said(200, page)

    def _one(self, asked: Asked, id: str) -> Said:  # noqa: A002
        if id not in self.predictions:
            return Said(404, {"title": "Not found", "detail": "No such prediction.", "status": 404})
        return Said(200, dict(self.predictions[id]))

    def _stop(self, asked: Asked, id: str) -> Said:  # noqa: A002
        if id in self.predictions and self.predictions[id]["status"] in ("starting", "processing"):
            self.cancel(id)
        return self._one(asked, id)

    def _content(self, asked: Asked, name: str) -> Said:
        content = self._files.get(name, "gone")
        if content == "gone":
            return Said(404, b"gone")
        if content == "away":
            return Said(302, b"", {"Location": "http://127.0.0.2:9/elsewhere"})
        if isinstance(content, str):
            return Said(200, b"R" * 1000, {"X-Fault": content})
        return Said(200, content)

    def _become(self, prediction_id: str, status: str, **changes: Any) -> None:
        self.predictions[prediction_id] |= {"status": status, **changes}

    def _now(self) -> str:
        return to_rfc3339(self.clock())


def _posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    request = urllib.request.Request(
        url, body, {**headers, "Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
