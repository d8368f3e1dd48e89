"""Facts in any order, late, lost and repeated: no job is ever stuck, done twice or brought back."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
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
from shared.model import Engine, Input, Job, JobStatus, Runtime, Step, StepStatus
from shared.ports import Instant
from tests.reliability.job_laws import (
    a_change_is_lawful,
    a_state_is_sound,
    only_effects_were_cleared,
)
from tests.runs import NOON, Run, a_job, a_step

AClaim: TypeAlias = tuple[str, str]
Failure: TypeAlias = Literal["permanent", "transient", "engine"]

MOST_STEPS = 7

RUNTIMES = st.sampled_from(["cpu", "gpu", "hosted"])
ENGINES = st.builds(Engine, name=st.sampled_from(["one", "two"]), runtime=RUNTIMES)
PAUSES_S = st.sampled_from([0.0, 0.5, 1.0, 10.0, 29.0, 31.0, 60.0, 125.0, 700.0, 4000.0, 90_000.0])


@st.composite
def steps(draw: st.DrawFn, name: str, earlier: list[str]) -> Step:
    after = draw(st.sets(st.sampled_from(earlier), max_size=2)) if earlier else set()
    return a_step(
        name,
        after=sorted(after),
        engines=draw(st.lists(ENGINES, min_size=1, max_size=2)),
        max_attempts=draw(st.integers(1, 3)),
        base_s=draw(st.sampled_from([5.0, 60.0, 5000.0])),
        factor=draw(st.sampled_from([0.0, 1.0])),
    )


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Any small workflow: one to five steps, up to two inputs."""
    names = [f"step-{n}" for n in range(draw(st.integers(1, 5)))]
    planned = [draw(steps(name, names[:n])) for n, name in enumerate(names)]
    inputs = {
        f"role-{n}": Input(
            file_id=f"file-{n}", end_s=draw(st.sampled_from([None, 5.0, 500.0]))
        )
        for n in range(draw(st.integers(0, 2)))
    }
    return a_job(*planned, inputs=inputs, limit_s=draw(st.sampled_from([60.0, 600.0, 20_000.0])))


class LawfulRun(Run):
    """A run in which every change is held against the laws."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.ids_seen = {effect.id for effect in self.job.pending}

    def happens(self, transition: Callable[[Job, Instant], Job]) -> bool:
        before = self.job
        changed = super().happens(transition)
        if changed:
            a_change_is_lawful(before, self.job)
            new = {e.id for e in self.job.pending} - {e.id for e in before.pending}
            assert not new & self.ids_seen, "an id names two effects"
            self.ids_seen = self.ids_seen | new  # a new set: runs are copied
        return changed

    def clear(self, ids: Iterable[str]) -> bool:
        before, done = self.job, frozenset(ids)
        changed = Run.happens(self, lambda job, now: transitions.effects_done(job, done, now))
        only_effects_were_cleared(before, self.job, done)
        return changed

    def holds(self, name: str, claim_id: str) -> bool:
        """Whether this claim has the step."""
        step = self.step(name)
        return step.status is StepStatus.RUNNING and step.claim_id == claim_id


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

    # ------------------------------------------------------------ outcomes, also of stale claims

    @rule(claim=claims)
    def success(self, claim: AClaim) -> None:
        self._report(claim, self.run.succeed)

    @rule(claim=claims, data=st.data())
    def success_with_more_steps(self, claim: AClaim, data: st.DataObject) -> None:
        known = list(self.run.job.steps)
        if len(known) < MOST_STEPS:
            added = data.draw(steps(f"step-{len(known)}", known))
            self._report(claim, lambda *claim: self.run.succeed(*claim, added))

    @rule(claim=claims)
    def skip(self, claim: AClaim) -> None:
        self._report(claim, self.run.skip)

    @rule(claim=claims, kind=st.sampled_from(["permanent", "transient", "engine"]))
    def failure(self, claim: AClaim, kind: Failure) -> None:
        self._report(claim, lambda *claim: self.run.fail(*claim, kind))

    @rule(claim=claims)
    def a_lease_ends(self, claim: AClaim) -> None:
        self._report(claim, self.run.lose)

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


def left_to_workers_it_ends(run: Run) -> None:
    """Workers that claim whatever there is and succeed, and a sweep: every job ends in some steps."""
    for _ in range(100):
        if run.job.due_at is None:
            break
        for step in run.job.steps.values():
            if step.status is StepStatus.RUNNING and step.claim_id:
                run.lose(step.name, step.claim_id)
        while claimable := run.claimable():
            run.do(claimable[0])
        _sweep(run)
    assert run.job.status.terminal
    assert run.job.pending == []


def left_alone_it_ends(run: Run) -> None:
    """Nobody ever comes but the sweep: every job ends, if only by its deadline."""
    for _ in range(400):
        if run.job.due_at is None:
            break
        _sweep(run)
    assert run.job.status.terminal
    assert run.job.pending == []


def among_dying_workers_it_ends(run: Run) -> None:
    """Every worker dies of whatever it claims: the attempts come to an end."""
    for _ in range(100):
        if run.job.due_at is None:
            break
        run.lose_every_claim()
        _sweep(run)
    assert run.job.status.terminal


def _sweep(run: Run) -> None:
    if run.job.due_at is not None:
        run.silence_until_due()
        run.overdue_effects_happen()


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
