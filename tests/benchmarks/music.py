"""How fast the music is made on this machine, and how much memory the worker takes for it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from tests.benchmarks.report import Row, spread

ROUNDS = 5


def music() -> list[Row]:
    """One warm worker process on the sung phrase: transcription, the whole workflow, memory."""
    command = [sys.executable, "-m", "tests.benchmarks.phrase", str(ROUNDS)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(run.stdout.splitlines()[-1])
    length, heard, whole = told["audio_s"], told["transcribe_s"], told["workflow_s"]
    return [
        Row(
            "transcription-rtf",
            statistics.median(heard) / length,
            0.02,
            False,
            "s/s",
            "audio's length:",
            f"{spread(heard, 3)} s for {length:.2f} s",
        ),
        Row(
            "workflow-rtf",
            statistics.median(whole) / length,
            0.5,
            False,
            "s/s",
            "audio's length:",
            f"{spread(whole, 2)} s for {length:.2f} s",
        ),
        Row("worker-peak-memory", told["peak_mb"], 600.0, False, "MB", "limit", "after all rounds"),
    ]
