"""A run that is held against the laws, and the ways in which every run must come to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from shared import transitions
from shared.model import Job, StepStatus
from shared.ports import Instant
from tests.reliability.job_laws import a_change_is_lawful, only_effects_were_cleared
from tests.runs import Run


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
