"""Huey on Redis."""

from __future__ import annotations

import os

from huey import RedisHuey

from tests.benchmarks.peers.steps import run_step

app = RedisHuey(
    "bench", url=os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6399/0"), results=False
)


@app.task()
def step(job_id: str, number: int) -> None:
    if run_step(job_id, number):
        step(job_id, number + 1)
