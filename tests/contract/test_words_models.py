"""What every words model promises, held over the wire against servers that speak its API."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, create_model

from infra.providers.anthropic_words import AnthropicWords
from infra.providers.openai_words import OpenAIWords
from infra.providers.shapes import strict_schema
from shared.errors import EngineUnavailable, SerenadeError
from shared.ports import Declined, Unavailable
from shared.ports.providers import BadAnswer, Question, Turn, Usage, WordsModel
from tests.providers.anthropic_server import FakeAnthropic
from tests.providers.loopback import Fault
from tests.providers.openai_server import FakeOpenAI
from tests.providers.words import WRONG_SHAPE, WordsServer

KEY = "sk-loopback-0123456789abcdefghij"
SOON_S = 0.4
PATIENTLY_S = 30.0


class Line(BaseModel):
    syllables: list[str] = Field(min_length=1, max_length=16, description="in order")
    rhyme: str | None = Field(None, pattern="^[A-D]$")


class Verse(BaseModel):
    title: str = Field(max_length=30)
    lines: list[Line] = Field(min_length=1, max_length=4)


VERSE = {"title": "River", "lines": [{"syllables": ["run", "ning"], "rhyme": None}]}


@dataclass
class Side:
    """A model's adapter, its server, and how to make others.

    Attributes:
        made: an adapter with this key for the server at this address.
    """

    server: WordsServer
    made: Callable[[str, str], WordsModel]

    @property
    def model(self) -> WordsModel:
        return self.made(KEY, self.server.url)

    @property
    def asked(self) -> Any:
        return self.server.requests[-1].body


SIDES: dict[str, tuple[type[WordsServer], Callable[[str, str], WordsModel]]] = {
    "Anthropic": (FakeAnthropic, AnthropicWords),
    "OpenAI": (FakeOpenAI, OpenAIWords),
}


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    server_type, made = SIDES[request.param]
    with server_type(KEY) as server:
        server.answers(VERSE)
        yield Side(server, made)


def question(limit_s: float = PATIENTLY_S) -> Question:
    turns = (
        Turn("user", "Write a verse."),
        Turn("assistant", "{}"),
        Turn("user", "It lacks its lines."),
    )
    return Question("a-model", "You write lyrics.", turns, 500, limit_s)


def test_an_answer_comes_in_the_shape_that_was_asked_for(side: Side) -> None:
    answer = side.model.ask(question(), Verse)
    assert answer.value == Verse.model_validate(VERSE)
    assert Verse.model_validate_json(answer.text) == answer.value
    assert answer.model == "a-model"
    assert answer.usage == Usage(input_tokens=1200, output_tokens=340)


def test_instructions_and_turns_arrive_apart(side: Side) -> None:
    side.model.ask(question(), Verse)
    turns = side.asked.get("messages", side.asked.get("input"))
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert turns[0]["content"] == "Write a verse."
    assert side.asked.get("system", side.asked.get("instructions")) == "You write lyrics."
    assert side.asked.get("max_tokens", side.asked.get("max_output_tokens")) == 500


def test_words_may_be_made_of_the_request(side: Side) -> None:
    side.server.answers(lambda asked: {**VERSE, "title": asked["model"]})
    side.model.ask(question(), Verse)
    assert side.model.ask(question(), Verse).value.title == "a-model"


def test_one_adapter_serves_many_threads(side: Side) -> None:
    model, titles = side.model, []
    threads = [
        threading.Thread(target=lambda: titles.append(model.ask(question(), Verse).value.title))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["River"] * 8


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422])
def test_a_refusal_names_provider_and_status(side: Side, status: int) -> None:
    side.server.faults(status)
    with pytest.raises(EngineUnavailable, match=str(status)) as refused:
        side.model.ask(question(), Verse)
    assert refused.value.code == "provider_refused"
    assert type(side.model).__name__.removesuffix("Words") in refused.value.message


@pytest.mark.parametrize("status", [429, 529])
def test_a_busy_provider_did_not_do_it(side: Side, status: int) -> None:
    side.server.faults(status)
    with pytest.raises(Declined, match=str(status)):
        side.model.ask(question(), Verse)


def test_the_wait_that_a_busy_provider_asks_for_is_told(side: Side) -> None:
    side.server.faults(429)
    with pytest.raises(Declined, match="asks to wait 7 s"):
        side.model.ask(question(), Verse)


def test_where_nobody_listens_nothing_was_done(side: Side) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Declined, match="cannot be reached"):
        side.made(KEY, f"http://127.0.0.1:{port}/v1").ask(question(), Verse)


@pytest.mark.parametrize("fault", [500, 502, 503, 504, "closed", "lost", "broken json"])
def test_of_an_answer_that_does_not_arrive_nobody_knows(side: Side, fault: Fault) -> None:
    side.server.faults(fault)
    with pytest.raises(Unavailable) as unknown:
        side.model.ask(question(), Verse)
    assert not isinstance(unknown.value, Declined)


@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_nobody_waits_longer_than_the_question_allows(side: Side, fault: Fault) -> None:
    side.model.ask(question(), Verse)  # the client is loaded, and connected
    side.server.faults(fault)
    with pytest.raises(Unavailable, match=r"within 0\.4 s") as unknown:
        side.model.ask(question(SOON_S), Verse)
    assert not isinstance(unknown.value, Declined)


@pytest.mark.parametrize("fault", [401, 429, 500, 529, "closed"])
def test_nothing_is_asked_twice(side: Side, fault: Fault) -> None:
    side.server.faults(fault)
    with pytest.raises(SerenadeError):
        side.model.ask(question(), Verse)
    assert len(side.server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "text", "sentence"),
    [
        ("wrong shape", WRONG_SHAPE, "title: Field required"),
        ("cut off", '{"title": "River", "line', "cut off after 500 tokens"),
        ("refusal", "", "declined"),
    ],
)
def test_an_answer_that_is_of_no_use_is_paid(
    side: Side, fault: Fault, text: str, sentence: str
) -> None:
    side.server.faults(fault)
    with pytest.raises(BadAnswer, match=sentence) as bad:
        side.model.ask(question(), Verse)
    assert bad.value.code == "bad_answer"
    assert bad.value.usage == Usage(input_tokens=1200, output_tokens=340)
    assert bad.value.text.startswith(text)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("A verse, with pleasure!", "Invalid JSON"),
        ({**VERSE, "title": "r" * 31}, "title: .*30 characters"),
        ({"title": "", "lines": []}, "lines: .*at least 1"),
        ({"title": "", "lines": [{"syllables": ["a"], "rhyme": "Z"}]}, r"lines\.0\.rhyme"),
    ],
)
def test_limits_that_a_provider_does_not_know_are_kept_here(
    side: Side, words: Any, sentence: str
) -> None:
    side.server.answers(words)
    with pytest.raises(BadAnswer, match=sentence):
        side.model.ask(question(), Verse)


def test_an_answer_that_openai_gave_up_is_nothing() -> None:
    with FakeOpenAI(KEY) as server:
        server.faults("failed")
        with pytest.raises(Unavailable):
            OpenAIWords(KEY, server.url).ask(question(), Verse)


FAULTS: list[Fault] = [400, 401, 402, 404, 422, 429, 500, 529, "closed", "broken json"]


@pytest.mark.parametrize("fault", [*FAULTS, "hang", "wrong shape", "cut off", "refusal"])
def test_the_key_is_nowhere_to_be_read(
    side: Side, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """The servers repeat it in what they say, as real ones have done."""
    caplog.set_level(logging.DEBUG)
    model = side.model
    model.ask(question(), Verse)
    side.server.faults(fault)
    with pytest.raises(SerenadeError) as failed:
        model.ask(question(SOON_S if fault == "hang" else PATIENTLY_S), Verse)
    told = [repr(model), str(model), caplog.text, *_chain(failed.value)]
    assert KEY not in "\n".join(told)


def test_a_wrong_key_is_not_told_either(side: Side) -> None:
    wrong = "sk-mistyped-0123456789"
    with pytest.raises(EngineUnavailable, match="401") as refused:
        side.made(wrong, side.server.url).ask(question(), Verse)
    assert wrong not in "\n".join(_chain(refused.value))


@pytest.mark.parametrize("key", [f"{KEY}\n", f" {KEY}", f"{KEY}…"])
def test_a_key_that_no_header_can_hold_is_told_of_but_not_told(side: Side, key: str) -> None:
    with pytest.raises(EngineUnavailable, match="a line end or the like") as refused:
        side.made(key, side.server.url).ask(question(), Verse)
    assert refused.value.code == "provider_refused"
    assert KEY not in "\n".join(_chain(refused.value))


class Kind(Enum):
    MAJOR = "major"
    MINOR = "minor"


class Mode(BaseModel):
    kind: Kind = Field(Kind.MINOR, description="of the third")
    scale: Literal["natural", "harmonic"] = "natural"


class Tune(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Mode = Field(description="in which it is sung")
    tempo: int = Field(120, ge=40, le=240)
    parts: list[Line | Mode] = Field(default_factory=list, max_length=8)


def test_a_shape_with_choices_references_and_defaults_can_be_asked_for(side: Side) -> None:
    tune = {"mode": {"kind": "major", "scale": "harmonic"}, "tempo": 90, "parts": []}
    side.server.answers(lambda asked: tune)
    assert side.model.ask(question(), Tune).value == Tune.model_validate(tune)


@pytest.mark.parametrize("annotation", [dict[str, int], tuple[int, str]])
def test_a_shape_that_no_strict_mode_can_say_is_an_error_of_ours(annotation: Any) -> None:
    shape = create_model("Shape", field=(annotation, ...))
    with pytest.raises(ValueError, match="no strict schema"):
        strict_schema(shape)


def _chain(error: BaseException) -> list[str]:
    """All that an error says, and what led to it; no error of a client's is among that."""
    assert error.__cause__ is None
    assert error.__context__ is None
    return [str(error), repr(error), repr(error.__dict__), *traceback.format_exception(error)]
