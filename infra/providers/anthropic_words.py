"""Anthropic's language models: the Messages API with structured output."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from infra.providers.conversing import answered
from infra.providers.refusals import unreadable
from infra.providers.shapes import filled, strict_schema
from shared.ports.providers import Answer, BadAnswer, Question, Turn, Usage

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import MessageParam

Shape = TypeVar("Shape", bound=BaseModel)

WHO = "Anthropic"


class _Tokens(BaseModel):
    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class _Block(BaseModel):
    type: str
    text: str | None = None


class _Message(BaseModel):
    """What we read of an answer; the client's own classes let anything pass."""

    model: str
    content: list[_Block]
    stop_reason: str | None = None
    usage: _Tokens

    @property
    def text(self) -> str:
        return "".join(block.text or "" for block in self.content if block.type == "text")

    @property
    def used(self) -> Usage:
        tokens = self.usage
        cached = (tokens.cache_creation_input_tokens or 0) + (tokens.cache_read_input_tokens or 0)
        return Usage(tokens.input_tokens + cached, tokens.output_tokens)


class AnthropicWords:
    """`shared.ports.WordsModel` over Anthropic's own client; nothing is asked twice.

    Args:
        api_key: of Anthropic's API.
        base_url: where it is.
    """

    def __init__(self, api_key: str, base_url: str) -> None:
        self._api_key = api_key
        self._base_url = base_url

    def __repr__(self) -> str:
        return f"AnthropicWords({self._base_url!r})"

    def ask(self, question: Question, shape: type[Shape]) -> Answer[Shape]:
        message = self._message(question, shape)
        if message.stop_reason in ("max_tokens", "model_context_window_exceeded"):
            limit = f"{question.max_tokens} tokens"
            raise BadAnswer(
                f"{WHO}'s answer was cut off after {limit}.", message.text, message.used
            )
        if message.stop_reason == "refusal":
            raise BadAnswer(f"{WHO}'s model declined to answer.", message.text, message.used)
        return filled(WHO, shape, message.text, message.model, message.used)

    def _message(self, question: Question, shape: type[BaseModel]) -> _Message:
        import anthropic

        # found before the time runs: it loads a good part of the client
        create = self._client.messages.with_raw_response.create
        schema = strict_schema(shape)

        async def call() -> bytes:
            raw = await create(
                model=question.model,
                max_tokens=question.max_tokens,
                system=question.instructions,
                messages=[_said(turn) for turn in question.turns],
                output_config={"format": {"type": "json_schema", "schema": schema}},
                timeout=question.limit_s,
            )
            return await raw.read()

        body = answered(WHO, self._api_key, anthropic, question.limit_s, call)
        try:
            return _Message.model_validate_json(body)
        except ValidationError:
            pass
        raise unreadable(WHO)

    @cached_property
    def _client(self) -> AsyncAnthropic:
        from anthropic import AsyncAnthropic

        return AsyncAnthropic(api_key=self._api_key, base_url=self._base_url, max_retries=0)


def _said(turn: Turn) -> MessageParam:
    if turn.role == "user":
        return {"role": "user", "content": turn.text}
    return {"role": "assistant", "content": turn.text}
