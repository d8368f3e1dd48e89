"""A loopback server that speaks OpenAI's Responses protocol."""

from __future__ import annotations

import re
from typing import Any

from tests.providers.loopback import Asked, Fault, Said
from tests.providers.strictness import complaint
from tests.providers.words import WordsServer

_CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


class FakeOpenAI(WordsServer):
    """``POST /v1/responses``; faults: an HTTP status, a `Wire`, wrong shape, cut off, refusal, failed."""

    @property
    def url(self) -> str:
        return f"{super().url}/v1"

    def authorised(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.key}"

    def answer(self, asked: Asked, fault: Fault | None) -> Said:
        if (asked.method, asked.path) != ("POST", "/v1/responses"):
            return self.refusal(404, asked)
        if wrong := _wrong(asked.body or {}):
            return self._error(400, wrong)
        status = {"cut off": "incomplete", "failed": "failed"}.get(str(fault), "completed")
        text = "" if fault == "failed" else self.text(asked, fault)
        spent, made = self.tokens
        return Said(
            200,
            {
                "id": f"resp_{len(self.requests):04}",
                "object": "response",
                "created_at": 1_800_000_000,
                "status": status,
                "model": asked.body["model"],
                "error": {"code": "server_error", "message": "as ordered"}
                if fault == "failed"
                else None,
                "incomplete_details": {"reason": "max_output_tokens"}
                if fault == "cut off"
                else None,
                "output": [_message(text, fault)] if fault != "failed" else [],
                "parallel_tool_calls": True,
                "tool_choice": "auto",
                "tools": [],
                "store": asked.body.get("store", True),
                "text": asked.body.get("text"),
                "usage": {
                    "input_tokens": spent,
                    "input_tokens_details": {"cached_tokens": 0},
                    "output_tokens": made,
                    "output_tokens_details": {"reasoning_tokens": 0},
                    "total_tokens": spent + made,
                },
            },
            {"x-request-id": "req_loopback"},
        )

    def refusal(self, status: int, asked: Asked) -> Said:
        # worse than the real one, which repeats a part of the key
        given = asked.headers.get("authorization", "")
        return self._error(status, f"refused as ordered; the key was {given!r}")

    def _error(self, status: int, message: str) -> Said:
        kind = "server_error" if status >= 500 else "invalid_request_error"
        error = {"message": message, "type": kind, "param": None, "code": _CODES.get(status)}
        return Said(status, {"error": error})


def _message(text: str, fault: Fault | None) -> dict[str, Any]:
    said = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    declined = {"type": "refusal", "refusal": "I'm sorry, I can't help with that."}
    return {
        "id": "msg_loopback",
        "type": "message",
        "role": "assistant",
        "status": "incomplete" if fault == "cut off" else "completed",
        "content": [declined if fault == "refusal" else said],
    }


def _wrong(body: dict[str, Any]) -> str:
    """What the API would not take."""
    for name in ("model", "input"):
        if name not in body:
            return f"Missing required parameter: '{name}'."
    for name in ("messages", "max_tokens", "system"):
        if name in body:
            return f"Unknown parameter: '{name}'."
    form = body.get("text", {}).get("format")
    if form is None:
        return ""
    if form.get("type") != "json_schema" or form.get("strict") is not True:
        return "text.format: a strict json_schema is expected"
    if not re.fullmatch(r"[\w-]{1,64}", form.get("name", "")):
        return "text.format.name: does not match '^[a-zA-Z0-9_-]{1,64}$'"
    wrong = complaint(form.get("schema"))
    return wrong and f"Invalid schema for response_format: {wrong}"
