"""Hosted steps of a job: whatever of them there is to do now."""

from __future__ import annotations

from shared import timing, transitions
from shared.conductor import Claim, Conductor, Outcome
from shared.errors import EngineUnavailable
from shared.hosted.calls import failed
from shared.hosted.cashier import Cashier
from shared.hosted.claim_tokens import ClaimName
from shared.hosted.following import Follower
from shared.hosted.rows import row_here
from shared.hosted.starting import Starter
from shared.hosted.till import Till
from shared.hosted.words_steps import WordsSteps
from shared.log import log
from shared.model import Bill, Call, EffectKind, Job, StepStatus
from shared.ports import Clock, Conflict, Missing, Unavailable
from shared.ports.providers import Prediction
from shared.settings import Settings

WORDS = ("anthropic", "openai")
"""Providers of language models; their calls are over when their answer is here."""


class HostedSteps:
    """Performs the hosted steps of jobs, looks after those under way, and ends those nobody waits for."""

    def __init__(
        self,
        conductor: Conductor,
        words: WordsSteps,
        starter: Starter,
        follower: Follower,
        till: Till,
        cashier: Cashier,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._conductor = conductor
        self._words = words
        self._starter = starter
        self._follower = follower
        self._till = till
        self._cashier = cashier
        self._settings = settings
        self._clock = clock

    def attend(self, job_id: str, step: str) -> None:
        """Do what there is to do for a job, that step first.

        Raises:
            Unavailable: a document or an object was not reached: tell it again.
        """
        try:
            job = self._conductor.jobs.load(job_id).value
        except Missing:
            return
        self._end_calls(job)
        self._look_after(job)
        claim = self._conductor.claim(job_id, "hosted", step)
        while claim is not None:
            claim = self._perform(claim)

    def arrived(self, claim: ClaimName, prediction: Prediction) -> None:
        """A provider tells of a prediction; raises as `Follower.arrived`."""
        self._follower.arrived(claim, prediction)

    def _perform(self, claim: Claim) -> Claim | None:
        outcome = self._outcome(claim)
        if outcome is not None:
            self._conductor.report(claim.job.id, outcome)
        return self._conductor.claim(claim.job.id, "hosted")

    def _outcome(self, claim: Claim) -> Outcome | None:
        """What a claim came to, where that is known already."""
        try:
            row = row_here(claim.step.engine.name, self._settings)
        except EngineUnavailable as error:
            name = ClaimName(claim.job.id, claim.step.name, claim.claim_id)
            return failed(name, "engine", error.code, error.message)
        words = row.provider in WORDS
        return (self._words.perform if words else self._starter.begin)(claim, row)

    def _look_after(self, job: Job) -> None:
        """Ask after every call whose lease has ended; what made no call was lost with its function."""
        for step in job.steps.values():
            if step.status is not StepStatus.RUNNING or step.engine.runtime != "hosted":
                continue
            held = self._conductor.lease(job.id, step.name, step.claim_id or "")
            if held is None or held[0].until > self._clock():
                continue
            try:
                if step.call is None or step.call.provider in WORDS:
                    self._conductor.reclaim(job.id, step.name, step.claim_id or "")
                else:
                    claim = ClaimName(job.id, step.name, step.call.claim_id)
                    self._follower.look_after(job, claim, step.call)
            except Conflict:
                log("INFO", "somebody else looks after it", job=job.id, step=step.name)

    def _end_calls(self, job: Job) -> None:
        """Cancel and settle the calls of claims that ended before them."""
        for effect in job.pending:
            if effect.kind is EffectKind.CANCEL_CALL and effect.call is not None:
                self._end(job, effect.id, effect.call)

    def _end(self, job: Job, effect_id: str, call: Call) -> None:
        try:
            bill = self._bill(job, call)
        except Unavailable as error:
            log("WARNING", "call not ended yet", job=job.id, model=call.model, error=str(error))
            return
        self._cashier.settle(job.owner, bill)
        self._conductor.apply(
            job.id, lambda job, now: transitions.call_settled(job, effect_id, bill.micros, now)
        )

    def _bill(self, job: Job, call: Call) -> Bill:
        given_up = self._clock() > call.begun_at + timing.CALL_LIMIT_S
        if call.provider in WORDS or given_up:
            return self._till.at_most(call)
        return self._follower.close(job, call)
