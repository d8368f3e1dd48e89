"""How soon the teacher answers over HTTP in the local home, and how far the hand moves in its tabs."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.report import Row, spread
from tests.homes import Home

ROUNDS = 400
CHORDS = 32
P50_MS, P99_MS = 30.0, 150.0
COLD_RATIO = 2.5

_ROOTS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_COMMON = ("", "m", "7", "m7", "maj7", "sus4", "add9")
_ALL = (*_COMMON, "6", "m6", "9", "m9", "dim7", "m7b5", "aug", "7b9", "7#9", "6/9", "13", "sus2")

_IMPORT = """
import json, sys, time
before = time.perf_counter()
import fastapi, functions_framework.aio
framework = time.perf_counter()
import functions.api.main
print(json.dumps([framework - before, time.perf_counter() - framework]))
"""


def teacher() -> list[Row]:
    """Tabs of 32 chords, chords and lessons; each request another, beside one that asks for nothing."""
    with tempfile.TemporaryDirectory() as folder, Home(Path(folder)) as home:
        rng = random.Random(9)
        floor = _times_ms(home.client, "GET", "/v1/usage", lambda: None)
        songs = _times_ms(home.client, "POST", "/v1/tabs", lambda: _tab(rng, _song(rng)))
        never = _times_ms(home.client, "POST", "/v1/tabs", lambda: _tab(rng, _any_chords(rng)))
        chords = _times_ms(home.client, "POST", "/v1/chords/suggest", lambda: _chords(rng))
        lessons = _times_ms(home.client, "POST", "/v1/instructions", lambda: _lesson(rng))
    return [
        *_rows("teacher-tabs", songs, floor),
        *_rows("teacher-tabs-any-chords", never, floor),
        *_rows("teacher-chords", chords, floor),
        *_rows("teacher-lessons", lessons, floor),
        _cold(),
    ]


def _rows(name: str, took_ms: list[float], floor_ms: list[float]) -> list[Row]:
    floor = f"limit; a request that asks for nothing takes {statistics.median(floor_ms):.1f} ms;"
    p99 = statistics.quantiles(took_ms, n=100)[98]
    median = statistics.median(took_ms)
    return [
        Row(f"{name}-p50", median, P50_MS, False, "ms", floor, spread(took_ms, 1)),
        Row(
            f"{name}-p99",
            p99,
            P99_MS,
            False,
            "ms",
            "limit; the slowest took",
            f"{max(took_ms):.0f} ms",
        ),
    ]


def _times_ms(client: httpx.Client, method: str, path: str, body: Callable[[], Any]) -> list[float]:
    times = []
    for number in range(ROUNDS + 5):
        asked = body()
        before = time.perf_counter()
        answer = client.request(method, path, json=asked)
        took = 1000 * (time.perf_counter() - before)
        assert answer.is_success, answer.text
        if number >= 5:
            times.append(took)
    return times


def _tab(rng: random.Random, chords: list[str]) -> dict[str, Any]:
    capo = rng.choice([0, 0, 2, "auto"])
    level = rng.choice(["beginner", "intermediate", "advanced"])
    return {"chords": chords, "capo": capo, "level": level, "strumming": "pop", "outputs": ["text"]}


def _song(rng: random.Random) -> list[str]:
    """Four chords of a verse and four of a chorus, each round four times."""
    parts = [[rng.choice(_ROOTS) + rng.choice(_COMMON) for _ in range(4)] for _ in range(2)]
    return [chord for part in parts for chord in part * (CHORDS // 8)]


def _any_chords(rng: random.Random) -> list[str]:
    return [rng.choice(_ROOTS) + rng.choice(_ALL) for _ in range(CHORDS)]


def _chords(rng: random.Random) -> dict[str, Any]:
    return {"chords": _song(rng), "style": rng.choice(["pop", "rock", "jazz", None])}


def _lesson(rng: random.Random) -> dict[str, Any]:
    theme = rng.choice(["rain in the city", "my old dog", "leaving home", "the sea at night"])
    return {"theme": theme, "seed": rng.randrange(10**6), "minutes": rng.choice([10, 30, 90])}


def _cold() -> Row:
    """What the API loads before its first answer, against what its web framework loads of itself."""
    told = [
        json.loads(
            subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, check=True).stdout
        )
        for _ in range(9)
    ]
    ratio = statistics.median((bare + ours) / bare for bare, ours in told[1:])
    ours = [1000 * ours for _, ours in told[1:]]
    bare = [1000 * bare for bare, _ in told[1:]]
    measured = f"{spread(ours, 0)} more than its {spread(bare, 0)} ms"
    return Row("teacher-cold-imports", ratio, COLD_RATIO, False, "×", "web framework:", measured)
