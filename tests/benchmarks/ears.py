"""How fast a song is analysed and written down on this machine, beside librosa, and in how much memory."""

from __future__ import annotations

import statistics
from typing import Any

from tests.benchmarks.processes import told_by
from tests.benchmarks.report import Row, spread

ROUNDS = 3
MEMORY_MB = 600.0
_LIMITS = {"analyze": 0.15, "chords": 0.08, "beats": 0.03, "notes": 0.05}
_PEERS = {"chords": "librosa's chroma_cqt", "beats": "librosa's beat_track"}


def ears() -> list[Row]:
    """Each in a process of its own, with one thread, so that its memory is its own."""
    told = told_by("hearing", "speed", ROUNDS)
    rows = [_speed(what, limit, told) for what, limit in _LIMITS.items()]
    return [*rows, _memory()]


def _speed(what: str, limit: float, told: dict[str, Any]) -> Row:
    length, seconds = told["song_s"], told["seconds"]
    peer = _PEERS.get(what)
    beside = (
        f"; {peer} takes {statistics.median(seconds[f'{what} peer']) / length:.3f}" if peer else ""
    )
    return Row(
        f"{what}-rtf",
        statistics.median(seconds[what]) / length,
        limit,
        False,
        "s/s",
        f"song's length{beside}:",
        f"{spread(seconds[what], 2)} s for {length:.0f} s",
    )


def _memory() -> Row:
    peaks = {what: told_by("hearing", "peak", what)["peak_mb"] for what in ("analyze", "notes")}
    return Row(
        "ears-peak-memory",
        max(peaks.values()),
        MEMORY_MB,
        False,
        "MB",
        "limit; ten minutes:",
        ", ".join(f"{mb:.0f} for {what}" for what, mb in peaks.items()),
    )
