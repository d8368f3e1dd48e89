"""How fast words are written and sung, through tasks and through a warm home, and in how much memory."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.report import Row, spread
from tests.homes import Home
from tests.users import PHRASE

ROUNDS = 5
LENGTHS_S = (10, 60, 300, 600)
MEMORY_MB = 600.0
_WORDS: dict[str, Any] = {"theme": "the river", "mood": "calm", "style": "folk"}


def voice() -> list[Row]:
    """Each in a process of its own, so that its memory is its own."""
    return [*_speed(), _home(), *_memory()]


def _speed() -> list[Row]:
    told = _told("speed", ROUNDS)
    length = told["song_s"]
    ratios = [seconds / length for seconds in told["sing_s"]]
    return [
        Row(
            "lyrics-32-bars",
            statistics.median(told["write_s"]),
            0.5,
            False,
            "s",
            "limit; 16 candidates, warm:",
            f"{spread(told['write_s'], 2)} s for {told['lines']} lines",
        ),
        Row(
            "singing-rtf",
            statistics.median(ratios),
            0.08,
            False,
            "s/s",
            "song's length:",
            f"{spread(told['sing_s'], 2)} s for {length:.0f} s",
        ),
    ]


def _home() -> Row:
    """From asking for a job to its end, over HTTP, on a home whose worker is warm."""
    with tempfile.TemporaryDirectory() as folder, Home(Path(folder)) as home:
        seconds = [_through(home) for _ in range(ROUNDS + 1)][1:]
    length = _length_s(PHRASE)
    return Row(
        "home-workflow-rtf",
        statistics.median(seconds) / length,
        0.5,
        False,
        "s/s",
        "audio's length:",
        f"{spread(seconds, 2)} s for {length:.2f} s",
    )


def _through(home: Home) -> float:
    started = time.perf_counter()
    job = home.run("melody-to-vocals", PHRASE, **_WORDS)
    seconds = time.perf_counter() - started
    assert job["status"] == "completed", job["error"]
    return seconds


def _length_s(path: Path) -> float:
    import soundfile

    return float(soundfile.info(path).duration)


def _memory() -> list[Row]:
    """The peak of one process that sings, and of one that mixes, a song of each length."""
    peaks: dict[str, list[float]] = {"sing": [], "mix": []}
    for length_s in LENGTHS_S:
        with tempfile.TemporaryDirectory() as folder:
            for task, found in peaks.items():
                found.append(_told(task, length_s, folder)["peak_mb"])
    return [
        Row(
            f"{task}-peak-memory",
            max(found),
            MEMORY_MB,
            False,
            "MB",
            "limit;",
            ", ".join(f"{mb:.0f} at {s} s" for s, mb in zip(LENGTHS_S, found, strict=True)),
        )
        for task, found in peaks.items()
    ]


def _told(*what: str | int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.singing", *map(str, what)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return told
