"""A job and what happens to it, told in the domain's words: transitions without a store."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Literal

from shared import timing, transitions
from shared.facts import (
    CallBegun,
    CallKnown,
    Claimed,
    ClaimReleased,
    FileFailed,
    FileReady,
    LeaseLost,
    StepFailed,
    StepSkipped,
    StepSucceeded,
)
from shared.model import (
    RUNTIMES,
    Artifact,
    Bill,
    Call,
    Effect,
    EffectKind,
    Engine,
    Input,
    Job,
    Problem,
    Step,
)
from shared.ports import Instant

NOON = 1_800_000_000.0
BROKEN = Problem(code="broken", message="It broke.")
DISTANT_S = 3600.0
"""How long the jobs here wait for their inputs."""


def an_engine(name: str = "own", runtime: Literal["hosted", "cpu", "gpu"] = "cpu") -> Engine:
    return Engine(name=name, runtime=runtime)


def a_step(
    name: str,
    *,
    after: Iterable[str] = (),
    engines: Iterable[Engine] | None = None,
    max_attempts: int = 3,
    base_s: float = 30.0,
    factor: float = 0.0,
) -> Step:
    return Step(
        name=name,
        task="ping",
        after=list(after),
        engines=list(engines or [an_engine()]),
        max_attempts=max_attempts,
        base_s=base_s,
        deadline_s=base_s,
        factor=factor,
    )


def a_job(
    *steps: Step,
    inputs: dict[str, Input] | None = None,
    limit_s: float = 600.0,
    job_id: str = "job_a",
) -> Job:
    return Job(
        id=job_id,
        owner="owner_a",
        workflow="ping",
        inputs=inputs or {},
        steps={step.name: step for step in steps or (a_step("only"),)},
        limit_s=limit_s,
        created_at=NOON,
        wait_until=NOON + DISTANT_S,
    )


def a_call(claim_id: str, reserved_micros: int = 1000) -> Call:
    return Call(
        claim_id=claim_id,
        provider="replicate",
        model="musicgen",
        begun_at=NOON,
        reserved_micros=reserved_micros,
        day="2027-01-15",
    )


def a_bill(claim_id: str, micros: int = 700) -> Bill:
    return Bill(claim_id=claim_id, model="musicgen", day="2027-01-15", micros=micros)


def an_artifact(claim_id: str, name: str = "made.wav") -> Artifact:
    return Artifact(
        name=name,
        object_name=f"owner_a/job_a/step/{claim_id}/{name}",
        media_type="audio/wav",
        size=1,
        sha256="0" * 64,
    )


class Run:
    """One job under way. Every method applies one fact and says whether it changed anything.

    As for whoever commits, a change takes the next revision, and the very same object is no change.
    """

    def __init__(self, job: Job, now: Instant = NOON) -> None:
        self.now = now
        self.job = transitions.submitted(job, now)
        self._numbers = itertools.count(1)

    def happens(self, transition: Callable[[Job, Instant], Job]) -> bool:
        before = self.job.model_copy(update={"rev": self.job.rev + 1})
        after = transition(before, self.now)
        if after is before:
            return False
        self.job = after
        return True

    # ------------------------------------------------------------ the facts

    def file_arrives(self, file_id: str, duration_s: float | None = 9.0) -> bool:
        fact = FileReady(file_id, "uploads", f"owner_a/{file_id}", 1, "audio", duration_s)
        return self.happens(lambda job, now: transitions.file_ready(job, fact, now))

    def file_fails(self, file_id: str, problem: Problem = BROKEN) -> bool:
        fact = FileFailed(file_id, problem)
        return self.happens(lambda job, now: transitions.file_failed(job, fact, now))

    def claim(self, step: str, claim_id: str | None = None) -> str:
        """Claim a step; returns the claim's id, whether or not it was granted."""
        fact = Claimed(step, claim_id or f"claim-{next(self._numbers)}")
        self.happens(lambda job, now: transitions.claimed(job, fact, now))
        return fact.claim_id

    def begin_call(self, step: str, claim_id: str, budget_micros: int = 10_000) -> bool:
        fact = CallBegun(step, a_call(claim_id), budget_micros)
        return self.happens(lambda job, now: transitions.call_begun(job, fact, now))

    def learn_call(self, step: str, claim_id: str, call_id: str = "prediction-1") -> bool:
        fact = CallKnown(step, claim_id, call_id)
        return self.happens(lambda job, now: transitions.call_known(job, fact, now))

    def succeed(self, step: str, claim_id: str, *append: Step, bill: Bill | None = None) -> bool:
        made = an_artifact(claim_id)
        fact = StepSucceeded(step, claim_id, outputs={made.name: made}, append=append, bill=bill)
        return self.happens(lambda job, now: transitions.step_succeeded(job, fact, now))

    def succeed_and_go_on(self, step: str, claim_id: str) -> tuple[str, str] | None:
        """Succeed and, in the same revision, claim whatever is claimable then, as workers do."""
        made = an_artifact(claim_id)
        success = StepSucceeded(step, claim_id, outputs={made.name: made})
        next_id = f"claim-{next(self._numbers)}"

        def both(job: Job, now: Instant) -> Job:
            job = transitions.step_succeeded(job, success, now)
            free = transitions.claimable(job, "cpu", now)
            return transitions.claimed(job, Claimed(free.name, next_id), now) if free else job

        self.happens(both)
        return next(
            ((name, next_id) for name, s in self.job.steps.items() if s.claim_id == next_id), None
        )

    def skip(self, step: str, claim_id: str) -> bool:
        fact = StepSkipped(step, claim_id, "Nothing to do.")
        return self.happens(lambda job, now: transitions.step_skipped(job, fact, now))

    def fail(
        self,
        step: str,
        claim_id: str,
        kind: Literal["permanent", "transient", "engine"],
        bill: Bill | None = None,
    ) -> bool:
        fact = StepFailed(step, claim_id, kind, BROKEN, bill)
        return self.happens(lambda job, now: transitions.step_failed(job, fact, now))

    def lose(self, step: str, claim_id: str, silent_s: float = 0.0) -> bool:
        """Its lease ended, so many seconds ago."""
        fact = LeaseLost(step, claim_id, self.now - silent_s)
        return self.happens(lambda job, now: transitions.lease_lost(job, fact, now))

    def release(self, step: str, claim_id: str) -> bool:
        fact = ClaimReleased(step, claim_id)
        return self.happens(lambda job, now: transitions.claim_released(job, fact, now))

    def cancel(self) -> bool:
        return self.happens(transitions.cancelled)

    def retry(self) -> bool:
        return self.happens(transitions.retried)

    def clear(self, ids: Iterable[str]) -> bool:
        """These effects have happened."""
        done = frozenset(ids)
        return self.happens(lambda job, now: transitions.effects_done(job, done, now))

    def effects_happen(self) -> bool:
        """Everything pending has happened."""
        return self.clear(effect.id for effect in self.job.pending)

    def overdue_effects_happen(self) -> bool:
        """A sweep comes by and does what was forgotten."""
        return self.clear(
            effect.id
            for effect in self.job.pending
            if effect.kind is EffectKind.CANCEL_CALL  # whoever is reminded ends it
            or (
                effect.kind is not EffectKind.PUBLISH_STEP
                and effect.at + timing.EFFECT_S <= self.now
            )
        )

    def silence(self, seconds: float = 0.0) -> bool:
        """Nothing is heard for a while, and somebody asks what that means."""
        self.now += seconds
        return self.happens(transitions.time_passed)

    def silence_until_due(self) -> bool:
        """Nothing is heard until the moment at which silence becomes wrong."""
        assert self.job.due_at is not None
        return self.silence(max(0.0, self.job.due_at - self.now))

    # ------------------------------------------------------------ what is to be seen

    def step(self, name: str) -> Step:
        return self.job.steps[name]

    def pending(self, kind: EffectKind) -> list[Effect]:
        return [effect for effect in self.job.pending if effect.kind is kind]

    def announced(self) -> set[str]:
        """Steps that workers are to be told of."""
        return {effect.target for effect in self.pending(EffectKind.PUBLISH_STEP)}

    def events(self) -> list[str]:
        """The statuses that the world is to be told of."""
        return [effect.target for effect in self.pending(EffectKind.PUBLISH_EVENT)]

    def claimable(self) -> list[str]:
        found = (transitions.claimable(self.job, runtime, self.now) for runtime in RUNTIMES)
        return [step.name for step in found if step is not None]

    # ------------------------------------------------------------ whole stories

    def do(self, step: str) -> bool:
        """Claim a step and succeed."""
        return self.succeed(step, self.claim(step))

    def lose_every_claim(self) -> None:
        """Workers die at everything they touch, until there is nothing left to claim."""
        for _ in range(1000):
            claimable = self.claimable()
            if not claimable:
                return
            self.lose(claimable[0], self.claim(claimable[0]))
        raise AssertionError("their attempts never come to an end")
