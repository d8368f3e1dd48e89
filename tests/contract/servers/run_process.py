"""A Cloud Run of tests in a process of its own, and what tests ask of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from infra.gcp.names import worker_job
from shared.settings import Settings, child_environment


class CloudRun:
    """Where it answers, and its workers.

    Attributes:
        host: ``host:port``, for ``SERENADE_RUN_ENDPOINT``.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.host = f"127.0.0.1:{int(self._line())}"

    def workers(self) -> list[int]:
        """Process ids of those that live."""
        return cast("list[int]", self._ask("workers"))

    def kill(self) -> int:
        """``kill -9`` every worker; how many there were."""
        return cast("int", self._ask("kill"))

    def preempt(self) -> list[int]:
        """SIGTERM to every worker, and SIGKILL ten seconds later; their exit codes."""
        return cast("list[int]", self._ask("preempt"))

    def fail(self, fault: str) -> None:
        """Answer every call with this fault of `tests.contract.servers.run`; empty: no more."""
        self._ask("fail", fault)

    def _ask(self, *order: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the Cloud Run of tests has ended"
        return line


@contextmanager
def started_run(
    settings: Settings,
    environment: Mapping[str, str] | None = None,
    runtimes: Iterable[str] = ("cpu",),
) -> Iterator[CloudRun]:
    """A Cloud Run that has the worker jobs of these settings.

    Args:
        environment: of the workers, besides our own and their ``SERENADE_RUN_ENDPOINT``.
        runtimes: that have a worker job.
    """
    jobs = [worker_job(settings, runtime) for runtime in runtimes]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.contract.servers.run", *jobs],
        env=child_environment(environment or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:  # its input ends with us, and so does it
        yield CloudRun(process)
