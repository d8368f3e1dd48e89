"""How fast jobs go through: throughput, idle latency, and what a long queue costs."""

from __future__ import annotations

import statistics
import time

from tests.benchmarks.contenders import Contender, peers, serenade
from tests.benchmarks.report import Row, spread

ROUNDS = 7
JOBS = 400
PROBES = 60


def throughput_and_latency() -> list[Row]:
    """Five-step jobs through two worker processes, side by side with Celery and Huey."""
    with serenade() as ours, peers() as others:
        contenders: list[Contender] = [ours, *others]
        rates: dict[str, list[float]] = {c.name: [] for c in contenders}
        idle: dict[str, list[float]] = {c.name: [] for c in contenders}
        for _ in range(ROUNDS):
            for contender in contenders:
                rates[contender.name].append(_jobs_per_second(contender, JOBS))
                idle[contender.name] += _idle_ms(contender, PROBES // ROUNDS + 1)
    return [*_throughput_rows(rates), *_latency_rows(idle)]


def long_queue() -> list[Row]:
    """Seconds a job with 10,000 queued, over seconds a job with 100 queued."""
    ratios, rates = [], []
    with serenade() as ours:
        for _ in range(3):
            short = statistics.median(_drained(ours, 100) for _ in range(5))
            long = _drained(ours, 10_000)
            ratios.append((1 / long) / (1 / short))
            rates.append(long)
    measured = f"{spread(rates, 0)} jobs/s with 10,000 queued"
    return [Row("long-queue", statistics.median(ratios), 1.3, False, "×", "100 queued:", measured)]


def _jobs_per_second(contender: Contender, jobs: int) -> float:
    """From the first submission to the last end."""
    started = time.perf_counter()
    for _ in range(jobs):
        contender.submit()
    contender.wait(jobs)
    return jobs / (time.perf_counter() - started)


def _drained(contender: Contender, jobs: int) -> float:
    """Jobs a second over a queue that deep at its start."""
    return _jobs_per_second(contender, jobs)


def _idle_ms(contender: Contender, probes: int) -> list[float]:
    """Milliseconds from submission to the end of one job alone."""
    times = []
    for _ in range(probes):
        time.sleep(0.03)
        started = time.perf_counter()
        contender.submit()
        contender.wait(1)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _throughput_rows(rates: dict[str, list[float]]) -> list[Row]:
    ours = rates["Serenade"]
    rows = []
    for peer, goal in (("Celery", 3.0), ("Huey", 1.0)):
        if peer in rates:
            ratio = statistics.median(a / b for a, b in zip(ours, rates[peer], strict=True))
            measured = f"{spread(ours, 0)} against {spread(rates[peer], 0)} jobs/s"
            name = f"throughput-vs-{peer.lower()}"
            rows.append(Row(name, ratio, goal, True, "×", f"{peer}:", measured))
    return rows


def _latency_rows(idle: dict[str, list[float]]) -> list[Row]:
    if "Huey" not in idle:
        return []
    ours, peer = idle["Serenade"], idle["Huey"]
    ratio = statistics.median(ours) / statistics.median(peer)
    measured = f"{spread(ours, 2)} against {spread(peer, 2)} ms"
    return [Row("idle-latency-vs-huey", ratio, 1.0, False, "×", "Huey:", measured)]
