"""Carrying out what a commit asked for. Every effect is safe to repeat; none may be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from shared import timing
from shared.errors import SerenadeError
from shared.log import log
from shared.messages import JobEvent, StepHint
from shared.model import Bill, Effect, EffectKind, Job, JobStatus
from shared.ports import Bus, Instant, Message, ObjectStore

STEPS_TOPIC = "steps"
EVENTS_TOPIC = "job-events"

Settle: TypeAlias = Callable[[str, Bill], object]


_READ_ELSEWHERE = frozenset({EffectKind.READ_INPUTS})
"""What whoever submits a job, and the sweep, carry out with the files at hand."""
_ANNOUNCED_ELSEWHERE = _READ_ELSEWHERE | {EffectKind.PUBLISH_STEP, EffectKind.CANCEL_CALL}
"""A ready step, and a call to be ended, are announced anew by their own clocks."""


def fresh(job: Job) -> list[Effect]:
    """The effects of the revision just written that are due at once, and reminders it made."""
    mine = f"{job.id}/{job.rev}/"
    return [
        e
        for e in job.pending
        if (e.id.startswith(mine) or (e.tries and e.at == job.updated_at))
        and e.at <= job.updated_at
        and e.kind not in _READ_ELSEWHERE
    ]


def forgotten(job: Job, now: Instant) -> list[Effect]:
    """Effects that whoever wrote them should have carried out by now."""
    return [
        e
        for e in job.pending
        if e.at + timing.EFFECT_S <= now and e.kind not in _ANNOUNCED_ELSEWHERE
    ]


class JobEffects:
    """Carries out the effects of jobs over the ports they concern.

    Args:
        settle: pays an owner's bill; repeating it changes nothing.
    """

    def __init__(self, bus: Bus, objects: ObjectStore, results_bucket: str, settle: Settle) -> None:
        self._bus = bus
        self._objects = objects
        self._results = results_bucket
        self._settle = settle

    def carry_out(self, job: Job, effects: Iterable[Effect]) -> frozenset[str]:
        """Do them; returns the ids of those that happened. What cannot happen now stays pending."""
        done = set()
        for effect in effects:
            try:
                if self._one(job, effect):
                    done.add(effect.id)
            except SerenadeError as error:  # it must not keep the others waiting
                log("WARNING", "effect postponed", job=job.id, effect=effect.id, error=str(error))
        return frozenset(done)

    def remind(self, job: Job, step: str) -> None:
        """Tell whoever performs hosted steps to look after one that is under way."""
        self._bus.publish(STEPS_TOPIC, [_call_hint(job, step)])

    def _one(self, job: Job, effect: Effect) -> bool:
        """Do it; whether it happened then."""
        if effect.kind is EffectKind.PUBLISH_STEP:
            self._bus.publish(STEPS_TOPIC, [_hint(job, effect.target)])
        elif effect.kind is EffectKind.PUBLISH_EVENT:
            self._bus.publish(EVENTS_TOPIC, [_event(job, effect)])
        elif effect.kind is EffectKind.TIDY:
            self._tidy(job, effect.at)
        elif effect.kind is EffectKind.SETTLE and effect.bill is not None:
            self._settle(job.owner, effect.bill)
        elif effect.kind is EffectKind.CANCEL_CALL:
            # who has the provider's key ends the call, and clears this effect itself
            self._bus.publish(STEPS_TOPIC, [_call_hint(job, effect.target)])
            return False
        return True

    def _tidy(self, job: Job, until: Instant) -> None:
        """Delete what no manifest names: the outputs of claims that did not succeed.

        Later objects belong to a retry that began since the job was read.
        """
        named = {artifact.object_name for _step, artifact in job.artifacts}
        for found in self._objects.list(self._results, f"{job.owner}/{job.id}/"):
            if found.name not in named and found.created_at <= until:
                self._objects.delete(self._results, found.name, generation=found.generation)


def _hint(job: Job, name: str) -> Message:
    step = job.steps[name]
    return StepHint(
        job_id=job.id, step=name, runtime=step.engine.runtime, task=step.task
    ).to_message()


def _call_hint(job: Job, name: str) -> Message:
    """To whoever performs hosted steps: there is a call to be ended."""
    task = job.steps[name].task
    return StepHint(job_id=job.id, step=name, runtime="hosted", task=task).to_message()


def _event(job: Job, effect: Effect) -> Message:
    return JobEvent(
        id=effect.id,
        job_id=job.id,
        status=JobStatus(effect.target),
        rev=int(effect.id.split("/")[1]),
        workflow=job.workflow,
        owner=job.owner,
        time=effect.at,
        error=job.error if effect.target == job.status else None,
        metadata=job.metadata,
    ).to_message()
