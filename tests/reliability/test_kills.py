"""``kill -9`` at random moments: whatever dies, no job is lost and none is done by halves."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cloud_homes import HOSTED, CloudHome
from tests.homes import FRONT, FUNCTIONS, AnyHome, Home
from tests.reliability.aftermath import (
    every_end_was_told_once,
    every_job_completed,
    every_song_is_whole,
    nothing_is_left_to_do,
)
from tests.reliability.killing import Victims, all_ended, killing
from tests.reliability.recordings import a_short_one

pytestmark = pytest.mark.alone

SONGS, CLOUD_SONGS = 50, 15
USERS, USER_PAUSE_S = 4, 3.0
"""Who ask slowly enough that even a fast machine has time to be killed often."""

HASTE = 10
"""A lease of 3 s instead of 30: how long a silence lasts is not what is tested here."""


def test_songs_survive_kills_of_any_process_at_any_moment(tmp_path: Path) -> None:
    with Home(tmp_path, haste=HASTE, sweep_every_s=0.5) as home:
        _sung_while_processes_die(home, Victims(FUNCTIONS, FRONT), a_short_one(tmp_path), SONGS)


def test_songs_survive_the_same_on_the_google_cloud_home(tmp_path: Path) -> None:
    with CloudHome(tmp_path, haste=HASTE, sweep_every_s=0.5) as home:
        victims = Victims(HOSTED, HOSTED)
        _sung_while_processes_die(home, victims, a_short_one(tmp_path), CLOUD_SONGS)


def _sung_while_processes_die(home: AnyHome, victims: Victims, phrase: Path, songs: int) -> None:
    chance = random.Random(2)

    def user(pause_s: float) -> str:
        """Somebody who makes up their mind, and then wants a song."""
        time.sleep(pause_s)
        return home.submit("melody-to-vocals", phrase)

    with ThreadPoolExecutor(USERS) as users:
        pauses = [chance.uniform(0.0, USER_PAUSE_S) for _ in range(songs)]
        asked = [users.submit(user, pause) for pause in pauses]
        kills = killing(home, victims, chance, until=lambda: all(job.done() for job in asked))
        jobs = [job.result() for job in asked]
    kills += killing(home, victims, chance, until=lambda: all_ended(home, jobs))
    nothing_is_left_to_do(home, jobs)
    every_job_completed(home, jobs)
    every_end_was_told_once(home, jobs)
    every_song_is_whole(home, jobs)
    assert kills >= len(victims.all)
