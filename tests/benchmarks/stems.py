"""How fast and how well songs come apart on this machine, against librosa's HPSS, and in how much memory."""

from __future__ import annotations

import statistics

from tests.benchmarks.processes import told_by
from tests.benchmarks.report import Row, spread

ROUNDS = 3
SONGS = 4
MEMORY_MB = 600.0
_LIMITS = {"two": (2, 0.10), "four": (4, 0.25)}
_BETTER_DB = 3.0


def stems() -> list[Row]:
    """Each in a process of its own, so that its memory is its own."""
    return [*_speed(), _drums(), _memory()]


def _speed() -> list[Row]:
    told = told_by("separating", "speed", ROUNDS)
    length, peer = told["song_s"], statistics.median(told["hpss"])
    return [
        Row(
            f"stems-{stems}-rtf",
            statistics.median(told[what]) / length,
            limit,
            False,
            "s/s",
            f"song's length; librosa's HPSS takes {peer / length:.3f}:",
            f"{spread(told[what], 2)} s for {length:.0f} s",
        )
        for what, (stems, limit) in _LIMITS.items()
    ]


def _drums() -> Row:
    told = told_by("separating", "drums", SONGS)
    ours, peers = told["ours"], told["hpss"]
    return Row(
        "stems-drums-over-hpss",
        statistics.mean(ours) - statistics.mean(peers),
        _BETTER_DB,
        True,
        "dB",
        "SI-SDR gain of the drums, ours and HPSS's:",
        f"{spread(ours)} and {spread(peers)} dB",
    )


def _memory() -> Row:
    peaks = {stems: told_by("separating", "peak", stems)["peak_mb"] for stems in (2, 4)}
    return Row(
        "stems-peak-memory",
        max(peaks.values()),
        MEMORY_MB,
        False,
        "MB",
        "limit; ten minutes:",
        ", ".join(f"{mb:.0f} for {stems} stems" for stems, mb in peaks.items()),
    )
