"""A home that ends, in peace or by force: the next one on its folder goes on where it was."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.settings import Settings, child_environment
from tests.homes import FRONT, FUNCTIONS, PERFORMER, WORKER, Home
from tests.reliability.aftermath import (
    every_end_was_told_once,
    every_job_completed,
    every_song_is_whole,
    loaded,
    nothing_is_left_to_do,
)
from tests.reliability.recordings import a_long_one
from tests.users import moments

HASTE = {"haste": 10, "sweep_every_s": 0.5}
ALL = (FUNCTIONS, FRONT, WORKER, PERFORMER)


def test_a_home_that_is_stopped_mid_song_goes_on_at_the_next_start(tmp_path: Path) -> None:
    home = Home(tmp_path, **HASTE)
    home.start()
    jobs = _three_songs(home, a_long_one(tmp_path, times=4))
    home.stop()
    assert not home.processes(*ALL), "it left processes behind"
    assert not list((home.data / "scratch").glob("*/*")), "it left litter behind"
    with home:
        _all_is_well(home, jobs)
        attempts = [s.attempts for job in jobs for s in loaded(home, job).steps.values()]
        assert set(attempts) == {1}, "to be stopped is no failed attempt"


@pytest.mark.parametrize("with_it", [(), (WORKER, PERFORMER)], ids=["alone", "with-its-workers"])
def test_a_home_that_is_killed_mid_song_goes_on_at_the_next_start(
    tmp_path: Path, with_it: tuple[str, ...]
) -> None:
    home = Home(tmp_path, **HASTE)
    with _in_the_foreground(home) as process:
        jobs = _three_songs(home, a_long_one(tmp_path, times=4))
        process.kill()
        home.kill(*with_it)
        process.wait()
    for _ in moments(10.0):
        if not home.processes(FUNCTIONS, FRONT, *with_it):
            break
    assert not home.processes(FUNCTIONS, FRONT, *with_it), "they outlived their home"
    with home:
        _all_is_well(home, jobs)


def test_an_interrupted_home_leaves_nothing_behind(tmp_path: Path) -> None:
    home = Home(tmp_path, **HASTE)
    with _in_the_foreground(home) as process:
        assert home.run("ping")["status"] == "completed"
        process.send_signal(signal.SIGINT)
        assert process.wait(30.0) == 0
    assert not home.processes(*ALL)
    assert not (home.data / "serenade.json").exists()


def _three_songs(home: Home, melody: Path) -> list[str]:
    """One more than there are workers, and some worker is at one of them."""
    jobs = [home.submit("melody-to-vocals", melody) for _ in range(3)]
    home.runs_step(jobs[0], "transcribe")
    return jobs


def _all_is_well(home: Home, jobs: list[str]) -> None:
    for job_id in jobs:
        home.ended(job_id)
    nothing_is_left_to_do(home, jobs)
    every_job_completed(home, jobs)
    every_song_is_whole(home, jobs)
    every_end_was_told_once(home, jobs)


@contextmanager
def _in_the_foreground(home: Home) -> Iterator[subprocess.Popen[bytes]]:
    """The home as ``serenade up`` runs it, in a process of its own."""
    told = home.data / "serenade.json"
    told.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.cli.main", "up", "--port=0", f"--data={home.data}"],
        env=child_environment(Settings(**HASTE).to_environment()),
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in moments(30.0):
            if told.exists():
                break
        home.found(json.loads(told.read_text())["url"])
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30.0)
