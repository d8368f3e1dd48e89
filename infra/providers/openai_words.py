"""OpenAI's language models: the Responses API with structured output."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from infra.providers.conversing import answered
from infra.providers.refusals import broken_off, unreadable
from infra.providers.shapes import filled, strict_schema
from shared.ports.providers import Answer, BadAnswer, Question, Usage

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Shape = TypeVar("Shape", bound=BaseModel)

WHO = "OpenAI"


class _Tokens(BaseModel):
    input_tokens: int
    output_tokens: int


class _Part(BaseModel):
    type: str
    text: str | None = None
    refusal: str | None = None


class _Item(BaseModel):
    type: str
    content: list[_Part] | None = None


class _Incomplete(BaseModel):
    reason: str | None = None


class _Response(BaseModel):
    """What we read of an answer; the client's own classes let anything pass."""

    model: str
    status: str
    output: list[_Item]
    incomplete_details: _Incomplete | None = None
    usage: _Tokens | None = None

    @property
    def parts(self) -> list[_Part]:
        return [
            part for item in self.output if item.type == "message" for part in item.content or ()
        ]

    @property
    def text(self) -> str:
        return "".join(part.text or "" for part in self.parts if part.type == "output_text")

    @property
    def declined(self) -> bool:
        filtered = self.incomplete_details and self.incomplete_details.reason == "content_filter"
        return bool(filtered) or any(part.type == "refusal" for part in self.parts)

    @property
    def used(self) -> Usage:
        return Usage(self.usage.input_tokens, self.usage.output_tokens) if self.usage else Usage()


class OpenAIWords:
    """`shared.ports.WordsModel` over OpenAI's own client; nothing is asked twice.

    Args:
        api_key: of OpenAI's API.
        base_url: where it is, with its version: ``https://api.openai.com/v1``.
    """

    def __init__(self, api_key: str, base_url: str) -> None:
        self._api_key = api_key
        self._base_url = base_url

    def __repr__(self) -> str:
        return f"OpenAIWords({self._base_url!r})"

    def ask(self, question: Question, shape: type[Shape]) -> Answer[Shape]:
        response = self._response(question, shape)
        if response.declined:
            raise BadAnswer(f"{WHO}'s model declined to answer.", response.text, response.used)
        if response.status == "incomplete":
            limit = f"{question.max_tokens} tokens"
            raise BadAnswer(
                f"{WHO}'s answer was cut off after {limit}.", response.text, response.used
            )
        if response.status != "completed":
            raise broken_off(WHO)
        return filled(WHO, shape, response.text, response.model, response.used)

    def _response(self, question: Question, shape: type[BaseModel]) -> _Response:
        import openai

        # found before the time runs: it loads a good part of the client
        create = self._client.responses.with_raw_response.create
        schema = strict_schema(shape)

        async def call() -> bytes:
            raw = await create(
                model=question.model,
                max_output_tokens=question.max_tokens,
                instructions=question.instructions,
                input=[{"role": turn.role, "content": turn.text} for turn in question.turns],
                text={
                    "format": {
                        "type": "json_schema",
                        "name": shape.__name__,
                        "schema": schema,
                        "strict": True,
                    }
                },
                store=False,  # what users wrote is not ours to leave there
                timeout=question.limit_s,
            )
            return raw.content

        body = answered(WHO, self._api_key, openai, question.limit_s, call)
        try:
            return _Response.model_validate_json(body)
        except ValidationError:
            pass
        raise unreadable(WHO)

    @cached_property
    def _client(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI

        return AsyncOpenAI(api_key=self._api_key, base_url=self._base_url, max_retries=0)
