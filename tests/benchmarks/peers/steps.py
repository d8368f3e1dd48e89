"""The same job for the peers: five steps, each written down as running, then as succeeded."""

from __future__ import annotations

import json
import os
import time

import redis

STEPS = 5
DONE = "done"

store = redis.Redis.from_url(os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6399/0"))


def run_step(job_id: str, step: int) -> bool:
    """Write both states of a step; whether there is another step."""
    for status in ("running", "succeeded"):
        state = {"job": job_id, "step": step, "status": status, "at": time.time()}
        store.hset(f"job:{job_id}", f"step-{step}", json.dumps(state))
    if step < STEPS:
        return True
    store.hset(f"job:{job_id}", "status", "completed")
    store.rpush(DONE, job_id)
    return False
