"""The till: every call of a hosted model is reserved before it is made, and settled after it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from shared import transitions
from shared.conductor import Claim, Conductor
from shared.errors import EngineUnavailable
from shared.facts import CallBegun
from shared.hosted.cashier import Cashier
from shared.model import Bill, Call
from shared.money import Budgets, Reservation, dollars
from shared.ports import Clock
from shared.ports.providers import Usage
from shared.wire import json_bytes


class Till:
    """Begins calls and pays for them.

    Args:
        job_micros: what the calls of one job may cost together, micro-dollars.
    """

    def __init__(
        self,
        conductor: Conductor,
        budgets: Budgets,
        cashier: Cashier,
        job_micros: int,
        clock: Clock,
    ) -> None:
        self._conductor = conductor
        self._budgets = budgets
        self._cashier = cashier
        self._job_micros = job_micros
        self._clock = clock

    def begin(
        self, claim: Claim, provider: str, model: str, micros: int, given: Mapping[str, Any]
    ) -> Call | None:
        """Reserve what a call may cost and write down that it is about to be made.

        Args:
            model: the row of the catalogue.
            micros: what it may cost at most, micro-dollars.
            given: what will be sent.

        Returns:
            The call; None where the step is not the claim's any more.

        Raises:
            EngineUnavailable: ``budget_exceeded``, ``too_many_calls``; nothing is reserved then.
            Conflict, Unavailable: still, after many attempts; what is reserved is given back later.
        """
        owner, step = claim.job.owner, claim.step.name
        booked = Reservation(claim.claim_id, claim.job.id, step, model, micros)
        call = Call(
            claim_id=claim.claim_id,
            provider=provider,
            model=model,
            begun_at=self._clock(),
            input_sha256=digest_of(given),
            reserved_micros=micros,
            day=self._budgets.reserve(owner, booked),
        )
        fact = CallBegun(step, call, self._job_micros)
        job = self._conductor.apply(
            claim.job.id, lambda job, now: transitions.call_begun(job, fact, now)
        ).value
        now_held = job.steps[step]
        if now_held.call == call:
            return call
        self._cashier.settle(owner, self.free(call), "abandoned")
        if now_held.claim_id != claim.claim_id:
            return None
        raise EngineUnavailable(
            "budget_exceeded",
            f"This call may cost {dollars(micros)}, and of the {dollars(self._job_micros)} that a job"
            f" may spend on hosted models {dollars(transitions.spent_at_most(job))} are spent.",
        )

    def bill(self, call: Call, micros: int, usage: Usage, *, succeeded: bool) -> Bill:
        """What a call cost."""
        return Bill(
            claim_id=call.claim_id,
            model=call.model,
            day=call.day,
            micros=micros,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            seconds=usage.seconds,
            took_s=max(0.0, self._clock() - call.begun_at),
            succeeded=succeeded,
        )

    def at_most(self, call: Call) -> Bill:
        """Where nobody will ever know what a call cost: what was reserved for it."""
        return self.bill(call, call.reserved_micros, Usage(), succeeded=False)

    def free(self, call: Call) -> Bill:
        """Of a call that was never made."""
        return self.bill(call, 0, Usage(), succeeded=False)


def digest_of(given: Mapping[str, Any]) -> str:
    """What is sent, as a digest by which it is known again."""
    return hashlib.sha256(json_bytes(_sorted(given))).hexdigest()


def _sorted(value: Any) -> Any:
    """JSON with its members in order; numbers that are equal are written alike."""
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_sorted(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
