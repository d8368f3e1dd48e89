"""``kill -9`` at random moments: whatever dies, no job is lost and none is done by halves."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shared.model import Job, JobStatus, StepStatus
from shared.ports import Is
from tests.homes import FRONT, FUNCTIONS, PERFORMER, WORKER, Home, killed
from tests.reliability.aftermath import (
    every_end_was_told_once,
    every_job_completed,
    every_song_is_whole,
    loaded,
    nothing_is_left_to_do,
)
from tests.reliability.recordings import a_short_one
from tests.users import moments

SONGS = 50
USERS, USER_PAUSE_S = 4, 3.0
"""Who ask slowly enough that even a fast machine has time to be killed often."""

HASTE = 10
"""A lease of 3 s instead of 30: how long a silence lasts is not what is tested here."""

PAUSE_S = (0.5, 3.5)
"""Between kills; a worker that died needs about 3 s until its successor sings."""

SPARING_WORKERS = [(FUNCTIONS,), (FRONT,), (FUNCTIONS, FRONT)]
VICTIMS = [(PERFORMER,), (WORKER,), (WORKER, PERFORMER), (WORKER, FUNCTIONS), *SPARING_WORKERS]


def test_songs_survive_kills_of_any_process_at_any_moment(tmp_path: Path) -> None:
    phrase, chance = a_short_one(tmp_path), random.Random(2)
    with Home(tmp_path, haste=HASTE, sweep_every_s=0.5) as home:
        with ThreadPoolExecutor(USERS) as users:
            pauses = [chance.uniform(0.0, USER_PAUSE_S) for _ in range(SONGS)]
            asked = [users.submit(_user, home, phrase, pause) for pause in pauses]
            kills = _killing(home, chance, until=lambda: all(job.done() for job in asked))
            jobs = [job.result() for job in asked]
        kills += _killing(home, chance, until=lambda: _ended(home, jobs))
        nothing_is_left_to_do(home, jobs)
        every_job_completed(home, jobs)
        every_end_was_told_once(home, jobs)
        every_song_is_whole(home, jobs)
    assert kills >= len(VICTIMS)


def _user(home: Home, phrase: Path, pause_s: float) -> str:
    """Somebody who makes up their mind, and then wants a song."""
    time.sleep(pause_s)
    return home.submit("melody-to-vocals", phrase)


def _killing(home: Home, chance: random.Random, *, until: Callable[[], bool]) -> int:
    """Kill this and that until it is enough; how many processes it hit."""
    kills, left = 0, chance.sample(VICTIMS, len(VICTIMS))
    for _ in moments(180.0, every_s=0.0):
        if until():
            return kills
        time.sleep(chance.uniform(*PAUSE_S))
        left = left or chance.sample(VICTIMS, len(VICTIMS))
        victims = chance.choice(SPARING_WORKERS) if _last_attempt_runs(home) else left.pop()
        for module in victims:
            if alive := home.processes(module):
                kills += killed(chance.choice(alive))
    raise AssertionError("The jobs do not end.")


def _last_attempt_runs(home: Home) -> bool:
    """Whether a worker's death would rightly end a job: a step that kills three is given up."""
    return any(
        step.status is StepStatus.RUNNING and step.attempts >= step.max_attempts
        for job in _jobs(home, JobStatus.PROCESSING)
        for step in job.steps.values()
    )


def _jobs(home: Home, status: JobStatus) -> list[Job]:
    page = home.app.documents.query("job", [Is("status", "==", status.value)], limit=SONGS)
    return [home.app.conductor.jobs.decode(stored).value for stored in page.documents]


def _ended(home: Home, jobs: list[str]) -> bool:
    return all(loaded(home, job_id).status.terminal for job_id in jobs)
