"""``kill -9`` at random moments, of whatever a home is made of."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.model import Job, JobStatus, StepStatus
from shared.ports import Is
from tests.homes import PERFORMER, WORKER, AnyHome, killed
from tests.reliability.aftermath import loaded
from tests.users import moments

PAUSE_S = (0.5, 3.5)
"""Between kills; a worker that died needs about 3 s until its successor sings."""

MOST_JOBS = 1000


@dataclass(frozen=True)
class Victims:
    """The modules whose processes die together.

    Args:
        functions, front: the modules of a home's event functions and of its API.
    """

    functions: str
    front: str

    @property
    def sparing_workers(self) -> Sequence[tuple[str, ...]]:
        """Deaths that no step notices."""
        return [(self.functions,), (self.front,), (self.functions, self.front)]

    @property
    def all(self) -> Sequence[tuple[str, ...]]:
        """Every kind of death."""
        return [
            (PERFORMER,),
            (WORKER,),
            (WORKER, PERFORMER),
            (WORKER, self.functions),
            *self.sparing_workers,
        ]


def killing(
    home: AnyHome, victims: Victims, chance: random.Random, *, until: Callable[[], bool]
) -> int:
    """Kill this and that until it is enough; how many processes it hit."""
    kills, left = 0, chance.sample(victims.all, len(victims.all))
    for _ in moments(180.0, every_s=0.0):
        if until():
            return kills
        time.sleep(chance.uniform(*PAUSE_S))
        left = left or chance.sample(victims.all, len(victims.all))
        spare = _last_attempt_runs(home)
        for module in chance.choice(victims.sparing_workers) if spare else left.pop():
            if alive := home.processes(module):
                kills += killed(chance.choice(alive))
    raise AssertionError("The jobs do not end.")


def all_ended(home: AnyHome, jobs: Sequence[str]) -> bool:
    """Whether no job goes on."""
    return all(loaded(home, job_id).status.terminal for job_id in jobs)


def _last_attempt_runs(home: AnyHome) -> bool:
    """Whether a worker's death would rightly end a job: a step that kills three is given up."""
    return any(
        step.status is StepStatus.RUNNING and step.attempts >= step.max_attempts
        for job in _jobs(home, JobStatus.PROCESSING)
        for step in job.steps.values()
    )


def _jobs(home: AnyHome, status: JobStatus) -> list[Job]:
    page = home.app.documents.query("job", [Is("status", "==", status.value)], limit=MOST_JOBS)
    return [home.app.conductor.jobs.decode(stored).value for stored in page.documents]
