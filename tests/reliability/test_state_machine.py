"""Facts in any order, late, lost and repeated: no job is ever stuck, done twice or brought back."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Literal, TypeAlias

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from shared import timing, transitions
from shared.facts import Claimed
from shared.model import Job, JobStatus, Runtime, StepStatus
from tests.reliability.any_jobs import RUNTIMES, jobs, steps
from tests.reliability.job_laws import a_change_is_lawful, a_state_is_sound
from tests.reliability.lawful_runs import (
    LawfulRun,
    among_dying_workers_it_ends,
    left_alone_it_ends,
    left_to_workers_it_ends,
)
from tests.runs import NOON, Run, a_bill, a_job

AClaim: TypeAlias = tuple[str, str]
Failure: TypeAlias = Literal["permanent", "transient", "engine"]

MOST_STEPS = 7
PAUSES_S = st.sampled_from([0.0, 0.5, 1.0, 10.0, 29.0, 31.0, 60.0, 125.0, 700.0, 4000.0, 90_000.0])


class AnyOrder(RuleBasedStateMachine):
    """Every fact there is, at any moment, about any claim there ever was."""

    claims = Bundle("claims")

    @initialize(job=jobs())
    def submitted(self, job: Job) -> None:
        self.run = LawfulRun(job)

    # ------------------------------------------------------------ inputs and time

    @rule(file=st.integers(0, 2), duration_s=st.sampled_from([None, 4.0, 9.0, 600.0]))
    def a_file_arrives(self, file: int, duration_s: float | None) -> None:
        self.run.file_arrives(f"file-{file}", duration_s)

    @precondition(lambda self: self.run.job.status is JobStatus.WAITING)
    @rule()
    def all_files_arrive(self) -> None:
        for given in self.run.job.inputs.values():
            assert given.file_id is not None
            self.run.file_arrives(given.file_id, 600.0)

    @rule(file=st.integers(0, 2))
    def a_file_is_rejected(self, file: int) -> None:
        self.run.file_fails(f"file-{file}")

    @rule(seconds=PAUSES_S)
    def time_goes_by(self, seconds: float) -> None:
        self.run.now += seconds

    @rule()
    def somebody_asks_what_the_silence_means(self) -> None:
        self.run.silence()

    @precondition(lambda self: self.run.job.due_at is not None)
    @rule()
    def silence_until_due_is_always_answered(self) -> None:
        self.run.silence_until_due()
        self.run.overdue_effects_happen()
        due = self.run.job.due_at
        assert due is None or due > self.run.now, "it would be asked for ever"

    # ------------------------------------------------------------ claims

    @rule(target=claims, runtime=RUNTIMES, prefer=st.integers(0, 5))
    def a_worker_claims(self, runtime: Runtime, prefer: int):
        free = transitions.claimable(self.run.job, runtime, self.run.now, f"step-{prefer}")
        if free is None:
            return multiple()
        claim_id = self.run.claim(free.name)
        held = self.run.step(free.name)
        assert (held.claim_id, held.status) == (claim_id, StepStatus.RUNNING)
        return free.name, claim_id

    @rule(target=claims)
    def workers_claim_all_there_is(self):
        before = self.run.claimable()
        made = []
        while claimable := self.run.claimable():
            made.append((claimable[0], self.run.claim(claimable[0])))
        assert bool(made) is bool(before)
        return multiple(*made)

    @rule(claim=claims)
    def a_claim_is_made_again(self, claim: AClaim) -> None:
        """A worker whose answer was lost, or a stranger with the same wish."""
        name, _ = claim
        before = self.run.job
        if before.steps[name].status is StepStatus.RUNNING:
            self.run.claim(*claim)
            self.run.claim(name, "another")
            assert self.run.job is before

    @rule(name=st.integers(0, 5))
    def a_claim_without_right_changes_nothing(self, name: int) -> None:
        before = self.run.job
        step = before.steps.get(f"step-{name}")
        free = step and transitions.claimable(before, step.engine.runtime, self.run.now, step.name)
        if free is not step or step is None:
            fact = Claimed(f"step-{name}", "greedy")
            assert transitions.claimed(before, fact, self.run.now) is before

    @rule(claim=claims, budget_micros=st.sampled_from([0, 1000, 10_000]))
    def a_hosted_model_is_about_to_be_asked(self, claim: AClaim, budget_micros: int) -> None:
        free = self.run.holds(*claim) and self.run.step(claim[0]).call is None
        affordable = transitions.spent_at_most(self.run.job) + 1000 <= budget_micros
        assert self.run.begin_call(*claim, budget_micros) is (free and affordable)

    @rule(claim=claims)
    def its_provider_tells_an_id(self, claim: AClaim) -> None:
        call = self.run.step(claim[0]).call
        unknown = self.run.holds(*claim) and call is not None and call.id is None
        assert self.run.learn_call(*claim) is unknown

    # ------------------------------------------------------------ outcomes, also of stale claims

    @rule(claim=claims, is_billed=st.booleans())
    def success(self, claim: AClaim, is_billed: bool) -> None:
        bill = a_bill(claim[1]) if is_billed else None
        self._report(claim, lambda *claim: self.run.succeed(*claim, bill=bill))

    @rule(claim=claims, data=st.data())
    def success_with_more_steps(self, claim: AClaim, data: st.DataObject) -> None:
        known = list(self.run.job.steps)
        if len(known) < MOST_STEPS:
            added = data.draw(steps(f"step-{len(known)}", known))
            self._report(claim, lambda *claim: self.run.succeed(*claim, added))

    @rule(target=claims, claim=claims)
    def success_and_the_next_claim_at_once(self, claim: AClaim):
        following = self.run.succeed_and_go_on(*claim)
        assert not self.run.holds(*claim)
        return multiple() if following is None else following

    @rule(claim=claims)
    def skip(self, claim: AClaim) -> None:
        self._report(claim, self.run.skip)

    @rule(
        claim=claims,
        kind=st.sampled_from(["permanent", "transient", "engine"]),
        is_billed=st.booleans(),
    )
    def failure(self, claim: AClaim, kind: Failure, is_billed: bool) -> None:
        bill = a_bill(claim[1]) if is_billed else None
        self._report(claim, lambda *claim: self.run.fail(*claim, kind, bill))

    @rule(claim=claims, silent_s=st.sampled_from([0.0, 5.0, 9000.0]))
    def a_lease_ends(self, claim: AClaim, silent_s: float) -> None:
        self._report(claim, lambda *claim: self.run.lose(*claim, silent_s))

    @rule(claim=claims)
    def a_claim_is_given_back(self, claim: AClaim) -> None:
        self._report(claim, self.run.release)

    # ------------------------------------------------------------ people and effects

    @precondition(lambda self: len(self.run.job.steps) > 1)
    @rule(sure=st.integers(0, 5))
    def the_owner_cancels(self, sure: int) -> None:
        if sure == 0:  # now and then: most jobs should live to see more
            self.run.cancel()

    @rule()
    def the_owner_retries(self) -> None:
        could = transitions.retryable(self.run.job)
        assert self.run.retry() is could

    @rule(data=st.data())
    def some_effects_happen(self, data: st.DataObject) -> None:
        ids = sorted(effect.id for effect in self.run.job.pending)
        if ids:
            self.run.clear(data.draw(st.lists(st.sampled_from(ids), min_size=1)))

    # ------------------------------------------------------------ what always holds

    @invariant()
    def the_state_is_sound(self) -> None:
        if hasattr(self, "run"):
            a_state_is_sound(self.run.job)

    def teardown(self) -> None:
        if hasattr(self, "run"):
            left_to_workers_it_ends(copy.copy(self.run))
            left_alone_it_ends(copy.copy(self.run))
            among_dying_workers_it_ends(copy.copy(self.run))

    def _report(self, claim: AClaim, report: Callable[[str, str], bool]) -> None:
        """What a claim that has its step says changes the job, once; any other changes nothing."""
        held = self.run.holds(*claim)
        before = self.run.job
        assert report(*claim) is held
        assert held or self.run.job is before
        assert not self.run.holds(*claim)


AnyOrder.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnyOrder = AnyOrder.TestCase


def test_the_laws_see_a_job_that_nobody_would_ever_look_at_again():
    job = Run(a_job()).job
    for due_at in (None, NOON + timing.QUEUE_LIMIT_S):
        with pytest.raises(AssertionError):
            a_state_is_sound(job.model_copy(update={"due_at": due_at}))


def test_the_laws_see_an_end_that_nobody_is_told_of():
    run = Run(a_job())
    before = run.job
    run.cancel()
    with pytest.raises(AssertionError):
        a_change_is_lawful(before, run.job.model_copy(update={"pending": []}))


def test_the_laws_see_a_job_brought_back():
    run = Run(a_job())
    run.cancel()
    with pytest.raises(AssertionError):
        a_change_is_lawful(run.job, Run(a_job()).job)
