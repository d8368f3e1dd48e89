"""Other processes, for what only they can prove.

They are clean: forked from a server that has no threads, connections or open files of the tests
(Google's clients do not survive a fork). What is to be done in them travels as a value.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import TypeVar

import cloudpickle  # type: ignore[import-untyped]

Result = TypeVar("Result")

_clean = multiprocessing.get_context("forkserver")
_clean.set_forkserver_preload(["tests.contract.conftest", "infra.gcp.document_calls"])
_forks = multiprocessing.get_context("fork")


def in_processes(count: int, work: Callable[[int], Result]) -> list[Result]:
    """What ``work(0)`` … gave, each done in a process of its own, all begun together."""
    start = _clean.Barrier(count)
    pipes = [_clean.Pipe(duplex=False) for _ in range(count)]
    packed = cloudpickle.dumps(work)
    processes = [
        _clean.Process(target=_work, args=(packed, number, start, pipes[number][1]))
        for number in range(count)
    ]
    for process in processes:
        process.start()
    for _, child_end in pipes:
        child_end.close()
    results = [parent_end.recv() for parent_end, _ in pipes]
    for process in processes:
        process.join()
    return results


def in_forks(count: int, work: Callable[[int], Result]) -> list[Result]:
    """The same in forks of this process, with all that it has open."""

    def run(number: int, answer: Connection) -> None:
        answer.send(work(number))

    pipes = [_forks.Pipe(duplex=False) for _ in range(count)]
    processes = [_forks.Process(target=run, args=(n, pipes[n][1])) for n in range(count)]
    for process in processes:
        process.start()
    results = [parent_end.recv() for parent_end, _ in pipes]
    for process in processes:
        process.join()
    return results


def killed_after(steps: int, work: Callable[[Callable[[], None]], None]) -> None:
    """Run ``work(step_done)`` in a process and kill it as soon as it reports so many steps done."""
    parent_end, child_end = _clean.Pipe(duplex=False)
    process = _clean.Process(target=_work_by_steps, args=(cloudpickle.dumps(work), child_end))
    process.start()
    child_end.close()
    for _ in range(steps):
        parent_end.recv()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def _work(packed: bytes, number: int, start: Barrier, answer: Connection) -> None:
    work = cloudpickle.loads(packed)
    start.wait()
    answer.send(work(number))


def _work_by_steps(packed: bytes, progress: Connection) -> None:
    work = cloudpickle.loads(packed)
    work(lambda: progress.send(None))
