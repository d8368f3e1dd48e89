"""Calls under way, in the documents: what is known of them, and when to ask after them next."""

from __future__ import annotations

from shared import timing, transitions
from shared.conductor import Conductor
from shared.facts import CallKnown, FailureKind, StepFailed
from shared.hosted.claim_tokens import ClaimName
from shared.model import Bill, Call, Job, Problem, StepStatus
from shared.ports import Clock, Conflict, Instant


class Calls:
    """Writes down what becomes of calls."""

    def __init__(self, conductor: Conductor, clock: Clock) -> None:
        self._conductor = conductor
        self._clock = clock

    def learn(self, claim: ClaimName, prediction_id: str) -> Job:
        """The provider's name for a claim's call; returns the job as it is then."""
        fact = CallKnown(claim.step, claim.claim_id, prediction_id)
        return self._conductor.apply(
            claim.job_id, lambda job, now: transitions.call_known(job, fact, now)
        ).value

    def leave(
        self,
        claim: ClaimName,
        call: Call,
        until: Instant | None = None,
        *,
        fetching: bool = False,
    ) -> None:
        """Ask after it later: more rarely, the longer it takes.

        Args:
            until: when to ask at the latest.
            fetching: what it made is being brought home, which may take as long as anything.
        """
        held = self._conductor.lease(claim.job_id, claim.step, claim.claim_id)
        if held is None:
            return
        now = self._clock()
        wait = min(timing.LOOK_LIMIT_S, max(timing.LOOK_S, (now - call.begun_at) / 4))
        if until is not None:
            wait = min(wait, max(timing.LOOK_S, until - now))
        if fetching:
            wait = timing.LOOK_LIMIT_S
        try:
            self._conductor.heartbeat(*held, 0.0, "At the provider's.", for_s=wait)
        except Conflict:
            return  # its claim ended, or somebody else looks after it


def open_call(job: Job, claim: ClaimName) -> Call | None:
    """The call of a claim that still has its step."""
    step = job.steps.get(claim.step)
    if step is None or step.status is not StepStatus.RUNNING or step.claim_id != claim.claim_id:
        return None
    return step.call


def failed(
    claim: ClaimName, kind: FailureKind, code: str, message: str, bill: Bill | None = None
) -> StepFailed:
    """The outcome of a claim that failed."""
    problem = Problem(code=code, message=message)
    return StepFailed(claim.step, claim.claim_id, kind, problem, bill)
