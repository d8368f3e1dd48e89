"""How fast a melody is heard, beside librosa's pYIN and torchcrepe in the same run, and in what memory."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from tests.benchmarks.processes import told_by
from tests.benchmarks.report import Row, spread
from tests.torchcrepe_peer import WHEEL

ROUNDS = 5


def pitch() -> list[Row]:
    """One warm process with one thread for the speeds, one more for the memory."""
    told = told_by("tracking", "speed", ROUNDS)
    length = told["audio_s"]
    rows = [
        Row(
            "melody-rtf",
            statistics.median(told["melody"]) / length,
            0.02,
            False,
            "s/s",
            "audio's length:",
            f"{spread(told['melody'], 3)} s for {length:.0f} s",
        ),
        _faster("melody-vs-pyin", told["melody"], "librosa.pyin", told["pyin"], 5.0),
        Row(
            "melody-peak-memory",
            told_by("tracking", "memory", 600)["peak_mb"],
            600.0,
            False,
            "MB",
            "limit;",
            "10 minutes",
        ),
    ]
    if WHEEL.is_file():
        rows.append(
            _faster("crepe-tiny", told["crepe"], "torchcrepe's tiny", told["torchcrepe"], 2.0)
        )
    return rows


def _faster(
    name: str, ours: Sequence[float], peer: str, theirs: Sequence[float], goal: float
) -> Row:
    return Row(
        name,
        statistics.median(theirs) / statistics.median(ours),
        goal,
        True,
        "times",
        f"{peer}:",
        f"{spread(theirs, 2)} s against {spread(ours, 2)} s",
    )
