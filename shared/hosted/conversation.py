"""A conversation with a language model: asked, checked, asked once more, and counted whatever came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from shared.catalogue.prices import cost
from shared.catalogue.rows import Row
from shared.errors import EngineUnavailable
from shared.ports.providers import Answer, BadAnswer, Question, Turn, Usage, WordsModel

Models = Callable[[str], WordsModel]
"""A provider's name to its language models."""

Shape = TypeVar("Shape", bound=BaseModel)

ROUNDS = 2
"""The answer, and once more if it is not right."""

MOST_FAULTS = 40
"""That are told of one answer."""

_BYTES_A_TOKEN = 8
"""Of an answer, at most."""


@dataclass(frozen=True, slots=True)
class Brief(Generic[Shape]):
    """What is asked for.

    Attributes:
        instructions: what holds for every turn; nothing in it comes from a user.
        first: the first turn.
        faults: what is wrong with an answer, a sentence each; none where it is right.
        bearable: whether the last answer may be taken in spite of its faults.
        what: of the answer, as in 'lyrics'; for sentences.
        max_tokens: of each answer.
        limit_s: seconds for each.
    """

    instructions: str
    first: str
    shape: type[Shape]
    faults: Callable[[Shape], list[str]]
    what: str
    max_tokens: int
    limit_s: float
    bearable: Callable[[Shape], bool] = lambda _answer: False


class Conversation:
    """One conversation; what it used so far is known at any moment.

    Attributes:
        unanswered: a question was sent to which no answer came, though it may have been written.
    """

    def __init__(self, models: Models, row: Row) -> None:
        self._models = models
        self._row = row
        self.usage = Usage()
        self.rounds = 0
        self.unanswered = False

    def answer(self, brief: Brief[Shape]) -> Shape:
        """An answer without faults, or with bearable ones.

        Raises:
            EngineUnavailable: ``bad_answer``: it is still not right after a second round; or as
                `WordsModel.ask`.
            Declined, Unavailable: as `WordsModel.ask`.
        """
        turns = [Turn("user", brief.first)]
        for _ in range(ROUNDS):
            text, answer = self._asked(brief, turns)
            wrong = ["It is not in the form that was asked for."]
            if answer is not None:
                wrong = brief.faults(answer)
                if not wrong or (self.rounds == ROUNDS and brief.bearable(answer)):
                    return answer
            repair = repair_turn(brief.what, wrong[:MOST_FAULTS])
            turns += [Turn("assistant", text or "{}"), Turn("user", repair)]
        raise EngineUnavailable(
            "bad_answer", f"{self._row.model} wrote {brief.what} that are not right: {wrong[0]}"
        )

    @property
    def micros(self) -> int:
        """What the answers cost so far, micro-dollars."""
        return cost(self._row, self.usage)

    def _asked(self, brief: Brief[Shape], turns: list[Turn]) -> tuple[str, Shape | None]:
        question = Question(
            self._row.model, brief.instructions, tuple(turns), brief.max_tokens, brief.limit_s
        )
        self.rounds += 1
        self.unanswered = True
        try:
            model = self._models(self._row.provider)
            answer: Answer[Shape] = model.ask(question, brief.shape)
        except BadAnswer as error:
            self._answered(error.usage)
            return error.text, None
        self._answered(answer.usage)
        return answer.text, answer.value

    def _answered(self, used: Usage) -> None:
        self.unanswered = False
        self.usage = Usage(
            self.usage.input_tokens + used.input_tokens,
            self.usage.output_tokens + used.output_tokens,
        )


def shown_at_most(told_bytes: int, faults_bytes: int, max_tokens: int) -> int:
    """Bytes that a model may be shown in all rounds: its answers are shown again, with their faults.

    Args:
        told_bytes: of instructions, first turn and shape.
    """
    return ROUNDS * told_bytes + 2 * _BYTES_A_TOKEN * max_tokens + faults_bytes


def repair_turn(what: str, wrong: Sequence[str]) -> str:
    """The turn that asks for a better answer."""
    listed = "\n".join(f"- {fault}" for fault in wrong)
    return (
        f"The {what} are not right yet:\n"
        f"{listed}\n"
        f"Answer with the whole {what} again, with these faults mended and all else as it is."
    )
