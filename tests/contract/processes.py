"""Other processes, for what only they can prove."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

Result = TypeVar("Result")

_forks = multiprocessing.get_context("fork")


def in_processes(count: int, work: Callable[[int], Result]) -> list[Result]:
    """What ``work(0)`` … gave, each done in a process of its own, all begun together."""
    start = _forks.Barrier(count)

    def run(number: int, answer: Connection) -> None:
        start.wait()
        answer.send(work(number))

    pipes = [_forks.Pipe(duplex=False) for _ in range(count)]
    processes = [_forks.Process(target=run, args=(n, pipes[n][1])) for n in range(count)]
    for process in processes:
        process.start()
    for _, child_end in pipes:
        child_end.close()
    results = [parent_end.recv() for parent_end, _ in pipes]
    for process in processes:
        process.join()
    return results


def killed_after(steps: int, work: Callable[[Callable[[], None]], None]) -> None:
    """Run ``work(step_done)`` in a process and kill it as soon as it reports so many steps done."""
    parent_end, child_end = _forks.Pipe(duplex=False)
    process = _forks.Process(target=work, args=(lambda: child_end.send(None),))
    process.start()
    child_end.close()
    for _ in range(steps):
        parent_end.recv()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
