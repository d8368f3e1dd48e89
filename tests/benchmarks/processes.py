"""Measures in processes of their own, so that their memory and their threads are their own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def told_by(module: str, *what: str | int) -> dict[str, Any]:
    """The last line, JSON, that ``tests.benchmarks.MODULE`` prints when it is run with these arguments."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, what)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return told
