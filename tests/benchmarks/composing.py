"""How fast songs, bands and pieces are made on this machine, and in how much memory: whole workflows."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import soundfile

from tests.benchmarks.processes import told_by
from tests.benchmarks.report import Row, spread
from tests.benchmarks.songwriting import BACKING, MUSIC, WHOLE
from tests.homes import Home

ROUNDS = 5
RTF = 0.35
MELODY_S = 0.5
MUSIC_S = 10.0
MEMORY_MB = 1200.0
_LONG_ROUNDS = 2
_WITHIN_S = 120.0

Seconds = Mapping[str, float]
"""Of each step of a job."""


def composing() -> list[Row]:
    """Each in a process of its own, so that its memory is its own; the home last."""
    return [
        _song("song-40s", ROUNDS),
        _song("song-4min", _LONG_ROUNDS),
        _song("band", ROUNDS),
        _melody(),
        *_music(),
        _memory(),
        *_home(),
    ]


def _song(what: str, rounds: int) -> Row:
    """A workflow on a recording, by its length."""
    told = told_by("songwriting", what, rounds)
    length_s, whole = told["length_s"], _sums(told["warm"])
    return Row(
        f"{what}-rtf",
        statistics.median(whole) / length_s,
        RTF,
        False,
        "s/s",
        "audio's length:",
        f"{spread(whole, 2)} s for {length_s:.0f} s; {_shares(told['warm'])}",
    )


def _melody() -> Row:
    told = told_by("songwriting", "melody", ROUNDS)
    seconds = [steps["compose"] for steps in told["warm"]]
    return Row(
        "melody-32-bars",
        statistics.median(seconds),
        MELODY_S,
        False,
        "s",
        "limit; 16 candidates, warm:",
        f"{spread(seconds, 2)} s",
    )


def _music() -> list[Row]:
    """From words to music: warm, and the first time in a process, which loads the soundfont."""
    told = told_by("songwriting", "music", ROUNDS)
    warm, first_s = _sums(told["warm"]), sum(told["first"].values())
    what = f"limit; {MUSIC['duration_s']} s of music"
    return [
        Row(
            "music-60s",
            statistics.median(warm),
            MUSIC_S,
            False,
            "s",
            f"{what}, warm:",
            f"{spread(warm, 2)} s",
        ),
        Row("music-60s-cold", first_s, MUSIC_S, False, "s", f"{what}, the soundfont's load in it"),
    ]


def _memory() -> Row:
    """One process that performs every step of every workflow."""
    peaks = told_by("songwriting", "peaks", 1)
    told = ", ".join(f"{mb:.0f} after {name}" for name, mb in peaks.items())
    return Row("composing-peak-memory", max(peaks.values()), MEMORY_MB, False, "MB", "limit;", told)


def _home() -> list[Row]:
    """From asking for a job to its end, over HTTP, on a home whose worker is warm."""
    with tempfile.TemporaryDirectory() as folder, Home(Path(folder)) as home:
        songs = _through(home, "background-to-song", BACKING, WHOLE)
        pieces = _through(home, "generate-music", None, MUSIC)
    length_s = float(soundfile.info(BACKING).duration)
    return [
        Row(
            "home-song-rtf",
            statistics.median(songs) / length_s,
            RTF,
            False,
            "s/s",
            "audio's length:",
            f"{spread(songs, 2)} s for {length_s:.0f} s",
        ),
        Row(
            "home-music-60s",
            statistics.median(pieces),
            MUSIC_S,
            False,
            "s",
            f"limit; {MUSIC['duration_s']} s of music:",
            f"{spread(pieces, 2)} s",
        ),
    ]


def _through(
    home: Home, workflow: str, file: Path | None, parameters: Mapping[str, Any]
) -> list[float]:
    """Seconds of each round, after one that warms a worker."""
    rounds = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        job = home.run(workflow, file, within_s=_WITHIN_S, **parameters)
        rounds.append(time.perf_counter() - started)
        assert job["status"] == "completed", job["error"]
    return rounds[1:]


def _sums(rounds: Sequence[Seconds]) -> list[float]:
    return [sum(seconds.values()) for seconds in rounds]


def _shares(rounds: Sequence[Seconds]) -> str:
    """What each step takes of the whole, in percent."""
    whole = sum(_sums(rounds))
    steps = {name: sum(seconds[name] for seconds in rounds) / whole for name in rounds[0]}
    return ", ".join(f"{name} {100 * share:.0f} %" for name, share in steps.items())
