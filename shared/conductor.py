"""The conductor: the only writer of jobs. It commits transitions and carries out effects."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared import timing, transitions
from shared.committing import Held, Repository, create, decoded, encoded
from shared.effects import JobEffects, forgotten, fresh
from shared.facts import Claimed, ClaimReleased, LeaseLost, StepFailed, StepSkipped, StepSucceeded
from shared.model import Job, JobStatus, Lease, Runtime, Step, StepStatus
from shared.ports import (
    Absent,
    AtVersion,
    Clock,
    Delete,
    DocumentStore,
    Instant,
    Is,
    Key,
    Put,
    Stored,
    Write,
)

Outcome = StepSucceeded | StepSkipped | StepFailed | ClaimReleased
HeldLease = tuple[Lease, str]
"""A lease and the version at which it was seen."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A step that is ours to run, for as long as its lease lives.

    Attributes:
        done: effects of the claim that have happened; the commit that ends the claim clears them.
    """

    held: Held[Job]
    step: Step
    claim_id: str
    done: frozenset[str] = frozenset()

    @property
    def job(self) -> Job:
        """The job as it was when the step was claimed."""
        return self.held.value


class Conductor:
    """Jobs over a document store, by conditional writes.

    Args:
        effects: carries out what a job's ``pending`` list asks for.
    """

    def __init__(self, documents: DocumentStore, effects: JobEffects, clock: Clock) -> None:
        self._documents = documents
        self._effects = effects
        self._clock = clock
        self.jobs: Repository[Job] = Repository(
            documents, "job", Job, clock, job_fields, self._lease_writes
        )

    def submit(self, job: Job, also: Sequence[Write] = ()) -> Job:
        """Create a job, with other new documents in the same commit.

        Raises:
            Conflict: one of ``also`` exists already; nothing was written.
        """
        job = transitions.submitted(job, self._clock())
        create(self._documents, [self.jobs.put(job, Absent()), *also])
        self._effects.carry_out(job, fresh(job))
        return job

    def apply(
        self,
        job_id: str,
        transition: Callable[[Job, Instant], Job],
        held: Held[Job] | None = None,
    ) -> Held[Job]:
        """Commit a transition and carry out its effects; raises as `Repository.apply`."""
        return self._settled(self.jobs.apply(job_id, transition, held))

    def _settled(self, after: Held[Job]) -> Held[Job]:
        done = self._carry_out(after)
        clear = done and (after.value.status.terminal or not after.written)
        return self._cleared(after, done) if clear else after

    def claim(self, job_id: str, runtime: Runtime, prefer: str = "") -> Claim | None:
        """Claim whatever of the job is claimable for a runtime; None where nothing is."""
        return self._claiming(job_id, runtime, lambda job, _now: job, prefer=prefer)

    def finish(self, claim: Claim, outcome: Outcome, keep_going: Runtime | None) -> Claim | None:
        """Record the outcome of a claim, and in the same commit claim the job's next step.

        Args:
            keep_going: the runtime whose steps the caller can go on with; None claims nothing.
        """
        return self._claiming(
            claim.job.id,
            keep_going,
            lambda job, now: apply_outcome(
                transitions.effects_done(job, claim.done, now), outcome, now
            ),
            claim.held,
        )

    def report(self, job_id: str, outcome: Outcome) -> Job:
        """Record the outcome of a claim that is known by its name only; a stale one changes nothing."""
        return self.apply(job_id, lambda job, now: apply_outcome(job, outcome, now)).value

    def heartbeat(
        self,
        lease: Lease,
        version: str,
        progress: float,
        message: str,
        *,
        for_s: float | None = None,
    ) -> HeldLease:
        """Renew a lease, for so many seconds.

        Raises:
            Conflict: the lease is gone; the step is no longer ours.
            Unavailable: nobody can say; ours until ``lease.until``.
        """
        renewed = lease.model_copy(
            update={
                "until": self._clock() + (timing.LEASE_S if for_s is None else for_s),
                "progress": progress,
                "message": message,
            }
        )
        return renewed, self._documents.commit([_lease_put(renewed, AtVersion(version))])[0]

    def lease(self, job_id: str, step: str, claim_id: str) -> HeldLease | None:
        """The lease of a claim, and its version; None when the claim is no more."""
        stored = self._documents.get(lease_key(job_id, step, claim_id))
        return None if stored is None else (decoded(stored, Lease), stored.version)

    def lease_expired(self, stored: Stored) -> None:
        """Take a step away from a worker that fell silent, unless it was heard meanwhile."""
        lease = decoded(stored, Lease)
        self.reclaim(lease.job_id, lease.step, lease.claim_id)

    def remind(self, stored: Stored) -> None:
        """Announce a hosted step whose lease has ended: it is to be looked after, not to be claimed."""
        lease = decoded(stored, Lease)
        job = self.jobs.load(lease.job_id).value
        at_this = AtVersion(stored.version)
        if _claim_of(job.steps.get(lease.step)) != lease.claim_id:
            self._documents.commit([Delete(stored.key, at_this)])
            return
        again = {"due_at": self._clock() + timing.LOOK_S}  # the lease has ended all the same
        self._documents.commit([Put(stored.key, encoded(lease), again, at_this)])
        self._effects.remind(job, lease.step)

    def reclaim(self, job_id: str, step: str, claim_id: str) -> None:
        """Take a running step back if its claim's lease has ended and nobody renews it meanwhile.

        Raises:
            Conflict: somebody else was quicker.
        """
        current = self.lease(job_id, step, claim_id)
        if current is None or current[0].until > self._clock():
            return
        lease, version = current
        fact = LeaseLost(step, claim_id, lease.until)
        dead = Delete(lease_key(job_id, step, claim_id), AtVersion(version))
        after = self.jobs.attempt(
            job_id, lambda job, now: transitions.lease_lost(job, fact, now), dead
        )
        self._settled(after)

    def knows_prediction(self, prediction_id: str, but: str) -> bool:
        """Whether any job but that one has a call of this id, or had."""
        page = self._documents.query("job", [Is("calls", "contains", prediction_id)], limit=2)
        return any(stored.key.id != but for stored in page.documents)

    def silence(self, job_id: str) -> Held[Job]:
        """Nothing was heard of a job until its ``due_at``: apply what that means."""
        return self.apply(job_id, transitions.time_passed)

    def _claiming(
        self,
        job_id: str,
        runtime: Runtime | None,
        first: Callable[[Job, Instant], Job],
        held: Held[Job] | None = None,
        *,
        prefer: str = "",
    ) -> Claim | None:
        claim_id = secrets.token_hex(8)

        def transition(job: Job, now: Instant) -> Job:
            job = first(job, now)
            mine = _running(job, claim_id)
            free = runtime and mine is None and transitions.claimable(job, runtime, now, prefer)
            return transitions.claimed(job, Claimed(free.name, claim_id), now) if free else job

        after = self.jobs.apply(job_id, transition, held)
        done = self._carry_out(after)
        if done and after.value.status.terminal:
            self._cleared(after, done)
        step = _running(after.value, claim_id)
        return None if step is None else Claim(after, step, claim_id, done)

    def _carry_out(self, after: Held[Job]) -> frozenset[str]:
        job, now = after.value, self._clock()
        due = [*(fresh(job) if after.written else ()), *forgotten(job, now)]
        return self._effects.carry_out(job, due) if due else frozenset()

    def _cleared(self, held: Held[Job], done: frozenset[str]) -> Held[Job]:
        return self.jobs.apply(
            held.value.id, lambda job, now: transitions.effects_done(job, done, now), held
        )

    def _lease_writes(self, before: Job | None, after: Job) -> list[Write]:
        """A lease begins and ends with its claim, in the very commit that says so."""
        writes: list[Write] = []
        for name, step in after.steps.items():
            was = before.steps.get(name) if before else None
            if was is step:
                continue
            old, new = _claim_of(was), _claim_of(step)
            if old and old != new:
                writes.append(Delete(lease_key(after.id, name, old)))
            if new and old != new:
                lease = Lease(
                    job_id=after.id,
                    step=name,
                    claim_id=new,
                    until=self._clock() + timing.LEASE_S,
                    runtime=step.engine.runtime,
                )
                writes.append(_lease_put(lease, Absent()))
        return writes


def apply_outcome(job: Job, outcome: Outcome, now: Instant) -> Job:
    """The transition that belongs to a worker's report."""
    match outcome:
        case StepSucceeded():
            return transitions.step_succeeded(job, outcome, now)
        case StepSkipped():
            return transitions.step_skipped(job, outcome, now)
        case StepFailed():
            return transitions.step_failed(job, outcome, now)
        case ClaimReleased():
            return transitions.claim_released(job, outcome, now)


def job_fields(job: Job) -> dict[str, object]:
    """What jobs are found by."""
    fields: dict[str, object] = {
        "owner": job.owner,
        "workflow": job.workflow,
        "status": job.status.value,
        "created_at": job.created_at,
        "due_at": job.due_at,
    }
    files = [given.file_id for given in job.inputs.values() if given.file_id]
    if files:
        fields["files"] = files
    jobs = [given.job_id for given in job.inputs.values() if given.job_id]
    if jobs:
        fields["jobs"] = jobs
    if job.status.terminal:
        fields["kept_since"] = job.finished_at
    if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING):
        for step in job.steps.values():
            if step.status is StepStatus.READY:
                fields.setdefault(f"ready_{step.engine.runtime}", step.ready_at)
    calls = sorted(_predictions(job))
    if calls:
        fields["calls"] = calls
    return fields


def _predictions(job: Job) -> Iterator[str]:
    """Ids that providers gave to the job's calls: of those that are made, and that were."""
    for step in job.steps.values():
        if step.call is not None and step.call.id is not None:
            yield step.call.id
        if "prediction" in step.provenance:
            yield str(step.provenance["prediction"])
    for effect in job.pending:
        if effect.call is not None and effect.call.id is not None:
            yield effect.call.id


def lease_key(job_id: str, step: str, claim_id: str) -> Key:
    """Where the lease of a claim lives."""
    return Key("lease", f"{job_id}.{step}.{claim_id}")


def _lease_put(lease: Lease, only_if: Absent | AtVersion) -> Put:
    key = lease_key(lease.job_id, lease.step, lease.claim_id)
    return Put(key, encoded(lease), {"due_at": lease.until}, only_if)


def _claim_of(step: Step | None) -> str | None:
    return step.claim_id if step is not None and step.status is StepStatus.RUNNING else None


def _running(job: Job, claim_id: str) -> Step | None:
    return next((s for s in job.steps.values() if _claim_of(s) == claim_id), None)
