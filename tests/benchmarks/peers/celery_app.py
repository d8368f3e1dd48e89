"""Celery on Redis, as careful as it can be told to be: acknowledged after the work."""

from __future__ import annotations

import os

from celery import Celery

from tests.benchmarks.peers.steps import run_step

app = Celery("bench", broker=os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6399/0"))
app.conf.update(task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=4)


@app.task
def step(job_id: str, number: int) -> None:
    if run_step(job_id, number):
        step.delay(job_id, number + 1)
