"""Hosted models: those that answer with words at once, and those that are started and left.

What every adapter does with a provider's errors:

- it says that it did not do it (429, 529, a refused connection): `Declined`;
- it failed, and says so (500, 502, 503): `Unavailable`;
- nobody knows (an answer that broke off, none in time): `Unanswered`, which is `Unavailable` too;
- it never will, with this key, model or input (400, 401, 402, 403, 404, 422): `EngineUnavailable` with
  ``provider_refused``, whose sentence names provider and status, and never a key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from shared.errors import EngineUnavailable
from shared.ports.clock import Instant

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a provider counts, and bills.

    Attributes:
        input_tokens, output_tokens: of language models.
        seconds: for which a prediction's machine worked.
        runs: predictions that succeeded.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a language model is asked.

    Attributes:
        model: as the provider names it.
        instructions: what holds for every turn; nothing in it comes from a user.
        turns: begins and ends with the user's.
        max_tokens: of the answer.
        limit_s: seconds after which nobody waits any more.
    """

    model: str
    instructions: str
    turns: Sequence[Turn]
    max_tokens: int
    limit_s: float


@dataclass(frozen=True, slots=True)
class Answer(Generic[Shape]):
    """What it answered.

    Attributes:
        text: the same as it was written.
        model: that answered, as the provider names it.
    """

    value: Shape
    text: str
    model: str
    usage: Usage


class BadAnswer(EngineUnavailable):
    """The model answered, and is paid, but not in the shape that was asked for.

    Args:
        text: what it wrote, as far as it came.
    """

    def __init__(self, message: str, text: str, usage: Usage) -> None:
        super().__init__("bad_answer", message)
        self.text = text
        self.usage = usage


class WordsModel(Protocol):
    """Answers a question in a given shape."""

    def ask(self, question: Question, shape: type[Shape]) -> Answer[Shape]:
        """Asks once; nothing is repeated here.

        Raises:
            BadAnswer: cut off by ``max_tokens``, declined by the model, not JSON, or of another shape.
            Declined, Unavailable, EngineUnavailable: see this module's head.
        """
        ...


PredictionStatus = Literal["starting", "processing", "succeeded", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A hosted model's work, as its provider tells it.

    Attributes:
        model: ``owner/name``, or a version's id.
        input: what it was asked, as it was sent.
        output: of a prediction that succeeded: addresses of files, alone, in a list or by name.
        error: of one that failed.
        started_at: when its machine began; None while it is awaited, or where nobody tells.
        usage: what is known of it so far.
    """

    id: str
    status: PredictionStatus
    model: str
    input: Mapping[str, Any]
    created_at: Instant
    output: Any = None
    error: str = ""
    started_at: Instant | None = None
    usage: Usage = field(default_factory=Usage)

    @property
    def over(self) -> bool:
        """Whether it will not change any more."""
        return self.status in ("succeeded", "failed", "canceled")


class Provider(Protocol):
    """Runs models that take longer than anybody should wait for."""

    def start(self, model: str, given: Mapping[str, Any], webhook: str | None) -> Prediction:
        """Start a prediction; asks once.

        Args:
            model: ``owner/name``, with ``:version`` where a version is meant.
            given: JSON values; files by their addresses.
            webhook: where to tell that it is over; None: nobody is told.

        Raises:
            Declined, Unavailable, EngineUnavailable: see this module's head.
        """
        ...

    def look(self, prediction_id: str) -> Prediction | None:
        """The prediction as it is now; None where there is none."""
        ...

    def find(self, since: Instant, until: Instant) -> Iterator[Prediction]:
        """Predictions that were created in this window, newest first."""
        ...

    def cancel(self, prediction_id: str) -> Prediction | None:
        """Stop it if it is not over; returns it as it is then, or None where there is none."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes, now: Instant) -> Prediction:
        """What a webhook tells, once its signature and its age (5 minutes at most) are found good.

        Raises:
            Refused: 401 ``bad_signature``.
            Permanent: ``bad_message``: it is signed, but no prediction.
        """
        ...

    def download(self, url: str, limit: int) -> Iterator[bytes]:
        """An output in chunks.

        Raises:
            EngineUnavailable: ``output_gone``; ``output_too_large``: more than ``limit`` bytes;
                ``output_elsewhere``: the address is not one of the provider's.
            Unavailable: it broke off.
        """
        ...
