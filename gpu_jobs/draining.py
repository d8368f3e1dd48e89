"""The performer's loop: take hints, claim what they point to, and keep going."""

from __future__ import annotations

from gpu_jobs.board import Board, Posted
from gpu_jobs.performing import Performer
from shared.conductor import Claim, Conductor, Outcome
from shared.errors import Permanent
from shared.facts import StepFailed
from shared.log import log
from shared.messages import StepHint
from shared.model import Job, Problem, Runtime, StepStatus
from shared.ports import Bus, Clock, Conflict, Delivery, Missing, Unavailable


class Drain:
    """Empties the queue of one runtime, one claim at a time.

    Args:
        wait_s: seconds for which the bus is asked for a hint at a time.
    """

    def __init__(
        self,
        bus: Bus,
        conductor: Conductor,
        performer: Performer,
        board: Board,
        runtime: Runtime,
        clock: Clock,
        wait_s: float,
    ) -> None:
        self._bus = bus
        self._conductor = conductor
        self._performer = performer
        self._board = board
        self._runtime = runtime
        self._clock = clock
        self._wait_s = wait_s
        self._subscription = f"steps-{runtime}"

    def until_idle(self, idle_s: float) -> None:
        """Work until asked to stop, or until there was nothing to do for ``idle_s`` seconds."""
        busy_at = self._clock()
        while not self._board.stopping and self._clock() - busy_at < idle_s:
            try:
                for delivery in self._bus.pull(self._subscription, limit=1, wait_s=self._wait_s):
                    if self._board.stopping:
                        self._settle(delivery, seen_to=False)
                    else:
                        self._take(delivery)
                    busy_at = self._clock()
            except Unavailable as error:
                log("WARNING", "bus unavailable", subscription=self._subscription, error=str(error))

    def _take(self, delivery: Delivery) -> None:
        try:
            hint = StepHint.from_message(delivery.message)
            claim = self._conductor.claim(hint.job_id, self._runtime, hint.step)
            seen_to = claim is not None or self._seen_to(hint.job_id)
        except Missing:
            claim, seen_to = None, True
        except (Permanent, Unavailable, Conflict) as error:
            log("WARNING", "hint handed back", hint=delivery.message_id, error=str(error))
            claim, seen_to = None, False
        if claim is not None:
            self._post(claim)  # before anything that may hang: from here on our supervisor looks
        self._settle(delivery, seen_to)
        self._run(claim)

    def _settle(self, delivery: Delivery, seen_to: bool) -> None:
        settle = self._bus.ack if seen_to else self._bus.nack
        try:
            settle(self._subscription, [delivery.ack_id])
        except Unavailable as error:  # it comes again; what we claimed by it is ours all the same
            log("WARNING", "hint not settled", hint=delivery.message_id, error=str(error))

    def _run(self, claim: Claim | None) -> None:
        """Perform a claim, and whatever of the same job becomes ready for this runtime by it."""
        while claim is not None:
            self._post(claim)
            outcome = self._performer.perform(claim, self._board.report)
            self._board.post(None)  # from here on the claim may end at any moment, rightly
            keep_going = None if self._board.stopping else self._runtime
            claim = self._finished(claim, outcome, keep_going)

    def _post(self, claim: Claim) -> None:
        ends_at = (claim.step.started_at or 0.0) + claim.step.deadline_s
        self._board.post(Posted(claim.job.id, claim.step.name, claim.claim_id, ends_at))

    def _finished(self, claim: Claim, outcome: Outcome, keep_going: Runtime | None) -> Claim | None:
        try:
            return self._conductor.finish(claim, outcome, keep_going)
        except Permanent as error:
            log("ERROR", "outcome refused", job=claim.job.id, error=str(error))
            problem = Problem(code=error.code, message=error.message)
            refused = StepFailed(claim.step.name, claim.claim_id, "permanent", problem)
            return self._conductor.finish(claim, refused, None)
        except (Unavailable, Conflict, Missing) as error:
            # the lease runs out, and the step is done again
            log("ERROR", "outcome not recorded", job=claim.job.id, error=str(error))
            return None

    def _seen_to(self, job_id: str) -> bool:
        """Whether a hint that led to no claim may go; a step that is backing off wants it again."""
        job = self._conductor.jobs.load(job_id).value
        self._reclaim_dead(job)
        return not _backing_off(job, self._runtime)

    def _reclaim_dead(self, job: Job) -> None:
        """A running step whose lease has ended is taken back at once, not only by the sweep."""
        for step in job.steps.values():
            if step.status is StepStatus.RUNNING and step.claim_id:
                self._conductor.reclaim(job.id, step.name, step.claim_id)


def _backing_off(job: Job, runtime: Runtime) -> bool:
    return any(
        step.status is StepStatus.READY and step.engine.runtime == runtime
        for step in job.steps.values()
    )
