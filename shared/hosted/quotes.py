"""Quotes: which engines a job would try, what that may cost, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

from shared.catalogue.prices import Asked, estimate, expected_s
from shared.catalogue.rows import WORDS_TASKS, Row
from shared.errors import EngineUnavailable, Refused
from shared.hosted.conversation import ROUNDS
from shared.hosted.lyric_prompt import (
    INSTRUCTIONS,
    LINE_BYTES,
    MOST_FORMS,
    WISHES_BYTES,
    shown_bytes,
)
from shared.hosted.rows import row_here, rows_here
from shared.model import Engine, Job, Step
from shared.money import Budgets, dollars, micros
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class EngineQuote:
    """One engine of a chain.

    Attributes:
        at_most_micros: what one call may cost, micro-dollars; 0 of our own.
        expected_s: seconds that it usually takes; None where that is not known.
    """

    engine: Engine
    at_most_micros: int
    expected_s: float | None


@dataclass(frozen=True, slots=True)
class StepQuote:
    """A step and the engines that it tries, in order."""

    step: Step
    chain: list[EngineQuote]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a job would do.

    Attributes:
        at_most_micros: if every first engine does its work, micro-dollars.
        expected_s: likewise, seconds; None where that is not known of all of them.
        left_micros: what its owner may spend on hosted models now, micro-dollars.
    """

    steps: list[StepQuote]
    at_most_micros: int
    expected_s: float | None
    left_micros: int


class Quotes:
    """Says beforehand what jobs cost."""

    def __init__(self, budgets: Budgets, settings: Settings) -> None:
        self._budgets = budgets
        self._settings = settings

    def quote(self, job: Job) -> Quote:
        """What this job would do, as it was planned."""
        steps = [StepQuote(step, self._chain(job, step)) for step in job.steps.values()]
        firsts = [each.chain[0] for each in steps]
        times = [each.expected_s for each in firsts]
        known = [seconds for seconds in times if seconds is not None]
        return Quote(
            steps,
            sum(each.at_most_micros for each in firsts),
            sum(known) if len(known) == len(times) else None,
            self._left(job.owner),
        )

    def check(self, job: Job) -> None:
        """Refuse a job that cannot be paid, and that nothing of our own could do instead.

        Raises:
            Refused: 402 ``budget_exceeded``.
        """
        hosted = [step for step in job.steps.values() if _is_hosted_only(step)]
        if not hosted:
            return
        least = sum(self._cheapest(job, step) for step in hosted)
        left = self._left(job.owner)
        if least > left:
            raise Refused(
                402,
                "budget_exceeded",
                f"This job may cost {dollars(least)}, and {dollars(left)} may be spent now. Ask again"
                " tomorrow (UTC), or ask your operator for more.",
            )

    def _left(self, owner: str) -> int:
        return min(self._budgets.left(owner), micros(self._settings.job_budget_usd))

    def _cheapest(self, job: Job, step: Step) -> int:
        return min(each.at_most_micros for each in self._chain(job, step))

    def _chain(self, job: Job, step: Step) -> list[EngineQuote]:
        return [self._engine(job, step, engine) for engine in step.engines]

    def _engine(self, job: Job, step: Step, engine: Engine) -> EngineQuote:
        row = self._row(engine)
        listened_s = _listened_s(job, step)
        made_s = step.parameters.get("duration_s", listened_s)
        seconds = None if row is None or made_s is None else expected_s(row, float(made_s))
        if row is None or engine.kind != "hosted":
            return EngineQuote(engine, 0, seconds)
        longest = made_s if made_s is not None else self._settings.max_audio_s
        return EngineQuote(engine, estimate(row, self._asked(step, float(longest))), seconds)

    def _row(self, engine: Engine) -> Row | None:
        if engine.kind == "hosted":
            try:
                return row_here(engine.name, self._settings)
            except EngineUnavailable:
                return None
        rows = rows_here(self._settings).values()
        return next((row for row in rows if row.engine == engine.name), None)

    def _asked(self, step: Step, seconds: float) -> Asked:
        if step.task not in WORDS_TASKS:
            return Asked(duration_s=seconds)
        longest = self._settings.words_max_tokens
        told = len(INSTRUCTIONS.encode()) + WISHES_BYTES + MOST_FORMS * LINE_BYTES
        shown = shown_bytes(told, MOST_FORMS, longest)
        return Asked(input_bytes=shown, max_tokens=ROUNDS * longest)


def _is_hosted_only(step: Step) -> bool:
    return all(engine.runtime == "hosted" for engine in step.engines)


def _listened_s(job: Job, step: Step) -> float | None:
    """Seconds of what the step listens to; None while that is not known."""
    roles = (source.partition(".") for source in step.takes.values())
    given = [job.inputs[role] for source, _, role in roles if role in job.inputs]
    given = given or list(job.inputs.values())
    lengths = [each.region_s for each in given if each.duration_s is not None]
    if len(lengths) < len(given):
        return None
    return max(lengths, default=0.0)
