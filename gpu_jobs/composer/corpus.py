"""What tunes are like: statistics of those that the melody model was judged by."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import gpu_jobs.composer

WINDOW = 16
"""Bars within which repetition was counted."""

_FILE = "held_out.json"


@cache
def tune_statistics() -> dict[str, tuple[float, float]]:
    """Mean and standard deviation over the held-out tunes, by the names of `measures.Figures`.

    And of 'surprise': the mean negative log-probability of a tune's notes by the model, natural log.
    """
    told = json.loads((files(gpu_jobs.composer) / _FILE).read_text("utf-8"))
    return {name: (mean, deviation) for name, (mean, deviation) in told["statistics"].items()}
