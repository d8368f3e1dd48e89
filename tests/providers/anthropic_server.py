"""A loopback server that speaks Anthropic's Messages protocol."""

from __future__ import annotations

from typing import Any

from tests.providers.loopback import Asked, Fault, Said
from tests.providers.strictness import complaint
from tests.providers.words import WordsServer

_ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class FakeAnthropic(WordsServer):
    """``POST /v1/messages``; faults: an HTTP status, a `Wire`, wrong shape, cut off, refusal."""

    def authorised(self, asked: Asked) -> bool:
        given = asked.headers.get("x-api-key"), asked.headers.get("authorization")
        return given[0] == self.key or given[1] == f"Bearer {self.key}"

    def answer(self, asked: Asked, fault: Fault | None) -> Said:
        if (asked.method, asked.path) != ("POST", "/v1/messages"):
            return self.refusal(404, asked)
        if wrong := _wrong(asked):
            return self._error(400, wrong)
        text = self.text(asked, fault)
        reasons = {"cut off": "max_tokens", "refusal": "refusal"}
        return Said(
            200,
            {
                "id": f"msg_{len(self.requests):04}",
                "type": "message",
                "role": "assistant",
                "model": asked.body["model"],
                "content": [{"type": "text", "text": text}] if text else [],
                "stop_reason": reasons.get(str(fault), "end_turn"),
                "stop_sequence": None,
                "usage": {
                    "input_tokens": self.tokens[0],
                    "cache_creation_input_tokens": 0,
                    "cache_read_input_tokens": 0,
                    "output_tokens": self.tokens[1],
                    "service_tier": "standard",
                },
            },
            {"request-id": "req_loopback"},
        )

    def refusal(self, status: int, asked: Asked) -> Said:
        # worse than the real one: it repeats the key
        given = asked.headers.get("authorization") or asked.headers.get("x-api-key", "")
        return self._error(status, f"refused as ordered; the key was {given!r}")

    def _error(self, status: int, message: str) -> Said:
        error = {"type": _ERRORS.get(status, "api_error"), "message": message}
        return Said(status, {"type": "error", "error": error, "request_id": "req_loopback"})


def _wrong(asked: Asked) -> str:
    """What the API would not take."""
    body: dict[str, Any] = asked.body or {}
    if "anthropic-version" not in asked.headers:
        return "anthropic-version: header is required"
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            return f"{name}: Field required"
    for name in ("temperature", "top_p", "top_k"):
        if name in body:
            return f"{name}: is not supported by this model"
    roles = [message["role"] for message in body["messages"]]
    if not roles or roles[0] != "user" or roles[-1] != "user":
        return "messages: begin and end with the user"
    form = body.get("output_config", {}).get("format")
    if form is None:
        return ""
    if form.get("type") != "json_schema":
        return "output_config.format.type: Input should be 'json_schema'"
    wrong = complaint(form.get("schema"))
    return wrong and f"output_config.format.schema: {wrong}"
