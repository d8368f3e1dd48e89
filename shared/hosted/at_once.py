"""Hosted words without a job: asked while a request waits, reserved before, settled after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Generic, TypeVar

from pydantic import BaseModel

from shared.catalogue.choosing import HOSTED, hosted_rows
from shared.catalogue.prices import Asked, estimate
from shared.catalogue.rows import Row
from shared.engine_choice import Engines
from shared.errors import EngineUnavailable, Refused, Transient
from shared.hosted.cashier import Cashier
from shared.hosted.conversation import ROUNDS, Brief, Conversation, Models, shown_at_most
from shared.hosted.rows import rows_here
from shared.identifiers import new_id
from shared.log import log
from shared.model import Bill
from shared.money import Budgets, Reservation
from shared.ports import Clock, Conflict, Unanswered
from shared.settings import Settings
from shared.tasks import AUTO

Shape = TypeVar("Shape", bound=BaseModel)

EMBEDDED = "embedded"

_FAULTS_BYTES = 8000
_AT_MOST = 2
"""Models that are tried for one request: each costs time and money."""

_AT_ONCE = 8
"""Requests of one process that wait for models; those beyond get an answer of ours at once."""


@dataclass(frozen=True, slots=True)
class Answered(Generic[Shape]):
    """What came of asking.

    Attributes:
        value: None where no model gave a right answer.
        row: who gave it.
        cost_usd: of all that was asked.
        reasons: why models did not, a sentence each.
    """

    value: Shape | None = None
    row: Row | None = None
    cost_usd: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told(Generic[Shape]):
    """What one model told, and what that cost, micro-dollars."""

    value: Shape | None
    micros: int
    reason: str = ""


class WordsAtOnce:
    """Asks language models for what a request waits for.

    Args:
        models: who answers, by provider.
        engines: explains what this deployment lacks.
    """

    def __init__(
        self,
        models: Models,
        budgets: Budgets,
        cashier: Cashier,
        engines: Engines,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._models = models
        self._budgets = budgets
        self._cashier = cashier
        self._engines = engines
        self._settings = settings
        self._clock = clock
        self._places = BoundedSemaphore(_AT_ONCE)

    def rows(self, task: str, asked: str, *, unasked: bool) -> list[Row]:
        """The models to ask, best first; none where our own engine is meant.

        Args:
            asked: ``auto``, ``embedded``, ``hosted``, a provider, a model's id or ``id@version``.
            unasked: whether ``auto`` means them too.

        Raises:
            Refused: 422 ``engine_unavailable``, 422 ``unknown_engine``.
        """
        if asked == EMBEDDED or (asked == AUTO and not unasked):
            return []
        found = hosted_rows(task, self._settings, asked, rows_here(self._settings))[:_AT_MOST]
        if found or asked == AUTO:
            return found
        reason = self._engines.explain(asked)
        if reason is not None:
            raise Refused(422, "engine_unavailable", reason)
        known = f"{AUTO}, {EMBEDDED}, {HOSTED}, a provider or a model's id (/v1/models?task={task})"
        raise Refused(422, "unknown_engine", f"There is no engine {asked[:60]!r}; name {known}.")

    def ask(self, owner: str, task: str, rows: list[Row], brief: Brief[Shape]) -> Answered[Shape]:
        """The first right answer of these models.

        Whatever keeps one from answering is told as a reason: budget, provider, ledger, faults.
        """
        if not rows:
            return Answered()
        if not self._places.acquire(blocking=False):
            return Answered(reasons=("Too many requests wait for hosted models just now.",))
        try:
            return self._first_of(owner, task, rows, brief)
        finally:
            self._places.release()

    def _first_of(
        self, owner: str, task: str, rows: list[Row], brief: Brief[Shape]
    ) -> Answered[Shape]:
        reasons: list[str] = []
        micros = 0
        for row in rows:
            told = self._once(owner, task, row, brief)
            micros += told.micros
            if told.value is not None:
                return Answered(told.value, row, micros / 1e6, tuple(reasons))
            reasons.append(f"{row.name}: {told.reason}")
        return Answered(cost_usd=micros / 1e6, reasons=tuple(reasons))

    def _once(self, owner: str, task: str, row: Row, brief: Brief[Shape]) -> _Told[Shape]:
        """One model's answer; reserved before, settled after, however it ends."""
        began = self._clock()
        call = new_id("call", began)
        limit = estimate(row, _most(brief))
        try:
            booked = Reservation(call, call, task, row.id, limit)
            day = self._budgets.reserve(owner, booked)
        except (EngineUnavailable, Transient, Conflict) as error:
            return _Told(None, 0, error.message)
        conversation = Conversation(self._models, row)
        value, reason, lost = None, "", limit  # of what nobody foresaw, all may be billed
        try:
            value, lost = conversation.answer(brief), 0
        except Unanswered as error:
            reason, lost = error.message, limit // ROUNDS  # it may have been written
        except (EngineUnavailable, Transient) as error:
            reason, lost = error.message, 0
        finally:
            bill = Bill(
                claim_id=call,
                model=row.id,
                day=day,
                micros=conversation.micros + lost,
                input_tokens=conversation.usage.input_tokens,
                output_tokens=conversation.usage.output_tokens,
                took_s=max(0.0, self._clock() - began),
                succeeded=value is not None,
            )
            self._settle(owner, bill)
        return _Told(value, bill.micros, reason)

    def _settle(self, owner: str, bill: Bill) -> None:
        """Pay; where the ledger does not answer, the reservation stays open, and nobody waits for it."""
        try:
            self._cashier.settle(owner, bill)
        except (Transient, Conflict) as error:
            log("ERROR", "call not settled", model=bill.model, micros=bill.micros, error=str(error))


def _most(brief: Brief[Shape]) -> Asked:
    """All that a model may be shown, and answer, in both rounds."""
    schema = len(json.dumps(brief.shape.model_json_schema()).encode())
    told = len(brief.instructions.encode()) + len(brief.first.encode()) + schema
    shown = shown_at_most(told, _FAULTS_BYTES, brief.max_tokens)
    return Asked(input_bytes=shown, max_tokens=ROUNDS * brief.max_tokens)
